"""A small real mail server for the demo and the tests: files what it accepts as `*.eml`.

    with Mailbox(directory) as mailbox:
        send_somehow(host="127.0.0.1", port=mailbox.port)
    print(mailbox.messages[0].path)

For tests it fails on purpose, at any step of the SMTP dialogue (RFC 5321), with a reply, by
closing or resetting the connection, or by silence; the first so many times or always.
"""

# aiosmtpd calls methods by SMTP's upper-case commands.
# ruff: noqa: N802

import asyncio
import hmac
import logging
import socket
import ssl
import struct
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, AnyStr, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from inthenews.demo.loopback import HOST, listen

# At each login aiosmtpd warns that a property of its own, which it sets itself, is deprecated.
logging.getLogger("mail.log").setLevel(logging.ERROR)


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


class Security(StrEnum):
    """How connections are encrypted."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class AcceptedMessage:
    """A message the server took, with its envelope. `content` is exactly what came."""

    number: int
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    content: bytes
    path: Path
    is_encrypted: bool
    user: str | None

    @property
    def message(self) -> EmailMessage:
        """The content, parsed."""
        return message_from_bytes(self.content, policy=policy.default)  # type: ignore[no-any-return, unused-ignore]  # typeshed differs by version


@dataclass(slots=True)
class _Record:
    """What the connections share: failures to come, messages and steps gone by."""

    directory: Path
    users: Mapping[str, str]
    failures: list[Failure]
    messages: list[AcceptedMessage] = field(default_factory=list)
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

    def file(self, session: Session, envelope: Envelope, is_encrypted: bool) -> None:
        """Writes the message to its file, whole or not at all, and keeps it."""
        content = envelope.original_content or b""
        number = 1 + max((int(p.stem) for p in self.directory.glob("[0-9]*.eml")), default=0)
        path = self.directory / f"{number:04}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(content)
        unfinished.replace(path)
        login = session.auth_data
        self.messages.append(
            AcceptedMessage(
                number=number,
                at=datetime.now(UTC),
                sender=envelope.mail_from or "",
                recipients=tuple(envelope.rcpt_tos),
                content=content,
                path=path,
                is_encrypted=is_encrypted,
                user=login.login.decode() if isinstance(login, LoginPassword) else None,
            )
        )


class _Dialogue(SMTP):
    """One connection: aiosmtpd's dialogue with the scripted failures woven in."""

    def __init__(self, record: _Record, **settings: Any) -> None:  # aiosmtpd's own settings
        super().__init__(self, **settings)
        self._record = record
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
        failure = self._record.next_failure(step, argument or "")
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
        if self._record.users and not (self.session and self.session.authenticated):
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
        self._record.file(session, envelope, is_encrypted)
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


class Mailbox:
    """The mail server, listening on 127.0.0.1 between `__enter__` and `__exit__`.

    `directory` is made when missing; messages are numbered on from those already there.
    With `users` (name → password) a login is required. `security` other than NONE needs
    `certificate`, a server-side context. `port` 0 takes any free one.
    """

    host = HOST

    def __init__(
        self,
        directory: Path,
        failures: Iterable[Failure] = (),
        *,
        users: Mapping[str, str] | None = None,
        security: Security = Security.NONE,
        certificate: ssl.SSLContext | None = None,
        port: int = 0,
    ) -> None:
        if security is not Security.NONE and certificate is None:
            raise ValueError(f"{security} needs a certificate")
        self._record = _Record(directory, users or {}, list(failures))
        self._security = security
        self._certificate = certificate
        self._wanted_port = port
        self._port: int | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._record.directory.mkdir(parents=True, exist_ok=True)
        listener = listen(self._wanted_port)
        self._port = listener.getsockname()[1]
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(listener, ready)), daemon=True, name="mailbox"
        )
        self._thread.start()
        ready.wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._loop and self._closing and self._thread:
            self._loop.call_soon_threadsafe(self._closing.set)
            self._thread.join(timeout=10)

    @property
    def port(self) -> int:
        """The port it listens on."""
        if self._port is None:
            raise RuntimeError("the mailbox is not open; use it in a with statement")
        return self._port

    @property
    def messages(self) -> list[AcceptedMessage]:
        """What was accepted, oldest first."""
        return self._record.messages

    @property
    def failures(self) -> list[Failure]:
        """The failures to come; change the list at will between two mails."""
        return self._record.failures

    @property
    def steps(self) -> list[Step]:
        """Every step reached so far, over all connections, in order."""
        return self._record.steps

    async def _serve(self, listener: socket.socket, ready: threading.Event) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        implicit = self._certificate if self._security is Security.TLS else None
        server = await self._loop.create_server(self._dialogue, sock=listener, ssl=implicit)
        ready.set()
        await self._closing.wait()
        # Open dialogues are cancelled by asyncio.run when this coroutine returns.
        server.close()

    def _dialogue(self) -> _Dialogue:
        starttls = self._certificate if self._security is Security.STARTTLS else None
        return _Dialogue(
            self._record,
            hostname="mailbox.example",
            ident="inthenews demo mailbox",
            enable_SMTPUTF8=True,
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_require_tls=starttls is not None,
            authenticator=self._authenticate,
            loop=self._loop,
        )

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: Any
    ) -> AuthResult:
        """aiosmtpd's hook for AUTH: PLAIN and LOGIN hand over a `LoginPassword`."""
        if not isinstance(login, LoginPassword):
            return AuthResult(success=False, handled=False)
        password = self._record.users.get(login.login.decode(errors="replace"))
        if password is None or not hmac.compare_digest(password.encode(), login.password):
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=login)
