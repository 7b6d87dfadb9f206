"""Signed links: what a reader or an editor may do without an account.

A link names one purpose, one subject and, where it should, its end; it is signed with the
installation's secret. A reader's links also depend on the reader's own secret, so that they can
be renewed for one person. The signature is HMAC-SHA256 by itsdangerous.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from digest.errors import LinkError


class Purpose(StrEnum):
    """What a link allows; no link allows anything else."""

    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"
    CONFIRM = "confirm"
    EDITION = "edition"
    APPROVE = "approve"
    HOLD = "hold"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a valid link says: a subscriber or an edition by its key, and of what."""

    subject: int
    detail: str
    expires_at: datetime | None


class Links:
    """Makes and reads the signed links of one installation."""

    def __init__(self, url: str, secret: str) -> None:
        if not secret:
            raise LinkError(
                "web.secret is empty, so links in mail cannot be signed; "
                "`inthenews init` writes one, or set it to 32 random characters"
            )
        self.url = url.rstrip("/")
        self._secret = secret

    def make(
        self,
        purpose: Purpose,
        subject: int,
        detail: str = "",
        *,
        expires_at: datetime | None = None,
        own_secret: str = "",
    ) -> str:
        """Return the address of a page that allows `purpose` on `subject`."""
        expiry = int(expires_at.timestamp()) if expires_at else 0
        token = self._signer(purpose, own_secret).dumps([subject, detail, expiry])
        text = token.decode() if isinstance(token, bytes) else token
        return f"{self.url}/mail/{purpose}/{text}"

    def subject_of(self, purpose: Purpose, token: str) -> int:
        """Return whom a link claims to be about; nothing is proved until `read`."""
        try:
            _, payload = self._signer(purpose, "").loads_unsafe(token)
            return int(payload[0])
        except (TypeError, ValueError, IndexError, KeyError):
            raise LinkError("This link is not complete. Copy it whole from the mail.") from None

    def read(self, purpose: Purpose, token: str, *, at: datetime, own_secret: str = "") -> Claim:
        """Return what a link allows, or raise `LinkError`: forged, expired, or of another kind."""
        try:
            subject, detail, expiry = self._signer(purpose, own_secret).loads(token)
        except (BadData, TypeError, ValueError):
            raise LinkError(
                "This link is not valid. It may be incomplete, or have been renewed since."
            ) from None
        if expiry and at.timestamp() > expiry:
            raise LinkError("This link has expired. Ask for a new one.")
        expires_at = datetime.fromtimestamp(expiry, at.tzinfo) if expiry else None
        return Claim(int(subject), str(detail), expires_at)

    def _signer(self, purpose: Purpose, own_secret: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._secret,
            salt=f"inthenews.{purpose}.{own_secret}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )
