"""A month of the demo press in every trouble: `.venv/bin/python -m bench.month [--kills 50]`.

March on SQLite and October on PostgreSQL, by both policies for what nobody can know: a process
killed by signal 9 at so many seeded moments of composing and sending, a mail server that fails
before and after every step of its dialogue, a full disk, two senders at once. What must be true
afterwards is checked by `tests.digest.month`, and an error there ends the run.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import SQLModel

from bench.databases import empty_database
from inthenews.demo.mailbox import Mailbox
from storage.database import DatabaseSettings, open_engine
from tests.digest.conftest import FakeClock
from tests.digest.month import DIGESTS, Month, Troubles
from tests.digest.sending import make_desk, open_sender, orders_for

COLUMNS = ("database", "policy", "editions", "mails", "kills", "dialogue", "disk", "two", "unknown",
           "twice", "lost", "seconds")  # fmt: skip
STARTS = {
    "sqlite": datetime(2026, 3, 1, tzinfo=UTC),
    "postgresql": datetime(2026, 10, 1, tzinfo=UTC),
}


def live(engine: Engine, mailbox: Mailbox, policy: str, kills: int) -> tuple[Month, Troubles]:
    """Live through one month and check it."""
    name = engine.dialect.name
    clock = FakeClock(STARTS[name])
    digests = [one.model_dump(mode="json") for one in DIGESTS]
    desk = make_desk(
        {"database": engine.url.render_as_string(hide_password=False), "port": mailbox.port,
         "at": clock.at.isoformat(), "unknown": policy, "digests": digests}
    )  # fmt: skip
    month = Month(replace(desk, engine=engine, clock=clock), mailbox, clock, STARTS[name])
    with open_sender() as send:
        order = orders_for(send, engine, mailbox.port, clock, digests=digests)
        troubles = Troubles(
            order, f"{name} {policy}", kills, has_disk=name == "sqlite", policy=policy
        )
        month.play(troubles)
    month.check(policy)
    assert not troubles.waiting, f"the month was too short for {len(troubles.waiting)} troubles"
    return month, troubles


def main() -> None:
    """Print a row for each database and policy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    wanted = parser.parse_args()
    print("  ".join(f"{name:>10}" for name in COLUMNS))
    for name in STARTS:
        for policy in ("repeat", "omit"):
            with (
                tempfile.TemporaryDirectory(prefix="month-") as folder,
                empty_database(name) as url,
                Mailbox(Path(folder) / "mail") as mailbox,
            ):
                engine = open_engine(DatabaseSettings(url=url))
                SQLModel.metadata.create_all(engine)
                begun = time.process_time()
                month, troubles = live(engine, mailbox, policy, wanted.kills)
                done = troubles.done
                row = (name, policy, month.editions, len(month.mails), done["kill"],
                       done["dialogue"], done["disk"], done["two at once"], month.unknown,
                       month.twice, month.lost, f"{time.process_time() - begun:.0f}")  # fmt: skip
                print("  ".join(f"{value:>10}" for value in row), flush=True)
                engine.dispose()


if __name__ == "__main__":
    main()
