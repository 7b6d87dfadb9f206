"""A small real mail server for the demo and the tests: files what it accepts as `*.eml`.

    with Mailbox(directory) as mailbox:
        send_somehow(host="127.0.0.1", port=mailbox.port)
    print(mailbox.messages[0].path)

For tests it fails on purpose, at any step of the dialogue, with a reply, by closing or
resetting the connection, or by silence; the first so many times or always.
"""

import asyncio
import hmac
import socket
import ssl
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from inthenews.demo.loopback import HOST, listen
from inthenews.demo.scripted_smtp import Ending, Failure, Script, ScriptedDialogue, Step

__all__ = ["AcceptedMessage", "Ending", "Failure", "Mailbox", "Security", "Step"]


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
        return message_from_bytes(self.content, policy=policy.default)


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
        self._directory = directory
        self._users = users or {}
        self._script = Script(list(failures))
        self._messages: list[AcceptedMessage] = []
        self._security = security
        self._certificate = certificate
        self._wanted_port = port
        self._port: int | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._directory.mkdir(parents=True, exist_ok=True)
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
        return self._messages

    @property
    def failures(self) -> list[Failure]:
        """The failures to come; change the list at will between two mails."""
        return self._script.failures

    @property
    def steps(self) -> list[Step]:
        """Every step reached so far, over all connections, in order."""
        return self._script.steps

    async def _serve(self, listener: socket.socket, ready: threading.Event) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        implicit = self._certificate if self._security is Security.TLS else None
        server = await self._loop.create_server(self._dialogue, sock=listener, ssl=implicit)
        ready.set()
        await self._closing.wait()
        # Open dialogues are cancelled by asyncio.run when this coroutine returns.
        server.close()

    def _dialogue(self) -> ScriptedDialogue:
        starttls = self._certificate if self._security is Security.STARTTLS else None
        return ScriptedDialogue(
            self._script,
            self._users,
            self._file,
            hostname="mailbox.example",
            ident="inthenews demo mailbox",
            enable_SMTPUTF8=True,
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_require_tls=starttls is not None,
            authenticator=self._authenticate,
            loop=self._loop,
        )

    def _file(self, session: Session, envelope: Envelope, is_encrypted: bool) -> None:
        """Writes the message to its file, whole or not at all, and keeps it."""
        content = envelope.original_content or b""
        taken = (int(file.stem) for file in self._directory.glob("*.eml") if file.stem.isdecimal())
        number = 1 + max(taken, default=0)
        path = self._directory / f"{number:04}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(content)
        unfinished.replace(path)
        login = session.auth_data
        self._messages.append(
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

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: Any
    ) -> AuthResult:
        """aiosmtpd's hook for AUTH: PLAIN and LOGIN hand over a `LoginPassword`."""
        if not isinstance(login, LoginPassword):
            return AuthResult(success=False, handled=False)
        password = self._users.get(login.login.decode(errors="replace"))
        if password is None or not hmac.compare_digest(password.encode(), login.password):
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=login)
