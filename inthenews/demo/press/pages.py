"""The press's pages: each outlet's own template, filled with an article or a list of them.

`outlets/SLUG/page.html` is one template for both. It gets `outlet`, `section`, `now`, `latest`
(the outlet's newest articles), `related` (others of the same section first), and either
`article` with `view` ("plain", "amp" or "mobile") or `listing`.
"""

from datetime import datetime

from inthenews.demo.press.contents import Outlet
from inthenews.demo.press.printed import Printed
from inthenews.demo.press.templates import environment


def render_article(article: Printed, view: str, printed: list[Printed], now: datetime) -> bytes:
    """The page of one article in the outlet's charset."""
    outlet, piece = article.outlet, article.piece
    others = [other for other in printed if other is not article]
    same = [other for other in others if other.piece.section == piece.section]
    related = (same + [other for other in others if other not in same])[:6]
    shown = piece.blocks if piece.shown is None else piece.blocks[: piece.shown]
    text = environment.get_template(f"outlets/{outlet.slug}/page.html").render(
        outlet=outlet,
        section=piece.section,
        now=now,
        article=article,
        piece=piece,
        blocks=shown,
        view=view,
        canonical=piece.canonical or article.url,
        related=related,
        latest=others[:8],
        listing=None,
    )
    return text.encode(outlet.server.charset, "xmlcharrefreplace")


def render_listing(
    outlet: Outlet, section: str | None, found: list[Printed], now: datetime
) -> bytes:
    """A front page (`section` None) or a section's page: all that is in print there."""
    text = environment.get_template(f"outlets/{outlet.slug}/page.html").render(
        outlet=outlet,
        section=section,
        now=now,
        article=None,
        piece=None,
        blocks=(),
        view="plain",
        canonical=f"http://{outlet.host}/{section or ''}",
        related=found[:6],
        latest=found[:8],
        listing=found,
    )
    return text.encode(outlet.server.charset, "xmlcharrefreplace")
