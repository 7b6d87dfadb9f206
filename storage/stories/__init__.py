"""Stories: articles that are the same text, published by several outlets.

    text ─► Document ─► sketch ─► candidates ─► Evidence ─► Decision ─► Story

`documents` makes a text comparable, `index` finds the few articles that may share text with
it, `evidence` compares two texts, `grouping` decides which story it belongs to, and `joining`
writes that down. The same decision runs over a database and in memory.
"""

from storage.stories.joining import join_story, lock_stories

__all__ = ["join_story", "lock_stories"]
