"""A desk with a clock that tests set, a press, and a mail server."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from digest.desk import Desk
from digest.settings import DigestSettings, MailSettings
from inthenews.demo.mailbox import Mailbox
from storage.database import DatabaseSettings, open_engine
from storage.organisation import OrganisationSettings
from tests.digest.press import NOON, Press
from tests.digest.sending import Send, open_sender


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Move on."""
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> FakeClock:
    """Noon in Delhi on a Monday."""
    return FakeClock(NOON + timedelta(minutes=30))


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on SQLite, for what no database decides: modules take it as their `engine`."""
    path = shutil.copy(sqlite_template, tmp_path / "one.db")
    engine = open_engine(DatabaseSettings(url=f"sqlite:///{path}"))
    yield engine
    engine.dispose()


@pytest.fixture
def press(engine: Engine) -> Press:
    """An empty press on the test's database."""
    return Press(engine)


@pytest.fixture(scope="session")
def sender() -> Iterator[Send]:
    """A process that sends and may be killed."""
    with open_sender() as send:
        yield send


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    """A mail server that takes everything."""
    with Mailbox(tmp_path / "mail") as mailbox:
        yield mailbox


@pytest.fixture
def desk(engine: Engine, clock: FakeClock, mailbox: Mailbox) -> Desk:
    """A desk with one daily digest and the mail server above."""
    return Desk(
        engine=engine,
        organisation=OrganisationSettings(),
        mail=MailSettings(
            host="127.0.0.1",
            port=mailbox.port,
            sender="Toxics Link <news@toxicslink.example>",
            timeout_seconds=5,
            answer_timeout_seconds=5,
        ),
        digests=(DigestSettings(name="daily", title="Toxics Link in the news"),),
        url="https://news.toxicslink.example",
        secret="a secret of the tests, long enough",
        clock=clock,
    )


def with_digest(desk: Desk, **changes: object) -> Desk:
    """Return the desk with its one digest changed."""
    values = desk.digests[0].model_dump() | changes
    return replace(desk, digests=(DigestSettings.model_validate(values),))


def with_mail(desk: Desk, **changes: object) -> Desk:
    """Return the desk with its mail settings changed."""
    return replace(desk, mail=desk.mail.model_copy(update=changes))
