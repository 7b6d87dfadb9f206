"""The clock: everything that happens by itself, on APScheduler.

Every job asks the database what is due and does that; none keeps a plan of its own. So a
missed hour is caught up once, a restart repeats nothing, and two clocks on one database do
no harm: crawls hold a lock, deliveries are taken from a ledger.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from types import FrameType

import uvicorn
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine

from digest.returns import collect_returns
from digest.running import send_due
from inthenews.config import Config
from inthenews.desk import open_desk
from inthenews.opening import open_database
from inthenews.publishing import publish_if_changed
from inthenews.web import make_web
from storage.articles import forget_texts
from storage.database import read_session, write_session
from storage.errors import InTheNewsError
from storage.runs import has_work

log = logging.getLogger("inthenews")

SECONDS_TO_END_A_CRAWL = 20
"""A crawl that was asked to end gets this long before it is killed; nothing stored is lost."""


class Clock:
    """Runs crawls, digests, exports and the web pages until it is told to stop."""

    def __init__(self, config: Config, *, serves: bool = True) -> None:
        self.config = config
        self.serves = serves
        self.engine: Engine = open_database(config)
        self.stopped = threading.Event()
        self._crawl: subprocess.Popen[bytes] | None = None
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            # A job that is late runs once, whatever it missed; none runs beside itself.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def run(self) -> None:
        """Run until `stop` or a signal; what is being sent is finished first."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        for job, seconds in (
            (self.crawl, 60),
            (self.send_digests, 60),
            (self.export, 60),
            (self.collect_returns, 600),
            (self.forget, 24 * 3600),
        ):
            self._scheduler.add_job(
                self._guard(job), "interval", seconds=seconds, next_run_time=datetime.now(UTC)
            )
        stop_serving = self._start_serving() if self.serves else None
        self._scheduler.start()
        log.info("started; Ctrl-C or SIGTERM stops it")
        self.stopped.wait()
        log.info("stopping: what is being sent is finished first")
        self._end_crawl()
        self._scheduler.shutdown(wait=True)
        if stop_serving is not None:
            stop_serving()
        self.engine.dispose()
        log.info("stopped")

    def stop(self) -> None:
        """End `run` soon."""
        self.stopped.set()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()

    def _guard(self, job: Callable[[], None]) -> Callable[[], None]:
        """One job's failure is said and must not end the others."""

        def guarded() -> None:
            try:
                job()
            except InTheNewsError as error:
                log.error("%s: %s", job.__name__, error)
            except Exception:
                log.exception("%s failed; it will be tried again", job.__name__)

        return guarded

    # --- jobs -------------------------------------------------------------------------

    def crawl(self) -> None:
        """Crawl what is due, in a process of its own: Scrapy's reactor starts only once in one."""
        with read_session(self.engine) as session:
            revisits = self.config.crawl.revisit_share > 0
            if not has_work(session, revisits=revisits) or self.stopped.is_set():
                return
        command = [sys.executable, "-m", "inthenews", "crawl", "--json"]
        environment = os.environ | {"INTHENEWS_CONFIG": str(self.config.file)}
        self._crawl = subprocess.Popen(  # noqa: S603  (our own program, no shell)
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # Ctrl-C reaches us, and we end it in order
        )
        printed, said = self._crawl.communicate()
        status, self._crawl = self._crawl.returncode, None
        if status == 0:
            run = json.loads(printed)
            shown = ("sources_done", "sources_failed", "pages", "articles")
            figures = ", ".join(f"{name} {run['figures'][name]}" for name in shown)
            log.info("crawl %s %s: %s", run["id"], run["state"], figures)
        elif not self.stopped.is_set():
            log.error("crawl: %s", said.decode("utf-8", "replace").strip()[-2000:])

    def send_digests(self) -> None:
        """Compose and deliver the editions whose hour has come."""
        desk = open_desk(self.config, self.engine)
        for line in send_due(desk, should_stop=self.stopped.is_set):
            log.info("%s", line)

    def export(self) -> None:
        """Write the static archive anew when something public has changed."""
        done = publish_if_changed(self.engine, self.config)
        if done is None:
            return
        figures, trouble = done
        log.info(
            "archive exported: %d articles; %d files written, %d removed",
            *(figures.articles, figures.written, figures.removed),
        )
        if trouble is not None:
            log.warning("%s", trouble)

    def collect_returns(self) -> None:
        """Read the mail that came back, where it is kept."""
        bounces = self.config.mail.bounces
        if bounces.maildir or bounces.host:
            found = collect_returns(open_desk(self.config, self.engine))
            if found.counted or found.complaints:
                log.info(
                    "%d mails came back, %d readers paused, %d complained and get no more",
                    *(found.counted, found.paused, found.complaints),
                )

    def forget(self) -> None:
        """Drop texts whose retention has ended, and the pages kept with them."""
        with write_session(self.engine) as session:
            dropped = forget_texts(session, self.config.crawl.keep_text_days)
        if dropped:
            log.info("%d texts dropped at the end of their retention", dropped)

    # --- processes and threads --------------------------------------------------------

    def _end_crawl(self) -> None:
        process = self._crawl
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        try:
            process.wait(SECONDS_TO_END_A_CRAWL)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def _start_serving(self) -> Callable[[], None]:
        """Serve the pages; returns what ends it."""
        web = self.config.web
        log.info("pages at http://%s:%d/", web.host, web.port)
        if web.workers > 1:
            return self._serve_in_processes()
        server = uvicorn.Server(
            uvicorn.Config(
                make_web(self.engine, self.config),
                host=web.host,
                port=web.port,
                log_level="warning",
            )
        )
        threading.Thread(target=server.run, name="web", daemon=True).start()

        def end() -> None:
            server.should_exit = True

        return end

    def _serve_in_processes(self) -> Callable[[], None]:
        web = self.config.web
        options = {"--host": web.host, "--port": web.port, "--workers": web.workers}
        process = subprocess.Popen(  # noqa: S603  (our own program, no shell)
            [sys.executable, "-m", "uvicorn", "inthenews.web:open_web", "--factory"]
            + [str(part) for option in options.items() for part in option]
            + ["--log-level", "warning"],
            env=os.environ | {"INTHENEWS_CONFIG": str(self.config.file)},
            start_new_session=True,  # Ctrl-C reaches us, and we end it in order
        )

        def end() -> None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

        return end
