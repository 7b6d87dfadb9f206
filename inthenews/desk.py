"""What the digest room is handed: its part of the configuration, with the database."""

from pathlib import Path

from sqlalchemy import Engine

from digest.desk import Desk
from inthenews.config import Config


def open_desk(config: Config, engine: Engine) -> Desk:
    """Return the digest room's desk; relative paths count from the configuration's folder."""

    def place(path: str | None) -> str | None:
        return str(config.resolve(Path(path))) if path else path

    mail, organisation = config.mail, config.organisation
    bounces = mail.bounces.model_copy(
        update={
            "maildir": place(mail.bounces.maildir),
            "certificates": place(mail.bounces.certificates),
        }
    )
    signing = mail.dkim and mail.dkim.model_copy(update={"key_file": place(mail.dkim.key_file)})
    logo = organisation.logo
    if logo and not logo.startswith("https://"):
        logo = place(logo)
    return Desk(
        engine=engine,
        organisation=organisation.model_copy(update={"logo": logo}),
        mail=mail.model_copy(
            update={
                "certificates": place(mail.certificates),
                "bounces": bounces,
                "dkim": signing,
            }
        ),
        digests=tuple(
            settings.model_copy(update={"templates": place(settings.templates)})
            for settings in config.digest
        ),
        alerts=tuple(config.alert),
        url=config.archive.url.rstrip("/"),
        secret=config.web.secret.get_secret_value(),
    )
