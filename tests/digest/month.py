"""A month of the demo press through three digests to five readers, calm or in every trouble.

`Month.play` lets the press's articles arrive and calls the round that the scheduler calls, at the
hours at which something may be due. `Troubles` says in which of the rounds that have work a
process is killed, the mail server fails, the disk is full, or two processes send at once; what
that left is put right by rounds after it. `Month.check` then compares editions, ledger and
mailbox with what the articles' times alone say must be there.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from digest.content import Content, content_of
from digest.desk import Desk
from digest.rendering import LARGEST_HTML
from digest.running import due_edition, send_due
from digest.settings import DigestSettings
from digest.subscribing import Wish, enrol
from inthenews.demo.mailbox import Ending, Failure, Mailbox, Step
from storage.database import read_session
from storage.deliveries import has_due
from storage.editions import list_editions
from storage.kinds import DeliveryState, EditionState
from storage.tables import Article, Delivery, DeliveryChange, Subscriber
from tests.digest.demo_press import arrivals, arrive, open_newsroom, stories_of
from tests.digest.sending import Order

DIGESTS = (
    DigestSettings(
        name="daily", title="Daily", at="07:30", time_zone="Europe/Berlin", by_reader_clock=True
    ),
    DigestSettings(name="weekly", title="Weekly", every="week", on="monday", at="08:00"),
    DigestSettings(name="monthly", title="Monthly", every="month", on=1, at="09:00"),
)
READERS = {
    "delhi": ("Asia/Kolkata", ("daily", "weekly", "monthly")),
    "pune": ("Asia/Kolkata", ("weekly",)),
    "berlin": ("Europe/Berlin", ("daily",)),
    "boston": ("America/New_York", ("daily", "monthly")),
    "new-york": ("America/New_York", ("daily",)),
}
POLLED = ("02:30", "03:30", "05:30", "06:30", "11:30", "12:30")
"""UTC: every hour at which something may be due, in summer and in winter time."""
DAYS = 32
ACROSS = 33
"""Days for which the clock runs, so that the last editions have gone round the world."""

_BREAKS = [
    Failure(step, ending=ending)
    for step in Step
    if step not in (Step.STARTTLS, Step.AUTH)
    for ending in (Ending.CLOSE, Ending.RESET)
]
_REPLIES = [
    Failure(step, "451 4.3.2 Try later")
    for step in (Step.MAIL, Step.RCPT, Step.DATA, Step.FINAL_DOT)
]
_ROOMS = (8_000, 30_000, 60_000, 90_000)
"""Bytes that any file may grow to while the disk is full."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What goes wrong in one round: a failure of the mail server, or orders to a process."""

    name: str
    failure: Failure | None = None
    orders: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Troubles:
    """The deeds of a month, shuffled by `seed`: `kills` by signal 9 and each other one once.

    `order` gives orders to a process (see `sending`); without a disk of our own there is no
    full one.
    """

    order: Order
    seed: str
    kills: int
    has_disk: bool = True
    policy: str = "repeat"
    done: Counter[str] = field(default_factory=Counter)
    calls: dict[str, int] = field(default_factory=lambda: {"send_due": 9_000, "deliver": 2_500})
    waiting: list[Deed] = field(init=False)
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        broken = [
            Deed("dialogue", Failure(one.step, one.reply, one.ending, times=1))
            for one in (*_BREAKS, *_REPLIES)
        ]
        disks = [Deed("disk", orders={"largest_file": room}) for room in _ROOMS]
        self.waiting = [*broken, *(disks if self.has_disk else [])]
        self.waiting += [Deed("two at once", orders={"beside": 2})] * 4
        self.waiting += [Deed("kill")] * self.kills
        self.chance.shuffle(self.waiting)

    def befall(self, month: "Month") -> None:
        """Let the next trouble happen to the round that is due now, then put it right."""
        if not self.waiting:
            month.round()
            return
        deed = self.waiting.pop()
        happened = True
        if deed.failure is not None:
            month.mailbox.failures[:] = [deed.failure]
            month.round()
            happened = not month.mailbox.failures[0].times
            month.mailbox.failures.clear()
        elif deed.name == "kill":
            happened = self._kill()
            while happened and self.waiting and self.waiting[-1].name == "kill":
                # The process that cleans up after it is not safe either.
                self.done["kill"] += 1
                month.clock.move(minutes=1)
                deed = self.waiting.pop()
                happened = month.has_work() and self._kill()
        else:
            answers = self.order(unknown=self.policy, **deed.orders)
            happened = deed.name != "disk" or "error" in answers[0]
        if happened:
            self.done[deed.name] += 1
        elif deed.name == "kill":
            self.waiting.insert(0, deed)
        for _ in range(2):
            month.clock.move(minutes=1)
            month.round()

    def _kill(self) -> bool:
        since = self.chance.choice(list(self.calls))
        at = self.chance.randrange(1, self.calls[since])
        answer = self.order(unknown=self.policy, counts_from=since, dies_at=at)[0]
        assert "error" not in answer, answer
        if "calls" in answer:  # it had less to do: aim lower
            self.calls[since] = max(answer["calls"], 400)
        return "died" in answer


