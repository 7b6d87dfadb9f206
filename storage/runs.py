"""Crawls with their figures."""

from typing import Any

from sqlmodel import Session, col, select

from storage.addresses import list_waiting
from storage.kinds import RunState
from storage.revisits import list_revisits
from storage.sources import list_due
from storage.tables import Run, now

PROBLEMS_KEPT = 200


def begin_run(session: Session) -> Run:
    """Record a new run; any that is still marked as running was killed, and is marked so.

    Only the holder of the crawl's lock may call this.
    """
    for dead in session.exec(select(Run).where(col(Run.state) == RunState.RUNNING)):
        dead.state = RunState.INTERRUPTED
        dead.finished_at = now()
    run = Run()
    session.add(run)
    session.flush()
    return run


def end_run(
    session: Session,
    run_id: int,
    state: RunState,
    figures: dict[str, Any],
    problems: list[dict[str, Any]],
) -> Run:
    """Record how a run ended."""
    run = session.get_one(Run, run_id)
    run.state = state
    run.finished_at = now()
    run.figures = figures
    run.problems = problems[:PROBLEMS_KEPT]
    return run


def list_runs(session: Session, count: int) -> list[Run]:
    """Return the latest runs, newest first."""
    return list(session.exec(select(Run).order_by(col(Run.started_at).desc()).limit(count)))


def last_run(session: Session) -> Run | None:
    """Return the newest run."""
    return next(iter(list_runs(session, 1)), None)


def has_work(session: Session, *, revisits: bool = True) -> bool:
    """Say whether a crawl would find anything to do now; `revisits` says whether it makes any."""
    if list_due(session) or list_waiting(session, limit=1):
        return True
    return revisits and bool(list_revisits(session, limit=1))
