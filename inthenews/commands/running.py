"""`inthenews start`: everything, by the clock."""

import logging
from typing import Annotated

import typer


def start(
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Also serve the archive's pages.")
    ] = True,
) -> None:
    """Run everything on schedule until stopped: crawls, digests, exports, and the pages."""
    from inthenews.config import load
    from inthenews.scheduling import Clock

    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S"
    )
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    Clock(load(), serves=serve).run()
