"""Earlier states of an article are kept when its words change."""

from sqlalchemy import Engine
from sqlmodel import Session, select

from storage.articles import Draft, Kept, keep_article, read_text
from storage.database import write_session
from storage.kinds import Band, Place
from storage.tables import Article, ArticleTopic, ArticleVersion, Mention, Outlet, Shingle
from storage.texts import compress, hash_text
from storage.versions import list_corrections, list_versions, record_version

TEXT = "Toxics Link found lead in paint.\nThe board will test 40 more samples.\nAlso read: Weather"


def make(session: Session) -> Article:
    outlet = Outlet(domain="a.example", name="A")
    session.add(outlet)
    session.flush()
    article = Article(
        url="https://a.example/1",
        url_hash="1",
        outlet_id=outlet.id or 0,
        title="Lead in paint",
        text=compress(TEXT),
        text_hash=hash_text(TEXT),
        text_length=len(TEXT),
    )
    session.add(article)
    session.flush()
    session.add(
        ArticleTopic(article_id=article.id or 0, topic="toxics-link", score=1, band=Band.SURE)
    )
    session.flush()
    return article


def mention(topic: str) -> Mention:
    return Mention(
        article_id=0, topic=topic, place=Place.TEXT, start=0, end=4, words="Lead", sentence="Lead",
        sentence_start=0, term="lead", rule="phrase", score=1, band=Band.SURE,
    )  # fmt: skip


def test_a_changed_text_keeps_the_earlier_one(engine: Engine) -> None:
    with write_session(engine) as session:
        article = make(session)
        version = record_version(
            session, article, TEXT.replace("40", "60"), article.title, [mention("toxics-link")]
        )
        assert version is not None
        session.flush()
        kept = session.exec(select(ArticleVersion)).one()
        assert (kept.title, kept.text_length, kept.gone) == ("Lead in paint", len(TEXT), [])


def test_a_correction_that_removes_the_name_is_listed(engine: Engine) -> None:
    with write_session(engine) as session:
        article = make(session)
        record_version(
            session, article, "A group found lead in paint.", article.title, [mention("lead")]
        )
        session.flush()
        ((found, version),) = list_corrections(session)
        assert found.id == article.id
        assert version.gone == ["toxics-link"]
        assert version.appeared == ["lead"]


def test_furniture_alone_makes_no_version(engine: Engine) -> None:
    with write_session(engine) as session:
        article = make(session)
        for changed in (
            TEXT.replace("Also read: Weather", "Also read: Sport"),
            TEXT + "\nPublished By: Desk",
            TEXT.replace("\n", "\n\n"),
            TEXT.upper(),
        ):
            assert record_version(session, article, changed, article.title, []) is None
        assert record_version(session, article, TEXT, "Lead found in paint", []) is not None


def read_again(session: Session, outlet: Outlet, title: str, text: str, *topics: str) -> Kept:
    return keep_article(
        session,
        Draft(
            url="https://a.example/news/lead-in-paint",
            title=title,
            text=text,
            outlet=outlet,
            mentions=[mention(topic) for topic in topics],
        ),
    )


def test_an_article_read_again_keeps_what_it_said_before(engine: Engine) -> None:
    with write_session(engine) as session:
        outlet = Outlet(domain="a.example", name="A")
        session.add(outlet)
        session.flush()
        first = read_again(session, outlet, "Lead in paint", TEXT, "toxics-link", "lead")
        assert first.is_new
        # Nothing, or furniture alone: nothing is written, and feeds tell of no update.
        before = session.get_one(Article, first.article_id).changed_at
        for text in (TEXT, TEXT.replace("Weather", "Sport")):
            again = read_again(session, outlet, "Lead in paint", text, "toxics-link", "lead")
            assert (again.article_id, again.is_new, again.version) == (
                first.article_id,
                False,
                None,
            )
        assert session.get_one(Article, first.article_id).changed_at == before
        held = set(session.exec(select(Shingle.hash)).all())

        other = "A group found cadmium in toys.\nThe board has sealed the shops that sold them."
        changed = read_again(session, outlet, "Cadmium in toys", other, "cadmium", "lead")
        assert not changed.is_new
        version = changed.version
        assert version is not None
        assert (version.title, version.text_length) == ("Lead in paint", len(TEXT))
        assert version.text_hash == hash_text(TEXT)
        assert version.replaced_at >= before
        assert (version.appeared, version.gone) == (["cadmium"], ["toxics-link"])
        article = session.get_one(Article, first.article_id)
        assert (article.title, read_text(article)) == ("Cadmium in toys", other)
        topics = session.exec(select(ArticleTopic.topic)).all()
        assert set(topics) == {"cadmium", "lead"}
        # The earlier text is no longer found by its words.
        assert not held & set(session.exec(select(Shingle.hash)).all())
        assert len(list_versions(session, first.article_id)) == 1
