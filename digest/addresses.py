"""Mail addresses: what may stand in a header or an envelope."""

from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr

import idna
from email_validator import EmailNotValidError, validate_email

from digest.errors import SubscriberError


def parse_mailbox(mailbox: str) -> Address:
    """Return `Name <local@domain>` as an address; the domain in its ASCII form.

    Raises `ValueError` for anything that is not exactly one address.
    """
    if any(character in mailbox for character in "\r\n\0"):
        raise ValueError("an address has no line breaks")
    name, address = parseaddr(mailbox)
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or " " in address:
        raise ValueError(f"{mailbox!r} is not an address; expected Name <someone@example.org>")
    try:
        domain = idna.encode(domain, uts46=True).decode() if not domain.isascii() else domain
        return Address(display_name=name, username=local, domain=domain)
    except (idna.IDNAError, HeaderParseError, ValueError, IndexError):
        raise ValueError(
            f"{mailbox!r} is not an address; expected Name <someone@example.org>"
        ) from None


def check_mailbox(mailbox: str) -> str:
    """Return `mailbox` if it is one address, with or without a name; else raise `ValueError`."""
    parse_mailbox(mailbox)
    return mailbox


def clean_address(text: str) -> str:
    """Return a subscriber's address in the form it is kept and compared in.

    The domain is lower-cased and Unicode-normalised; the local part keeps its letters, because
    only the receiving server knows whether case matters there (RFC 5321, 2.4). The name space of
    `email-validator` is used without asking the network. Raises `SubscriberError`.
    """
    try:
        checked = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise SubscriberError(f"{text.strip()!r} is not a mail address: {error}") from None
    return checked.normalized
