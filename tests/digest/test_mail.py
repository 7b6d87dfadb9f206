"""The mail as it travels: headers, encodings, size, languages, signature, spam score."""

import re
import shutil
import subprocess
from base64 import b64encode
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from digest.composition import compose
from digest.content import Sentence, When
from digest.desk import Desk
from digest.encoding import encode, encoded_size, text_part
from digest.errors import TemplateFaultError
from digest.language import language
from digest.letters import edition_letter, reader_links
from digest.message import build
from digest.rendering import LARGEST_HTML
from digest.sentences import LONGEST, shorten
from digest.settings import DKIMSettings
from digest.sheet import View, default_view
from digest.subscribing import Wish, enrol
from digest.templating import mark
from storage.database import read_session
from storage.dates import DatePrecision
from storage.subscribers import find_subscriber
from tests.digest.conftest import with_digest, with_mail
from tests.digest.pictures import normal_day
from tests.digest.press import NOON, Press

HINDI = View(language="hi", time_zone="Asia/Kolkata")


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    """One database is enough: it is not what is tried here."""
    return sqlite_engine


def send_to_bytes(desk: Desk, view: View | None = None) -> tuple[bytes, EmailMessage]:
    """Return the next edition as the mail to one reader."""
    enrol(desk, Wish(email="asha@readers.example", digests=("daily",), name="Äsha"))
    settings = desk.digests[0]
    edition = compose(desk, settings, desk.clock())
    view = view or default_view(desk, settings)
    letter = edition_letter(desk, settings, edition, view, prefers_text=False)
    with read_session(desk.engine) as session:
        reader = find_subscriber(session, "asha@readers.example")
    assert reader is not None
    own = letter.for_reader(reader_links(desk, "daily", reader))
    to = Address("Äsha", "asha", "readers.example")
    data = build(desk, own, to, "<edition.1@toxicslink.example>", NOON)
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return data, message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content


def test_headers_are_what_lists_need(desk: Desk, press: Press) -> None:
    normal_day(press.engine)
    data, message = send_to_bytes(desk, HINDI)
    assert all(len(line) <= 78 for line in data.split(b"\r\n\r\n")[0].split(b"\r\n")[:8])
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert data.isascii()
    assert message["List-Id"] == "<daily.toxicslink.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<https://news.toxicslink.example/mail/unsub")
    assert message["Content-Language"] == "hi"
    assert "ख़बरें" in message["Subject"]
    assert "=?utf-8?" in data.decode().partition("Date:")[0]
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_languages_and_directions_are_marked(desk: Desk, press: Press) -> None:
    normal_day(press.engine)
    html = body(send_to_bytes(desk)[1], "html")
    assert re.search(r'<h3(?=[^>]* lang="ur")[^>]* dir="rtl"', html)
    assert re.search(r'<h3[^>]* lang="hi"', html)
    assert '<span dir="rtl">کاغذی کشتی</span>' in html
    assert "<b>टॉक्सिक्स लिंक</b>" in html
    assert "<img" not in html
    assert not re.search(r"(?i)<script|onclick|utm_|1x1|pixel", html)


def test_what_the_press_writes_is_escaped(desk: Desk, press: Press) -> None:
    press.article(
        '<script>alert("x")</script>', outlet="<b>Paper</b>",
        sentence='A "study" by <Toxics Link> & others.', words="<Toxics Link>",
        authors=("<img src=x>",),
    )  # fmt: skip
    html = body(send_to_bytes(desk)[1], "html")
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>&lt;Toxics Link&gt;</b>" in html


def test_five_hundred_stories_fit(desk: Desk, press: Press) -> None:
    long = "अध्ययन के अनुसार मिट्टी में सीसे की मात्रा तय सीमा से सात गुना अधिक मिली। " * 2
    for number in range(500):
        press.article(f"{long} {number}", sentence=f"Toxics Link {long}", language="hi")
    _, message = send_to_bytes(desk)
    html = body(message, "html")
    part = message.get_body(("html",))
    assert part is not None
    assert len(str(part.get_payload()).encode()) <= LARGEST_HTML
    assert encoded_size(html) > LARGEST_HTML * 0.95
    printed = html.count('href="https://press.example/')
    assert f"{500 - printed} more stories of this edition are in the archive" in html
    assert "Unsubscribe" in html