@dataclass(slots=True)
class Month:
    """One month: the articles as they arrived, and what was sent when."""

    desk: Desk
    mailbox: Mailbox
    clock: Any
    start: datetime
    found: dict[int, datetime] = field(default_factory=dict)
    stories: list[tuple[datetime, dict[int, int | None]]] = field(default_factory=list)
    received: dict[tuple[str, str], list[datetime]] = field(
        default_factory=lambda: defaultdict(list)
    )
    mails: list[EmailMessage] = field(default_factory=list)
    """What has come into the mailbox, parsed."""
    rounds: int = 0
    editions: int = 0
    unknown: int = 0
    """Deliveries that were ever unknown; of them came twice, and never:"""
    twice: int = 0
    lost: int = 0

    def play(self, troubles: Troubles | None = None) -> None:
        """Live through the month."""
        self.clock.at = self.start
        open_newsroom(self.desk.engine)
        for name, (zone, digests) in READERS.items():
            enrol(
                self.desk,
                Wish(email=f"{name}@readers.example", digests=digests, time_zone=zone),
            )
        coming = list(arrivals(self.start + timedelta(hours=4), DAYS - 2))
        for at in self._moments():
            while coming and coming[0][0] <= at:
                when, piece = coming.pop(0)
                is_late = len(self.found) % 9 == 8
                key = arrive(self.desk.engine, piece, when, is_late=is_late)
                self.found[key] = when
                self.stories.append((when, stories_of(self.desk.engine)))
            self.clock.at = at
            if self.has_work():
                self.rounds += 1
                if troubles:
                    troubles.befall(self)
                else:
                    self.round()
                self._note_received(at)
        assert not coming

    def round(self) -> None:
        """What the scheduler does every minute."""
        list(send_due(self.desk))

    def _moments(self) -> Iterator[datetime]:
        for day in range(ACROSS):
            for hour in POLLED:
                at = datetime.combine(self.start.date(), time.fromisoformat(hour), tzinfo=UTC)
                yield at + timedelta(days=day)

    def has_work(self) -> bool:
        """Whether a round would do anything now."""
        with read_session(self.desk.engine) as session:
            if has_due(session, at=self.clock.at, edition_id=None):
                return True
        return any(due_edition(self.desk, one, self.clock.at) for one in self.desk.digests)

    def _note_received(self, at: datetime) -> None:
        for one in self.mailbox.messages[len(self.mails) :]:
            mail = one.message
            digest = str(mail["List-Id"]).strip("<>").partition(".")[0]
            self.received[one.recipients[0].partition("@")[0], digest].append(at)
            self.mails.append(mail)

    def check(self, policy: str = "repeat") -> None:
        """Compare editions, ledger and mailbox with what must be there."""
        self._check_editions()
        self._check_deliveries(policy)

    def _check_editions(self) -> None:
        """The right hours; and by edition exactly the articles that came since the last one."""
        with read_session(self.desk.engine) as session:
            editions = list_editions(session)
            address = dict(session.exec(select(Article.id, Article.url)).all())
        end = self.clock.at
        for settings in DIGESTS:
            own = [one for digest, one in reversed(editions) if digest.name == settings.name]
            assert [one.due_at for one in own] == [
                hour for hour in hours_of(settings.name, self.start) if hour <= end
            ]
            assert [one.number for one in own] == list(range(1, len(own) + 1))
            told: set[int] = set()
            for before, edition in zip([None, *own], own, strict=False):
                since = before.until_at if before else self.start - timedelta(days=31)
                new = {key for key, at in self.found.items() if since < at <= edition.until_at}
                items, follow_ups = self._split(new, told, edition.composed_at)
                content = content_of(edition)
                assert _keys(content.items) == items
                assert _keys(content.follow_ups) == follow_ups
                for item in content.items:
                    assert item.url == address[item.article_id]
                told |= new
            assert told == {key for key, at in self.found.items() if at <= own[-1].until_at}

    def _split(
        self, new: set[int], told: set[int], at: datetime
    ) -> tuple[set[frozenset[int]], set[frozenset[int]]]:
        """Part new articles into stories of their own and new copies of stories told before."""
        story_of = next((one for when, one in reversed(self.stories) if when <= at), {})
        told_stories = {story_of[key] for key in told} - {None}
        groups: dict[object, set[int]] = defaultdict(set)
        for key in new:
            groups[story_of[key] or ("alone", key)].add(key)
        return (
            {frozenset(keys) for story, keys in groups.items() if story not in told_stories},
            {frozenset(keys) for story, keys in groups.items() if story in told_stories},
        )

    def _check_deliveries(self, policy: str) -> None:
        """Each edition to each of its readers, as often as the ledger says; each mail complete."""
        arrived: dict[str, list[EmailMessage]] = defaultdict(list)
        for accepted, mail in zip(self.mailbox.messages, self.mails, strict=True):
            assert accepted.recipients == (mail["To"].addresses[0].addr_spec,)
            arrived[str(mail["Message-ID"])].append(mail)
        seen: set[str] = set()
        unfinished = 0
        with read_session(self.desk.engine) as session:
            for digest, edition in list_editions(session):
                self.editions += 1
                readers = {name for name, (_, own) in READERS.items() if digest.name in own}
                rows = session.exec(
                    select(Delivery, Subscriber.email)
                    .join(Subscriber, col(Subscriber.id) == col(Delivery.subscriber_id))
                    .where(col(Delivery.edition_id) == edition.id)
                ).all()
                assert {email.partition("@")[0] for _, email in rows} == readers
                waiting = [row for row, _ in rows if row.due_at > self.clock.at
                           and row.state is DeliveryState.PREPARED]  # fmt: skip
                unfinished += len(waiting)
                assert edition.state is (EditionState.APPROVED if waiting else EditionState.SENT)
                for row, email in rows:
                    if row in waiting:
                        continue
                    changes = session.exec(
                        select(DeliveryChange.state).where(
                            col(DeliveryChange.delivery_id) == row.id
                        )
                    ).all()
                    copies = arrived[row.message_id]
                    self._agree(row, list(changes).count(DeliveryState.UNKNOWN), copies, policy)
                    seen.add(row.message_id)
                    for mail in copies:
                        assert mail["To"].addresses[0].addr_spec == email
                    if copies:
                        _check_mail(copies[0], content_of(edition))
                    assert len({one.as_bytes() for one in copies}) <= 1, "a repeat is the same"
        assert {key for key, mails in arrived.items() if mails} <= seen, "mail nobody owed"
        assert unfinished <= len(READERS)

    def _agree(self, row: Delivery, times: int, copies: list[EmailMessage], policy: str) -> None:
        if times == 0:
            assert row.state is DeliveryState.ACCEPTED
            assert len(copies) == 1, "neither repeated nor missing"
            return
        self.unknown += 1
        self.twice += len(copies) > 1
        self.lost += not copies
        if policy == "repeat":
            assert row.state is DeliveryState.ACCEPTED
            assert 1 <= len(copies) <= 1 + times
        else:
            assert row.state is DeliveryState.UNKNOWN
            assert row.settled_at is not None
            assert len(copies) <= 1


