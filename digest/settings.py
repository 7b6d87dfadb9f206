"""`[mail]`, `[[digest]]` and `[[alert]]` in `inthenews.toml`."""

from datetime import UTC, datetime
from typing import Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from holidays import country_holidays
from pydantic import (
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from digest.addresses import check_mailbox

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def is_safe_address(address: str) -> bool:
    """Return whether an alert may be posted there: by https, or to this machine."""
    parts = urlsplit(address)
    local = ("127.0.0.1", "localhost", "::1")
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in local)


def check_hour(hour: str) -> str:
    """Return `hour` if a clock shows it ("07:30"); else raise `ValueError`."""
    parts = hour.split(":")
    if not (
        len(parts) == 2
        and all(part.isdecimal() and len(part) == 2 for part in parts)
        and int(parts[0]) < 24
        and int(parts[1]) < 60
    ):
        raise ValueError(f"{hour!r} is not an hour; expected HH:MM, such as 07:30")
    return hour


class DKIMSettings(BaseModel):
    """`[mail.dkim]`: sign mail here, where the server that takes it does not (RFC 6376)."""

    model_config = ConfigDict(extra="forbid")

    domain: str
    selector: str
    key_file: str
    """An RSA or Ed25519 private key in PEM form."""


class BounceSettings(BaseModel):
    """`[mail.bounces]`: where returned mail is read: a Maildir, or a folder on an IMAP server."""

    model_config = ConfigDict(extra="forbid")

    maildir: str | None = None
    host: str | None = None
    """The IMAP server."""
    port: int = Field(default=993, ge=1, le=65535)
    security: Literal["starttls", "tls"] = "tls"
    """Never in the clear: whoever reads that password can say that mail came back."""
    certificates: str | None = None
    """A file of certificate authorities to trust instead of the system's."""
    user: str | None = None
    password: SecretStr | None = None
    folder: str = "INBOX"


