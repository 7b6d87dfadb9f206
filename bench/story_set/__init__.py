"""A labelled set of articles and stories, made anew from a seed.

`reports/` holds reports written for it, in thirteen languages; `copydesk` alters them as
sub-editors do; `rivals` writes what must stay apart; `making` puts both together. `invented`
is a second set that shares none of it.
"""

from bench.story_set.invented import make_invented
from bench.story_set.items import Item
from bench.story_set.making import make_set

__all__ = ["Item", "make_invented", "make_set"]