def hours_of(name: str, start: datetime) -> Iterator[datetime]:
    """Yield a digest's hours from `start` on, in UTC, told without the schedule's own code."""
    for number in range(ACROSS + 1):
        day: date = start.date() + timedelta(days=number)
        if name == "weekly" and day.weekday() != 0:
            continue
        if name == "monthly" and day.day != 1:
            continue
        hour, zone = {
            "daily": ("07:30", "Europe/Berlin"),
            "weekly": ("08:00", "Asia/Kolkata"),
            "monthly": ("09:00", "Asia/Kolkata"),
        }[name]
        local = datetime.combine(day, time.fromisoformat(hour), tzinfo=ZoneInfo(zone))
        yield local.astimezone(UTC)


def _keys(parts: Any) -> set[frozenset[int]]:
    return {frozenset(part.article_ids) for part in parts}


_HEADLINE = re.compile(r'<a class="hl"[^>]* href="([^"]+)"|<a href="([^"]+)"[^>]* class="hl"')


def _check_mail(mail: EmailMessage, content: Content) -> None:
    """Every story of the edition is in both parts in its order, once; or as many as fit."""
    items = [one.url for one in content.items]
    follow_ups = [one.url for one in content.follow_ups]
    part = mail.get_body(("html",))
    assert part is not None
    html = part.get_content()
    linked = [(one or other).replace("&amp;", "&") for one, other in _HEADLINE.findall(html)]
    if linked != items + follow_ups:
        size = len(str(part.get_payload()).encode())
        assert 95_000 < size <= LARGEST_HTML, f"cut at {size} bytes although there was room"
        printed = int(re.search(r">(\d+) more stor", html).group(1))  # type: ignore[union-attr]
        items = items[: len(items) - printed]
        assert linked == items + follow_ups[: len(linked) - len(items)]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    lines = [line.strip() for line in text.splitlines()]
    assert [line for line in lines if line in set(linked)] == linked