@given(st.text(max_size=3000))
def test_bodies_survive_their_encoding(text: str) -> None:
    text = text.replace("\x00", "").encode("utf-8", "replace").decode()
    data = text_part(text, "plain")
    message = message_from_bytes(b"MIME-Version: 1.0\r\n" + data, policy=policy.default)
    decoded = message.get_payload(decode=True)
    assert isinstance(decoded, bytes)
    assert decoded.decode().splitlines() == text.splitlines() or not text.strip()
    assert max(map(len, data.split(b"\r\n"))) <= 76


def test_the_shorter_encoding_is_chosen() -> None:
    assert encode("plain English")[0] == "quoted-printable"
    assert encode("हिन्दी में एक वाक्य " * 5)[0] == "base64"


def test_dates_say_no_more_than_is_known() -> None:
    new_york, words = ZoneInfo("America/New_York"), language("en")
    day = NOON.replace(hour=0, minute=0)

    def shown(at: datetime | None, precision: DatePrecision, seen_at: datetime = NOON) -> str:
        return words.when(When(at=at, precision=precision), new_york, seen_at)

    assert shown(NOON.replace(hour=1), DatePrecision.INSTANT) == "9 Aug"
    assert shown(day, DatePrecision.DAY) == "10 Aug"
    assert shown(day, DatePrecision.DAY, NOON.replace(year=2027)) == "10 Aug 2026"
    assert shown(day, DatePrecision.MONTH) == "August 2026"
    assert shown(day, DatePrecision.YEAR) == "2026"
    assert shown(None, DatePrecision.UNKNOWN) == "undated"


@given(
    st.text(min_size=1, max_size=900),
    st.lists(st.tuples(st.integers(-5, 900), st.integers(-5, 900)), max_size=4),
)
def test_a_shortened_sentence_keeps_its_marks(text: str, spans: list[tuple[int, int]]) -> None:
    short = shorten(text, spans)
    assert len(short.text) <= LONGEST + 4
    assert all(0 <= start < end <= len(short.text) for start, end in short.marks)
    for start, end in short.marks:
        assert short.text[start:end] in text
    mark(short)


def test_marks_are_escaped_outside_and_inside() -> None:
    assert mark(Sentence(text="a<b & c", marks=((2, 3),))) == "a&lt;<b>b</b> &amp; c"


def test_an_organisation_has_its_own_templates_and_logo(
    desk: Desk, press: Press, tmp_path: Path
) -> None:
    press.article()
    (tmp_path / "letter.html").write_text(
        "<p>Ours: {{ subject }}</p>{% if logo %}<img src='{{ logo }}'>{% endif %}"
    )
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 500)
    own = with_digest(desk, templates=str(tmp_path))
    own = replace(own, organisation=own.organisation.model_copy(update={"logo": str(logo)}))
    data, message = send_to_bytes(own)
    assert "Ours: Toxics Link in the news" in body(message, "html")
    assert b"Content-ID: <logo>" in data
    (tmp_path / "letter.html").write_text("<p>{{ subject }}</p>\n{% if %}")
    with pytest.raises(TemplateFaultError, match=r"letter.html:2"):
        send_to_bytes(with_digest(own, templates=str(tmp_path) + "/"))


def test_signed_mail_verifies(desk: Desk, press: Press, tmp_path: Path) -> None:
    press.article()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    file = tmp_path / "dkim.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    signing = DKIMSettings(domain="toxicslink.example", selector="news", key_file=str(file))
    data, _ = send_to_bytes(with_mail(desk, dkim=signing))
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
    assert dkim.verify(data, dnsfunc=lambda *_args, **_more: record)
    assert not dkim.verify(data.replace(b"study", b"steam"), dnsfunc=lambda *_a, **_m: record)


@pytest.mark.skipif(not shutil.which("spamassassin"), reason="SpamAssassin is not installed")
def test_spamassassin_finds_little(desk: Desk, press: Press, tmp_path: Path) -> None:
    normal_day(press.engine)
    if desk.engine.dialect.name != "sqlite":
        pytest.skip("the same mail")
    data, _ = send_to_bytes(desk)
    said = subprocess.run(
        ["spamassassin", "--local", "--test-mode", f"--prefspath={tmp_path / 'prefs'}"],
        input=data, capture_output=True, check=False, timeout=60,
    ).stdout.decode("utf-8", "replace")  # fmt: skip
    score = re.search(r"X-Spam-Status:.*?score=(-?[\d.]+)", said, re.DOTALL)
    assert score is not None, said[:500]
    assert float(score.group(1)) < 1, said
