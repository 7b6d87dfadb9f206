"""Matching: the watchlist, its query language, and what a reading mentions."""

from crawler.errors import QueryError, WatchlistError
from crawler.matching.matcher import Matcher, band_of, compile_watchlist
from crawler.matching.screen import Screen
from crawler.matching.watchlist import Topic, Watchlist, load_watchlist

__all__ = [
    "Matcher",
    "QueryError",
    "Screen",
    "Topic",
    "Watchlist",
    "WatchlistError",
    "band_of",
    "compile_watchlist",
    "load_watchlist",
]
