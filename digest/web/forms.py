"""Posted forms, bounded in size."""

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, HTTPException, Request

_LARGEST = 20_000
Form = dict[str, list[str]]


async def read_form(request: Request) -> Form:
    """Return the fields of a posted form; of a multipart one none, which nothing here needs.

    RFC 8058 lets a mail program choose either encoding for `List-Unsubscribe=One-Click`; what
    the address says is enough for us.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise HTTPException(413, "The form is too large.")
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=500)
    except (UnicodeDecodeError, ValueError):
        raise HTTPException(400, "The form cannot be read.") from None


Posted = Annotated[Form, Depends(read_form)]
