"""Webhooks: an alert posted as JSON, signed, tried again like mail.

Headers and signature are those of Standard Webhooks (standardwebhooks.com): `webhook-id` is the
same at every try, so that a receiver can fold repeats, and `webhook-signature` is an HMAC-SHA256
over id, time and body.
"""

import base64
import hmac
import json
from datetime import datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from digest.settings import is_safe_address
from digest.smtp import Outcome
from storage.kinds import DeliveryState

TIMEOUT_SECONDS = 15
_LATER = frozenset({408, 425, 429})


class _NoRedirects(HTTPRedirectHandler):
    """A webhook that answers elsewhere is refused: its signature was made for one receiver."""

    def redirect_request(self, *_arguments: Any) -> None:
        return None


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the value of `webhook-signature`."""
    key = secret.encode()
    if secret.startswith("whsec_"):
        key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def post(
    address: str, payload: dict[str, Any], *, message_id: str, secret: str | None, at: datetime
) -> Outcome:
    """Post an alert and return what the receiver made of it; never raises for the network."""
    if not is_safe_address(address):
        return Outcome(DeliveryState.REFUSED, "webhooks are posted by https only")
    body = json.dumps(payload, ensure_ascii=False).encode()
    timestamp = int(at.timestamp())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "inthenews",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
    }
    if secret:
        headers["webhook-signature"] = sign(secret, message_id, timestamp, body)
    request = Request(address, data=body, headers=headers, method="POST")  # noqa: S310  (checked)
    try:
        with build_opener(_NoRedirects).open(request, timeout=TIMEOUT_SECONDS) as answer:
            words = answer.read(200).decode("utf-8", "replace")
            return Outcome(DeliveryState.ACCEPTED, f"{answer.status} {words}".strip())
    except HTTPError as error:
        for_now = error.code >= 500 or error.code in _LATER
        state = DeliveryState.DEFERRED if for_now else DeliveryState.REFUSED
        words = error.read(200).decode("utf-8", "replace")
        return Outcome(state, f"{error.code} {words}".strip())
    except (URLError, HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        return Outcome(DeliveryState.DEFERRED, f"cannot be reached: {reason}")
