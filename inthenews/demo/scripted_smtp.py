"""An SMTP dialogue (RFC 5321) that fails on purpose: where, how and how often it is told to."""

# aiosmtpd calls methods by SMTP's upper-case commands.
# ruff: noqa: N802

import asyncio
import logging
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, AnyStr

from aiosmtpd.smtp import SMTP, Envelope, Session

# At each login aiosmtpd warns that a property of its own, which it sets itself, is deprecated.
logging.getLogger("mail.log").setLevel(logging.ERROR)

Accept = Callable[[Session, Envelope, bool], None]
"""Takes a whole message; the last argument says whether its connection was encrypted."""


class Step(StrEnum):
    """A step of the dialogue, as the server sees it."""

    CONNECT = "connect"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    """The command, before the message."""
    CONTENT = "content"
    """The message has been asked for (354) and not all of it has come."""
    FINAL_DOT = "final-dot"
    """All of the message has come; it is not taken."""
    ACCEPTED = "accepted"
    """The message is taken and filed; only the reply is still missing."""
    QUIT = "quit"


class Ending(StrEnum):
    """What follows a scripted failure."""

    GO_ON = "go-on"
    CLOSE = "close"
    RESET = "reset"
    SILENCE = "silence"
    """The connection stays open and nothing more is ever said."""


@dataclass(slots=True)
class Failure:
    """A failure at a step: a reply ("451 4.3.2 Try later"), an ending, or both.

    Without `ending`, a reply goes on and no reply resets the connection. `times` counts down
    (None: always). `recipient` limits a failure of `RCPT` to that address.
    """

    step: Step
    reply: str | None = None
    ending: Ending | None = None
    times: int | None = None
    recipient: str | None = None

    def __post_init__(self) -> None:
        if self.step is Step.CONTENT and self.ending in (None, Ending.GO_ON) and self.reply:
            raise ValueError("in the middle of a message there is no reply to go on from")

    def concerns(self, step: Step, argument: str) -> bool:
        """Whether this failure is due at `step`, whose command had `argument`."""
        return (
            self.step is step
            and self.times != 0
            and (self.recipient is None or self.recipient.lower() in argument.lower())
        )


@dataclass(slots=True)
class Script:
    """The failures to come, and the steps gone by, over all connections."""

    failures: list[Failure]
    steps: list[Step] = field(default_factory=list)

    def next_failure(self, step: Step, argument: str = "") -> Failure | None:
        """Notes that `step` was reached, and uses up one turn of the first failure due there."""
        self.steps.append(step)
        for failure in self.failures:
            if failure.concerns(step, argument):
                if failure.times is not None:
                    failure.times -= 1
                return failure
        return None


class ScriptedDialogue(SMTP):
    """One connection: aiosmtpd's dialogue with the scripted failures woven in."""

    def __init__(
        self,
        script: Script,
        users: Mapping[str, str],
        accept: Accept,
        **settings: Any,  # aiosmtpd's own
    ) -> None:
        super().__init__(self, **settings)
        self._script = script
        self._users = users
        self._accept = accept
        self._has_greeted = False

    async def push(self, status: AnyStr) -> None:
        """Sends a reply, if there is one; all go through here, and the first is the greeting."""
        if not status:
            return
        if not self._has_greeted:
            self._has_greeted = True
            if await self._fails(Step.CONNECT):
                if self.transport is not None:
                    self.transport.close()
                return
        await super().push(status)
        beginning = "354" if isinstance(status, str) else b"354"
        if status[:3] == beginning:
            await self._fails(Step.CONTENT)

    async def _fails(self, step: Step, argument: str | None = None) -> bool:
        failure = self._script.next_failure(step, argument or "")
        if failure is None:
            return False
        if failure.reply is not None:
            await super().push(failure.reply)
        default = Ending.RESET if failure.reply is None else Ending.GO_ON
        match failure.ending or default:
            case Ending.CLOSE:
                self._writer.close()
            case Ending.RESET:
                _reset(self._writer)
            case Ending.SILENCE:
                await asyncio.Event().wait()
        return True

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self._fails(Step.EHLO):
            await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:
        if not await self._fails(Step.EHLO):
            await super().smtp_HELO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if not await self._fails(Step.STARTTLS):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._fails(Step.AUTH):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if await self._fails(Step.MAIL):
            return
        if self._users and not (self.session and self.session.authenticated):
            await self.push("530 5.7.0 Authentication required")
            return
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if not await self._fails(Step.RCPT, arg):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if not await self._fails(Step.DATA):
            await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str) -> None:
        if not await self._fails(Step.QUIT):
            await super().smtp_QUIT(arg)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook: the whole message has come."""
        if await self._fails(Step.FINAL_DOT):
            return _NO_REPLY
        is_encrypted = self._writer.get_extra_info("sslcontext") is not None
        self._accept(session, envelope, is_encrypted)
        if await self._fails(Step.ACCEPTED):
            return _NO_REPLY
        return "250 2.0.0 Filed"


_NO_REPLY = ""
"""For aiosmtpd, which wants to reply after its hook: it has been done, or never will be."""


def _reset(writer: asyncio.StreamWriter) -> None:
    """Ends a connection as a crashing server does: with RST, so that nothing more arrives."""
    connection = writer.get_extra_info("socket")
    if connection is not None:
        linger_no_time = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_no_time)
    writer.transport.abort()
