"""What the shell hands this room: its settings, the database, the address of the pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from digest.errors import DigestError
from digest.settings import AlertSettings, DigestSettings, MailSettings
from storage.organisation import OrganisationSettings
from storage.tables import now


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that composing, editing and sending need.

    `url` is the public address of the archive, without a slash at the end; `secret` signs links;
    `clock` returns the present instant, aware UTC. Paths in the settings are absolute.
    """

    engine: Engine
    organisation: OrganisationSettings
    mail: MailSettings
    digests: tuple[DigestSettings, ...]
    url: str
    secret: str
    alerts: tuple[AlertSettings, ...] = ()
    clock: Callable[[], datetime] = now

    def settings_of(self, name: str) -> DigestSettings:
        """Return the settings of the digest called `name`, or raise `DigestError`."""
        for settings in self.digests:
            if settings.name == name:
                return settings
        known = ", ".join(settings.name for settings in self.digests) or "none is configured"
        raise DigestError(f"there is no digest {name!r}; known: {known}")
