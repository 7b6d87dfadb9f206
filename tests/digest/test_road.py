"""From articles to a mailbox: composed, rendered, sent once."""

from digest.composition import compose
from digest.content import content_of
from digest.delivery import deliver
from digest.desk import Desk
from digest.editing import approve
from digest.subscribing import Wish, enrol
from inthenews.demo.mailbox import Mailbox
from tests.digest.press import Press


def test_an_edition_reaches_every_reader_once(desk: Desk, press: Press, mailbox: Mailbox) -> None:
    press.story("The Hindu", "Mint", "The Statesman", topics=("toxics-link",), tier=1)
    press.article("ई-कचरे में ज़हर", language="hi", topics=("e-waste",), gloss="Poison in e-waste")
    for name in ("asha", "ravi"):
        enrol(desk, Wish(email=f"{name}@readers.example", digests=("daily",)))
    settings = desk.digests[0]
    edition = compose(desk, settings, desk.clock())
    assert [item.headline for item in content_of(edition).items] == [
        "Endosulfan found in market vegetables",
        "ई-कचरे में ज़हर",
    ]
    assert edition.id is not None
    approve(desk, settings, edition.id, "operator")
    assert deliver(desk).accepted == 2
    assert deliver(desk).accepted == 0
    assert sorted(one.recipients[0] for one in mailbox.messages) == [
        "asha@readers.example",
        "ravi@readers.example",
    ]
    mail = mailbox.messages[0].message
    assert mail["Subject"].startswith("Toxics Link in the news: 2 stories (1 national)")
    html = mail.get_body(("html",)).get_content()
    assert "<b>Toxics Link</b>" in html
    assert "Also in 2 outlets" in html
    assert "reader.invalid" not in html
