"""An edition or a notice as a message: headers, parts, signature."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import blake2b
from pathlib import Path

import dkim  # type: ignore[import-untyped]  # ships no types

from digest.addresses import parse_mailbox
from digest.desk import Desk
from digest.encoding import image_part, multipart, text_part
from digest.errors import DeliveryError
from digest.rendering import PREFERENCES, UNSUBSCRIBE
from digest.settings import DKIMSettings

_POLICY = SMTP.clone(max_line_length=76)
_IMAGES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".gif": "gif"}
_LARGEST_LOGO = 60_000
LOGO_ID = "logo"


@dataclass(frozen=True, slots=True)
class Letter:
    """One message before it has a reader. `html` is None for readers of plain text."""

    subject: str
    text: str
    html: str | None
    language: str
    list_name: str | None = None
    """The digest's name, for `List-Id`; None outside editions."""
    unsubscribe: str | None = None
    """The address for one click, RFC 8058."""
    headers: Sequence[tuple[str, str]] = ()

    def for_reader(self, links: "ReaderLinks") -> "Letter":
        """Return the letter with a reader's own links in place of the stand-ins."""

        def fill(body: str) -> str:
            return body.replace(UNSUBSCRIBE, links.unsubscribe).replace(
                PREFERENCES, links.preferences
            )

        return replace(
            self,
            text=fill(self.text),
            html=fill(self.html) if self.html else None,
            unsubscribe=links.unsubscribe,
        )


@dataclass(frozen=True, slots=True)
class ReaderLinks:
    """The two links that are a reader's own."""

    unsubscribe: str
    preferences: str


def message_id(desk: Desk, kind: str, *parts: object) -> str:
    """Return a Message-ID that is the same whenever it is made of the same parts.

    So a mail that has to be sent again is recognised as the same one.
    """
    text = "\0".join(str(part) for part in parts)
    name = blake2b(text.encode(), key=desk.secret.encode()[:64], digest_size=15).hexdigest()
    return f"<{kind}.{name}@{parse_mailbox(desk.mail.sender).domain}>"


def build(desk: Desk, letter: Letter, recipient: Address, message_id: str, date: datetime) -> bytes:
    """Return the message as it travels: CRLF line ends, nothing beyond ASCII, signed if asked."""
    message = EmailMessage(policy=_POLICY)
    sender = parse_mailbox(desk.mail.sender)
    message["From"] = sender
    message["To"] = recipient
    if desk.mail.reply_to:
        message["Reply-To"] = parse_mailbox(desk.mail.reply_to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies, please
    message["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    if letter.list_name:
        message["List-Id"] = f"<{letter.list_name}.{sender.domain}>"
        message["Precedence"] = "bulk"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in letter.headers:
        message[name] = value
    message["MIME-Version"] = "1.0"
    headers = message.as_bytes().rstrip(b"\r\n") + b"\r\n"
    data = headers + _body(letter, desk)
    return _sign(data, desk.mail.dkim) if desk.mail.dkim else data


def _body(letter: Letter, desk: Desk) -> bytes:
    """Return the content headers and the body: text alone, or text and HTML, perhaps a logo."""
    text = text_part(letter.text, "plain")
    if letter.html is None:
        return text
    html = text_part(letter.html, "html")
    logo = logo_file(desk)
    if logo is not None and f"cid:{LOGO_ID}" in letter.html:
        picture = image_part(logo.read_bytes(), _IMAGES[logo.suffix.lower()], LOGO_ID)
        html = multipart("related", [html, picture])
    return multipart("alternative", [text, html])


def logo_file(desk: Desk) -> Path | None:
    """Return the organisation's logo when it is a file that mail programs show."""
    logo = desk.organisation.logo
    if not logo or logo.startswith("https://"):
        return None
    path = Path(logo)
    usable = path.suffix.lower() in _IMAGES and path.is_file()
    return path if usable and path.stat().st_size <= _LARGEST_LOGO else None


def logo_address(desk: Desk) -> str | None:
    """Return what mail shows as the logo: the attached file, or an https address."""
    logo = desk.organisation.logo
    if logo and logo.startswith("https://"):
        return logo
    return f"cid:{LOGO_ID}" if logo_file(desk) else None


def _sign(message: bytes, settings: DKIMSettings) -> bytes:
    """Return the message with a DKIM signature over what a reader sees and a list needs."""
    try:
        key = Path(settings.key_file).read_bytes()
        signature: bytes = dkim.sign(
            message,
            settings.selector.encode(),
            settings.domain.encode(),
            key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[
                b"from",
                b"to",
                b"subject",
                b"date",
                b"message-id",
                b"mime-version",
                b"content-type",
                b"list-id",
                b"list-unsubscribe",
                b"list-unsubscribe-post",
            ],
        )
    except OSError as error:
        raise DeliveryError(f"mail.dkim.key_file: {error}") from None
    except (dkim.DKIMException, ValueError) as error:
        raise DeliveryError(f"mail.dkim: {settings.key_file}: {error}") from None
    return signature + message
