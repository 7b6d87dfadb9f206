"""The digest under load: `.venv/bin/python -m bench.digest [--readers 1000] [--stories 500]`.

500 stories are composed and rendered, and handed to 1,000 readers through a real SMTP server on
loopback in a process of its own. Beside it, in the same run and on the same messages, what bare
`smtplib` takes without a ledger: the ratio is what the ledger costs.
"""

import argparse
import multiprocessing
import resource
import smtplib
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from email.headerregistry import Address
from multiprocessing.synchronize import Event
from pathlib import Path

from sqlmodel import SQLModel

from digest.composition import compose
from digest.content import content_of
from digest.delivery import deliver
from digest.desk import Desk
from digest.editing import approve
from digest.encoding import encoded_size
from digest.letters import edition_letter
from digest.message import build
from digest.rendering import LARGEST_HTML
from digest.settings import DigestSettings, MailSettings
from digest.sheet import default_view
from digest.subscribing import Wish, enrol
from inthenews.demo.mailbox import Mailbox
from storage.database import DatabaseSettings, open_engine
from storage.organisation import OrganisationSettings
from tests.digest.press import NOON, Press


def serve(folder: str, port: "multiprocessing.Queue[int]", done: Event) -> None:
    """Run a mail server until told to stop."""
    with Mailbox(Path(folder)) as mailbox:
        port.put(mailbox.port)
        done.wait()


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def memory() -> float:
    """Return the most memory this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1000)
    parser.add_argument("--stories", type=int, default=500)
    wanted = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    ports, done = context.Queue(), context.Event()
    with tempfile.TemporaryDirectory() as name:
        server = context.Process(target=serve, args=(f"{name}/mail", ports, done))
        server.start()
        port = ports.get(timeout=60)
        engine = open_engine(DatabaseSettings(url=f"sqlite:///{name}/bench.db"))
        SQLModel.metadata.create_all(engine)
        desk = Desk(
            engine=engine,
            organisation=OrganisationSettings(),
            mail=MailSettings(host="127.0.0.1", port=port, sender="news@toxicslink.example"),
            digests=(DigestSettings(name="daily", title="Toxics Link in the news"),),
            url="https://news.toxicslink.example",
            secret="only for the benchmark, not for mail",
            clock=lambda: NOON + timedelta(hours=1),
        )
        press = Press(engine)
        for number in range(wanted.stories):
            press.story(f"Paper {number % 40}", f"Paper {number % 40 + 1}", topics=("pops",))
        for number in range(wanted.readers):
            enrol(desk, Wish(email=f"reader{number}@readers.example", digests=("daily",)))
        settings = desk.digests[0]
        composing = seconds(lambda: compose(desk, settings, desk.clock()))
        edition = compose(desk, settings, desk.clock())
        view = default_view(desk, settings)

        def draw() -> object:
            return edition_letter(desk, settings, edition, view, prefers_text=False)

        first, rendering = seconds(draw), seconds(draw)
        letter = edition_letter(desk, settings, edition, view, prefers_text=False)
        size = encoded_size(letter.html or "")
        message = build(desk, letter, Address("", "r", "readers.example"), "<bench@x>", NOON)
        assert edition.id is not None
        approve(desk, settings, edition.id, "bench")
        before = memory()
        figures = None

        def send() -> None:
            nonlocal figures
            figures = deliver(desk)

        sending = seconds(send)
        after = memory()

        def send_barely() -> None:
            with smtplib.SMTP("127.0.0.1", port) as smtp:
                for number in range(wanted.readers):
                    smtp.sendmail("a@x.example", f"reader{number}@readers.example", message)

        bare = seconds(send_barely)
        done.set()
        server.join()
        assert figures is not None
        print(f"stories in the edition      {len(content_of(edition).items):>10,}")
        print(f"compose                     {composing:>10.2f} s")
        print(f"render, first / again       {first:>10.2f} s / {rendering:.2f} s")
        print(f"HTML as sent                {size:>10,} bytes (limit {LARGEST_HTML:,})")
        print(f"whole message               {len(message):>10,} bytes")
        print(f"accepted                    {figures.accepted:>10,}")
        print(f"with the ledger             {sending:>10.1f} s")
        print(f"smtplib without any         {bare:>10.1f} s   ratio {sending / bare:.1f}")
        print(f"memory before / after       {before:>10.0f} MB / {after:.0f} MB")


if __name__ == "__main__":
    main()
