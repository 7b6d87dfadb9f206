"""What the public may see, and the queries that find it.

This is the archive's only door to the database. Its types (`records.py`) have no place for an
article's text, a pending or hidden article or a reader's address, so nothing behind this door
can print them.
"""

from storage.catalogue.changes import (
    list_changes,
    list_entries,
    list_topic_ids,
    list_withdrawn_scopes,
    version,
)
from storage.catalogue.counts import (
    list_names,
    list_outlets,
    list_topics,
    read_contents,
    read_list,
)
from storage.catalogue.editions import find_edition, list_edition_ids, list_editions
from storage.catalogue.fetching import fetch, find_article, find_outlet
from storage.catalogue.lists import (
    list_articles,
    list_changed,
    list_ids,
    list_relevant,
    list_withdrawals,
)
from storage.catalogue.parts import PART, find_place, list_part, take_part
from storage.catalogue.records import (
    Contents,
    Entry,
    Filter,
    ListCounts,
    Listing,
    Place,
    PublicArticle,
    PublicEdition,
    PublicOutlet,
    PublicStory,
    PublicTopic,
    Withdrawal,
)
from storage.catalogue.stories import find_story, list_leads, list_stories, make_story

__all__ = [
    "PART",
    "Contents",
    "Entry",
    "Filter",
    "ListCounts",
    "Listing",
    "Place",
    "PublicArticle",
    "PublicEdition",
    "PublicOutlet",
    "PublicStory",
    "PublicTopic",
    "Withdrawal",
    "fetch",
    "find_article",
    "find_edition",
    "find_outlet",
    "find_place",
    "find_story",
    "list_articles",
    "list_changed",
    "list_changes",
    "list_edition_ids",
    "list_editions",
    "list_entries",
    "list_ids",
    "list_leads",
    "list_names",
    "list_outlets",
    "list_part",
    "list_relevant",
    "list_stories",
    "list_topic_ids",
    "list_topics",
    "list_withdrawals",
    "list_withdrawn_scopes",
    "make_story",
    "read_contents",
    "read_list",
    "take_part",
    "version",
]
