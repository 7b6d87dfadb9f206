"""One SMTP dialogue, with an exact answer to the one question the ledger asks.

Was the message taken? Python's `smtplib` is used a command at a time, because its `sendmail`
folds every failure into an exception and cannot tell a connection that broke before the final
dot, when the server must forget the message (RFC 5321, 4.1.1.4), from one that broke after it,
when nobody can know.
"""

import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from digest.errors import DeliveryError
from digest.settings import MailSettings
from storage.kinds import DeliveryState

_BROKEN = (OSError, smtplib.SMTPException, ValueError)
"""What a connection may raise; `ValueError` for lines that are not SMTP at all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message, in the server's words."""

    state: DeliveryState
    reply: str
    is_connection_usable: bool = True
    is_about_sender: bool = False
    """Refused for what we are, not for whom it was: every message would be."""


class Connection:
    """An open connection to the mail server, greeted, encrypted and logged in as configured.

    Raises `DeliveryError` when it cannot be opened: no message has been touched then.
    """

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._sent = 0
        self._smtp = _connect(settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def greeting(self) -> str:
        """What the server calls itself."""
        lines = (self._smtp.ehlo_resp or b"").decode("utf-8", "replace").splitlines()
        return lines[0] if lines else ""

    @property
    def is_full(self) -> bool:
        """Whether it has carried as many messages as one connection may."""
        return self._sent >= self._settings.messages_per_connection

    def send(
        self,
        envelope_from: str,
        recipient: str,
        message: bytes,
        before_end: Callable[[], None] = lambda: None,
    ) -> Outcome:
        """Hand over one message to one recipient; never raises for what the network does.

        `before_end` is called when everything but the final dot has been written: only from then
        on can the server have taken the message. What it raises ends the connection.
        """
        self._sent += 1
        smtp = self._smtp
        stage = "MAIL FROM"
        try:
            options = []
            if not (recipient.isascii() and envelope_from.isascii()):
                if not smtp.has_extn("smtputf8"):
                    reply = "the mail server does not take addresses beyond ASCII (SMTPUTF8)"
                    return Outcome(DeliveryState.REFUSED, reply)
                options = ["SMTPUTF8"]
                smtp.command_encoding = "utf-8"
            if smtp.has_extn("size"):
                options.append(f"SIZE={len(message)}")
            code, words = smtp.mail(envelope_from, options)
            if code != 250:
                return self._refused(code, words, is_about_sender=True)
            stage = "RCPT TO"
            code, words = smtp.rcpt(recipient)
            if code not in (250, 251, 252):
                return self._refused(code, words)
            stage = "DATA"
            code, words = smtp.docmd("DATA")
            if code != 354:
                return self._refused(code, words)
            stage = "the message"
            smtp.send(_stuffed(message))
        except _BROKEN as error:
            self._abandon()
            reply = f"the connection broke at {stage}: {_words(error)}"
            return Outcome(DeliveryState.DEFERRED, reply, is_connection_usable=False)
        try:
            before_end()
        except BaseException:
            self._abandon()  # not closed politely: the server must forget what it has
            raise
        return self._end()

    def _end(self) -> Outcome:
        """Send the final dot and hear the answer: from here on a silence is ambiguous."""
        smtp = self._smtp
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(self._settings.answer_timeout_seconds)
            smtp.send(b".\r\n")
            code, words = smtp.getreply()
            if smtp.sock is not None:
                smtp.sock.settimeout(self._settings.timeout_seconds)
        except _BROKEN as error:
            self._abandon()
            reply = f"no answer after the final dot: {_words(error)}"
            return Outcome(DeliveryState.UNKNOWN, reply, is_connection_usable=False)
        if code == 250:
            return Outcome(DeliveryState.ACCEPTED, _line(code, words))
        if code == -1:  # smtplib's word for a line without a number
            self._abandon()
            reply = "an unreadable answer after the final dot"
            return Outcome(DeliveryState.UNKNOWN, reply, is_connection_usable=False)
        return self._refused(code, words)

    def _refused(self, code: int, words: bytes, *, is_about_sender: bool = False) -> Outcome:
        """Tell refusals for good (5xx) from those for now.

        552 means "too many recipients" with some servers and is to be taken as 452 after RCPT
        (RFC 5321, 4.5.3.1.10); a refusal of the sender is ours to mend, so it is never final.
        """
        is_final = 500 <= code < 600 and code != 552 and not is_about_sender
        reply = _line(code, words)
        state = DeliveryState.REFUSED if is_final else DeliveryState.DEFERRED
        if code in (421, -1):  # the server closes the channel, or speaks no SMTP
            self._abandon()
            return Outcome(state, reply, False, is_about_sender)
        try:
            usable = self._smtp.rset()[0] == 250
        except _BROKEN:
            usable = False
        if not usable:
            self._abandon()
        return Outcome(state, reply, usable, is_about_sender)

    def close(self) -> None:
        """Say goodbye; a server that has gone is not an error."""
        try:
            self._smtp.quit()
        except _BROKEN:
            self._abandon()

    def _abandon(self) -> None:
        self._smtp.close()


def check_server(settings: MailSettings) -> str:
    """Open and close a connection; return what the server calls itself.

    Raises `DeliveryError` when it cannot be opened.
    """
    with Connection(settings) as connection:
        return connection.greeting


def _connect(settings: MailSettings) -> smtplib.SMTP:
    where = f"{settings.host}:{settings.port}"
    context = None
    if settings.security != "none":
        try:
            context = ssl.create_default_context(cafile=settings.certificates)
        except OSError as error:
            raise DeliveryError(
                f"mail.certificates: {settings.certificates}: {error.strerror or error}"
            ) from None
    smtp: smtplib.SMTP | None = None
    try:
        if settings.security == "tls":
            smtp = smtplib.SMTP_SSL(
                settings.host, settings.port, timeout=settings.timeout_seconds, context=context
            )
        else:
            smtp = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout_seconds)
        if smtp.sock is not None:
            # The final dot is a small write after a large one: Nagle's algorithm would keep it
            # back for the other side's delayed acknowledgement, 40 ms for every message.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            # Raises when the server does not offer it: never in the clear instead.
            smtp.starttls(context=context)
            smtp.ehlo()
        if settings.user is not None:
            password = settings.password.get_secret_value() if settings.password else ""
            smtp.login(settings.user, password)
    except _BROKEN as error:
        if smtp is not None:
            smtp.close()
        raise DeliveryError(f"mail server {where}: {_explain(error, settings)}") from None
    return smtp


def _explain(error: Exception, settings: MailSettings) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"its certificate is not trusted ({error.verify_message}); "
            "name its authority in mail.certificates"
        )
    if isinstance(error, ssl.SSLError):
        return (
            f"no encrypted connection ({error.reason}); is mail.security = "
            f'"{settings.security}" right for this port?'
        )
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the login of {settings.user!r} was refused: {_words(error)}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f'{error}; mail.security is "{settings.security}"'
    if isinstance(error, socket.gaierror):
        return "there is no such host"
    return _words(error)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return _line(error.smtp_code, words if isinstance(words, bytes) else words.encode())
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).strip()


def _line(code: int, words: bytes) -> str:
    return f"{code} {' '.join(words.decode('utf-8', 'replace').split())}"[:1000]


def _stuffed(message: bytes) -> bytes:
    """Return the message, which has CRLF line ends, with leading dots doubled (RFC 5321, 4.5.2)."""
    if message.startswith(b"."):
        message = b"." + message
    message = message.replace(b"\r\n.", b"\r\n..")
    return message if message.endswith(b"\r\n") else message + b"\r\n"
