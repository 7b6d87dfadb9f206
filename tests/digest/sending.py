"""A process that sends, for tests that kill it: `python -m tests.digest.sending`.

It reads orders as JSON lines and forks for each, so that a death costs no new start of Python.
An order is one round of all that is due, where and when; `dies_at` is the number of the function
call, counted over digest, storage, smtplib and socket since the first of `counts_from`, at which
SIGKILL comes; `largest_file` limits every file the process writes, which is how a full disk looks
to a program; `beside` is how many processes obey at once.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from digest.desk import Desk
from digest.running import send_due
from digest.settings import DigestSettings, MailSettings
from digest.subscribing import Wish, enrol
from inthenews.demo.mailbox import Mailbox
from storage.database import DatabaseSettings, open_engine
from storage.errors import InTheNewsError
from storage.organisation import OrganisationSettings
from tests.digest.press import NOON, Press

_WATCHED = (f"{os.sep}digest{os.sep}", f"{os.sep}storage{os.sep}", "smtplib.py", "socket.py")
_DAILY = DigestSettings(name="daily", title="Toxics Link in the news")

Send = Callable[[dict[str, Any]], list[dict[str, Any]]]
Order = Callable[..., list[dict[str, Any]]]


class Death:
    """Counts calls, and ends the process at one of them as `kill -9` does."""

    def __init__(self, at: int | None, counts_from: str | None) -> None:
        self.calls = 0
        self.at = at
        self.counts_from = counts_from
        self.watched: dict[CodeType, bool] = {}

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        """Python's profile hook."""
        if event not in ("call", "return"):
            return
        code = frame.f_code
        if self.counts_from is not None:
            if code.co_name != self.counts_from:
                return
            self.counts_from = None
        is_watched = self.watched.get(code)
        if is_watched is None:
            is_watched = any(part in code.co_filename for part in _WATCHED)
            self.watched[code] = is_watched
        if not is_watched:
            return
        self.calls += 1
        if self.calls == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def make_desk(order: dict[str, Any]) -> Desk:
    """Return the desk that an order describes."""
    at = datetime.fromisoformat(order["at"])
    digests = [DigestSettings.model_validate(one) for one in order.get("digests", ())]
    return Desk(
        engine=open_engine(DatabaseSettings(url=order["database"])),
        organisation=OrganisationSettings(),
        mail=MailSettings(
            host="127.0.0.1",
            port=order["port"],
            sender="Toxics Link <news@toxicslink.example>",
            timeout_seconds=5,
            answer_timeout_seconds=5,
            unknown=order.get("unknown", "repeat"),
        ),
        digests=tuple(digests) or (_DAILY,),
        url="https://news.toxicslink.example",
        secret="a secret of the tests, long enough",
        clock=lambda: at,
    )


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """Send what is due, in this process; return what was said, or the error."""
    desk = make_desk(order)
    if "largest_file" in order:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], hard))
    death = Death(order.get("dies_at"), order.get("counts_from"))
    sys.setprofile(death)
    try:
        result: dict[str, Any] = {"said": list(send_due(desk))}
    except (InTheNewsError, OSError, DBAPIError) as error:
        result = {"error": str(error)}
    finally:
        sys.setprofile(None)
    return result | {"calls": death.calls}


def warm_up() -> None:
    """Load what every child would load for itself: templates, locales, the ORM's statements."""
    with tempfile.TemporaryDirectory() as folder, Mailbox(Path(folder) / "mail") as mailbox:
        order = {"database": f"sqlite:///{folder}/warm.db", "port": mailbox.port}
        desk = make_desk(order | {"at": NOON.isoformat()})
        SQLModel.metadata.create_all(desk.engine)
        enrol(desk, Wish(email="warm@readers.example", digests=("daily",)))
        list(send_due(desk))
        Press(desk.engine).article()
        list(send_due(replace(desk, clock=lambda: NOON + timedelta(days=1))))
        desk.engine.dispose()


@contextmanager
def open_sender() -> Iterator[Send]:
    """Start the process; give a function that has it obey an order and returns the answers."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.digest.sending"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def send(order: dict[str, Any]) -> list[dict[str, Any]]:
            stdin.write(json.dumps(order) + "\n")
            stdin.flush()
            answers: list[dict[str, Any]] = json.loads(stdout.readline())
            return answers

        yield send
        stdin.close()
        process.wait(60)


def orders_for(
    send: Send, engine: Engine, port: int, clock: Callable[[], datetime], **always: Any
) -> Order:
    """Return a function that has a process send, on this database at the clock's time."""

    def give(**more: Any) -> list[dict[str, Any]]:
        engine.dispose()  # SQLite's write-ahead log is put away, and grows from nothing again
        url = engine.url.render_as_string(hide_password=False)
        order = {"database": url, "port": port, "at": clock().isoformat()}
        return send({**order, **always, **more})

    return give


def main() -> None:
    """Obey orders until there are none."""
    warm_up()
    for line in sys.stdin:
        order = json.loads(line)
        answers = []
        children = []
        for _ in range(order.get("beside", 1)):
            reading, writing = os.pipe()
            child = os.fork()
            if child == 0:
                os.close(reading)
                try:
                    answer = obey(order)
                except BaseException as error:  # noqa: BLE001  (whatever it is, the test reads it)
                    answer = {"error": repr(error)}
                os.write(writing, json.dumps(answer).encode())
                os._exit(0)
            os.close(writing)
            children.append((child, reading))
        for child, reading in children:
            with os.fdopen(reading) as pipe:
                said = pipe.read()
            os.waitpid(child, 0)
            answers.append(json.loads(said) if said else {"died": True})
        sys.stdout.write(json.dumps(answers) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
