"""Bylines without a name: somebody's work, or a desk, in any script."""

import re

from crawler.reading.words import word_list

ROLE_WORDS = word_list("role_words")

COMMA = re.compile(r"[,،、]")
_PLACE = re.compile(r"(?<=\S)\s(?:in|at|from|of)\s\S.{0,40}$")
_FIRST_ROLES = ("team ", "टीम ")


def is_role(name: str) -> bool:
    """Whether a text is the name of a work and not of a person: it ends with a word such as
    "correspondent", goes on from there with a place, or begins with "Team"."""
    small = _PLACE.sub("", name.lower()).strip()
    padded = f" {small}"
    return small.startswith(_FIRST_ROLES) or any(padded.endswith(f" {r}") for r in ROLE_WORDS)
