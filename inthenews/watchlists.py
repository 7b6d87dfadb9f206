"""Which watchlist a command works with."""

from pathlib import Path

from crawler.errors import WatchlistError
from crawler.matching import Watchlist, load_watchlist
from inthenews.config import find, load
from inthenews.errors import ConfigError

DEFAULT = Path(__file__).parent / "defaults" / "watchlist.toml"


def open_watchlist(path: Path | None = None) -> Watchlist:
    """The watchlist at `path`; else the configured one; else the one shipped with the product.

    Raises `WatchlistError`, or `ConfigError` for a configuration that is there and wrong.
    """
    if path is not None:
        return load_watchlist(path)
    try:
        configuration = find(None)
    except ConfigError:
        return load_watchlist(DEFAULT)
    return load_watchlist(load(configuration).watchlist)


def read_lines(path: Path) -> list[str]:
    """The lines of a file of labelled articles; raises `WatchlistError` if there is none."""
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WatchlistError(f"{path}: cannot be read: {error}") from None
