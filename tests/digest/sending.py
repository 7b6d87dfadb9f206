"""A process that sends, for tests that kill it: `python -m tests.digest.sending`.

It reads orders as JSON lines and forks for each, so that a death costs no new start of Python.
An order says what to send where; `dies_at` is the number of the function call, counted over
digest, storage, smtplib and sqlite3's or psycopg's callers, at which SIGKILL comes;
`largest_file` limits every file the process writes, which is how a full disk looks to a program.
"""

import json
import os
import resource
import signal
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from sqlmodel import SQLModel

from digest.composition import compose
from digest.delivery import deliver
from digest.desk import Desk
from digest.editing import approve
from digest.settings import DigestSettings, MailSettings
from digest.subscribing import Wish, enrol
from inthenews.demo.mailbox import Mailbox
from storage.database import DatabaseSettings, open_engine
from storage.errors import InTheNewsError
from storage.organisation import OrganisationSettings
from tests.digest.press import NOON as NOON_AT
from tests.digest.press import Press

NOON = NOON_AT.isoformat()

_WATCHED = (f"{os.sep}digest{os.sep}", f"{os.sep}storage{os.sep}", "smtplib.py", "socket.py")


class Death:
    """Counts calls, and ends the process at one of them as `kill -9` does."""

    def __init__(self, at: int | None) -> None:
        self.calls = 0
        self.at = at
        self.watched: dict[CodeType, bool] = {}

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        """Python's profile hook."""
        if event not in ("call", "return"):
            return
        code = frame.f_code
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
        digests=(DigestSettings(name="daily", title="Toxics Link in the news"),),
        url="https://news.toxicslink.example",
        secret="a secret of the tests, long enough",
        clock=lambda: at,
    )


def obey(order: dict[str, Any]) -> dict[str, Any]:
    """Send as the order says, in this process; return the figures."""
    desk = make_desk(order)
    if "largest_file" in order:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["largest_file"], hard))
    death = Death(order.get("dies_at"))
    sys.setprofile(death)
    try:
        figures = deliver(desk)
        result: dict[str, Any] = dict(figures.counts())
    except (InTheNewsError, OSError) as error:
        result = {"error": str(error)}
    finally:
        sys.setprofile(None)
    return result | {"calls": death.calls}


def warm_up() -> None:
    """Load what every child would load for itself: templates, locales, the ORM's statements."""
    with tempfile.TemporaryDirectory() as folder, Mailbox(Path(folder) / "mail") as mailbox:
        order = {"database": f"sqlite:///{folder}/warm.db", "port": mailbox.port, "at": NOON}
        desk = make_desk(order)
        SQLModel.metadata.create_all(desk.engine)
        enrol(desk, Wish(email="warm@readers.example", digests=("daily",)))
        Press(desk.engine).article()
        edition = compose(desk, desk.digests[0], desk.clock())
        approve(desk, desk.digests[0], edition.id or 0, "operator")
        deliver(desk)
        desk.engine.dispose()


def main() -> None:
    """Obey orders until there are none; an order with "beside" is done by that many at once."""
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
