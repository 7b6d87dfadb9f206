"""Matching: the watchlist, its query language, and what a reading mentions."""

from crawler.errors import QueryError, WatchlistError
from crawler.matching.judging import RELEVANT, band_of
from crawler.matching.matcher import Explanation, Matcher, Seen, compile_watchlist
from crawler.matching.relevance import Relevance, relevance_of
from crawler.matching.screen import Screen
from crawler.matching.watchlist import Topic, Watchlist, load_watchlist

__all__ = [
    "RELEVANT",
    "Explanation",
    "Matcher",
    "QueryError",
    "Relevance",
    "Screen",
    "Seen",
    "Topic",
    "Watchlist",
    "WatchlistError",
    "band_of",
    "compile_watchlist",
    "load_watchlist",
    "relevance_of",
]
