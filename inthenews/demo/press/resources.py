"""What the press's server finds at an address."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.types import Receive, Send

Stream = Callable[[Receive, Send], Awaitable[None]]
"""An answer that sends itself."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What is found at an address.

    `render` makes the body, not yet compressed; `stream`, where there is one, answers in its
    stead with what no honest server would send.
    """

    render: Callable[[], bytes]
    content_type: str = "text/html; charset=utf-8"
    modified_at: datetime | None = None
    status: int = 200
    location: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    stream: Stream | None = None
