"""The draft that editors get before an edition goes out."""

from datetime import timedelta

from digest.content import content_of
from digest.desk import Desk
from digest.letters import private_address
from digest.links import Links, Purpose
from digest.message import logo_address
from digest.notices import send_prepared
from digest.rendering import render
from digest.settings import DigestSettings
from digest.sheet import EditorLinks, default_view
from storage.database import write_session
from storage.tables import Edition

LINKS_WORK_FOR = timedelta(days=2)
"""After the hour of the edition: long enough to release one that was held over a weekend's day."""


def send_draft(desk: Desk, settings: DigestSettings, edition: Edition) -> int:
    """Write the draft to every editor into the ledger, once each; return how many were new."""
    view = default_view(desk, settings)
    assert edition.id is not None
    web_url = private_address(desk, edition.id)
    new = 0
    for editor in settings.editing.editors:
        rendered = render(
            desk, settings, edition, view,
            web_url=web_url, editor=editor_links(desk, settings, edition, editor),
            logo=logo_address(desk),
        )  # fmt: skip
        with write_session(desk.engine) as session:
            new += send_prepared(
                session,
                desk,
                key=f"draft:{edition.id}:{editor}",
                kind="draft",
                recipient=editor,
                subject=rendered.subject,
                text=rendered.text,
                html=rendered.html,
                language_code=rendered.language,
            )
    return new


def editor_links(
    desk: Desk, settings: DigestSettings, edition: Edition, editor: str
) -> EditorLinks:
    """Return what this editor may do, each by a link that allows nothing else and ends."""
    assert edition.id is not None
    links, key = Links(desk.url, desk.secret), edition.id
    ends = edition.due_at + LINKS_WORK_FOR
    return EditorLinks(
        approve=links.make(Purpose.APPROVE, key, editor, expires_at=ends),
        hold=links.make(Purpose.HOLD, key, editor, expires_at=ends),
        drop={
            item.article_id: links.make(
                Purpose.DROP, key, f"{editor}\n{item.article_id}", expires_at=ends
            )
            for item in content_of(edition).items
        },
        decides_at=edition.due_at,
        without_answer=settings.editing.without_answer,
    )
