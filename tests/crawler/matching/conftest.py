"""The shipped watchlist, compiled once for these tests."""

from pathlib import Path

import pytest

from crawler.matching import Matcher, Screen, Watchlist, load_watchlist

DEFAULT = Path(__file__).parents[3] / "inthenews" / "defaults" / "watchlist.toml"


@pytest.fixture(scope="session")
def watchlist() -> Watchlist:
    """The watchlist a new installation starts from."""
    return load_watchlist(DEFAULT)


@pytest.fixture(scope="session")
def matcher(watchlist: Watchlist) -> Matcher:
    """The shipped watchlist's matcher."""
    return Matcher(watchlist)


@pytest.fixture(scope="session")
def screen(watchlist: Watchlist) -> Screen:
    """The shipped watchlist's screen."""
    return Screen(watchlist)