class MailSettings(BaseModel):
    """`[mail]`: how mail leaves."""

    model_config = ConfigDict(extra="forbid")

    host: str = "localhost"
    port: int = Field(default=25, ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "none"
    user: str | None = None
    password: SecretStr | None = None
    certificates: str | None = None
    """A file of certificate authorities to trust instead of the system's."""
    sender: str = "In the News <news@localhost>"
    reply_to: str | None = None
    return_path: EmailStr | None = None
    """Where servers return mail that cannot be delivered; the sender's address unless given."""
    timeout_seconds: float = Field(default=30.0, gt=0)
    """For every step of the dialogue but the last."""
    answer_timeout_seconds: float = Field(default=600.0, gt=0)
    """For the answer to a complete message: RFC 5321 (4.5.3.2.6) asks for ten minutes, because
    whoever stops waiting sooner sends again what was accepted."""
    messages_per_minute: int | None = Field(default=None, ge=1)
    """Over all processes that share the database; None sets no limit."""
    messages_per_connection: int = Field(default=100, ge=1)
    give_up_after_hours: float = Field(default=48.0, gt=0)
    """How long a delivery that is refused for now is tried again."""
    unknown: Literal["repeat", "omit"] = "repeat"
    """What becomes of a delivery the server may or may not have taken: sent again under the same
    Message-ID, or left."""
    operators: list[EmailStr] = Field(default_factory=list)
    """Who is told when something is wrong; readers never are."""
    dkim: DKIMSettings | None = None
    bounces: BounceSettings = Field(default_factory=BounceSettings)

    @field_validator("sender", "reply_to")
    @classmethod
    def is_one_address(cls, value: str | None) -> str | None:
        """Refuse what no mail program could answer."""
        return value if value is None else check_mailbox(value)


class EditingSettings(BaseModel):
    """`[digest.editing]`: editors see a draft before readers see the edition."""

    model_config = ConfigDict(extra="forbid")

    editors: list[EmailStr] = Field(default_factory=list)
    """None: every edition goes out as composed."""
    minutes_before: int = Field(default=60, ge=1, le=7 * 24 * 60)
    """How long before its hour the edition is composed and the draft sent."""
    without_answer: Literal["send", "hold"] = "send"
    """What happens at the hour when no editor has answered."""


class DigestSettings(BaseModel):
    """`[[digest]]`: one named schedule with its topics."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    title: str = "In the news"
    titles: dict[str, str] = Field(default_factory=dict)
    """The title in other languages, by ISO 639-1 code."""
    topics: list[str] = Field(default_factory=list)
    """Topic slugs; none means all."""
    every: str = "day"
    """`day`, `weekday`, `week`, `month`, or five fields as in cron."""
    at: str | list[str] = "07:30"
    """The hours of the day, "HH:MM"; a cron schedule has its own."""
    on: Weekday | int = "monday"
    """The weekday of a weekly digest, or the day of the month (-1: the last) of a monthly one."""
    time_zone: str | None = None
    """An IANA name; the organisation's unless given."""
    by_reader_clock: bool = False
    """Whether each reader gets it at that hour by their own clock."""
    holidays: str | None = None
    """A country or region of python-holidays ("IN", "IN-DL") without editions on its holidays."""
    cut_off_minutes: int = Field(default=0, ge=0, le=24 * 60)
    """How long before its hour an edition closes; what comes later is in the next."""
    include: Literal["pending", "approved"] = "pending"
    """Whether articles that await review are told of; hidden ones never are."""
    page: Literal["private", "public"] = "private"
    """Who may read editions on the web: holders of a link, or everyone (approved items only)."""
    is_open: bool = True
    """Whether anyone may subscribe to it on the web."""
    has_charts: bool | None = None
    """Whether the figures of the period are drawn; None: in weekly and monthly digests."""
    templates: str | None = None
    """A folder whose templates take the place of those of the same name."""
    editing: EditingSettings = Field(default_factory=EditingSettings)

    @field_validator("at")
    @classmethod
    def is_clock_time(cls, value: str | list[str]) -> str | list[str]:
        """Refuse hours that no clock shows."""
        for hour in [value] if isinstance(value, str) else value:
            check_hour(hour)
        return value

    @field_validator("time_zone")
    @classmethod
    def is_time_zone(cls, value: str | None) -> str | None:
        """Refuse a time zone that the IANA database does not hold."""
        if value is not None:
            try:
                ZoneInfo(value)
            except (KeyError, ValueError, OSError):
                raise ValueError(
                    f"{value!r} is not a time zone; expected a name such as Asia/Kolkata"
                ) from None
        return value

    @field_validator("every")
    @classmethod
    def is_rhythm(cls, value: str) -> str:
        """Refuse a rhythm that is neither one of ours nor cron's."""
        if value in ("day", "weekday", "week", "month"):
            return value
        try:
            CronSim(value, datetime(2020, 1, 1, tzinfo=UTC))
        except CronSimError as error:
            raise ValueError(
                f"{value!r} is not a rhythm ({error}); expected day, weekday, week, month or "
                "five fields as in cron, such as 0 8,16 * * 1-5"
            ) from None
        return value

    @field_validator("holidays")
    @classmethod
    def is_country(cls, value: str | None) -> str | None:
        """Refuse a country or region that python-holidays does not know."""
        if value is not None:
            country, _, region = value.partition("-")
            try:
                country_holidays(country, subdiv=region or None, years=2026)
            except NotImplementedError:
                raise ValueError(
                    f"{value!r} has no calendar of holidays; expected a code such as IN or IN-DL"
                ) from None
        return value


class AlertSettings(BaseModel):
    """`[[alert]]`: what is worth telling at once, and whom.

    The conditions that are given must all hold. Times of day are the organisation's.
    """

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)
    topics: list[str] = Field(default_factory=list)
    """Topic slugs or sections ("organisation"); none means any."""
    tiers: list[int] = Field(default_factory=list)
    """Tiers of the outlet; none means any."""
    words: list[str] = Field(default_factory=list)
    """Words of which the sentence of the mention must hold one."""
    more_than: int | None = Field(default=None, ge=1)
    """More stories than this within `within_minutes`: told once as a whole."""
    within_minutes: int = Field(default=120, ge=1)
    at_once: int = Field(default=3, ge=1)
    """After this many single alerts within an hour the rest of the hour is told as one."""
    to: list[EmailStr] = Field(default_factory=list)
    webhook: str | None = None
    """An https address that is sent the alert as JSON."""
    webhook_secret: SecretStr | None = None
    quiet_from: str | None = None
    """Hours, "HH:MM", between which alerts wait for the morning."""
    quiet_until: str | None = None

    @field_validator("quiet_from", "quiet_until")
    @classmethod
    def is_clock_time(cls, value: str | None) -> str | None:
        """Refuse hours that no clock shows."""
        return value if value is None else check_hour(value)

    @field_validator("webhook")
    @classmethod
    def is_safe(cls, value: str | None) -> str | None:
        """Refuse to post alerts where anybody on the way can read them."""
        if value is not None and not is_safe_address(value):
            raise ValueError(f"{value!r} is not an https address")
        return value

    @model_validator(mode="after")
    def is_told_to_somebody(self) -> Self:
        """Refuse an alert that nobody would hear, and half of the quiet hours."""
        if not self.to and not self.webhook:
            raise ValueError(f"alert {self.name!r} needs an address in to, or a webhook")
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError(f"alert {self.name!r}: quiet_from and quiet_until go together")
        return self
