"""What sort of page it is: an article or one of its forms, or no press at all.

What the page states (JSON-LD types, og:type, the address) is weighed against what stands on it:
how much prose there is, how much of the page is links, and the phrases of consent pages, bot
walls and apologies.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.items import Evidence
from crawler.reading.blocks import Layout
from crawler.reading.structured import Structured, types_of
from storage.kinds import PageKind


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a page and what showed it."""

    kind: PageKind
    evidence: Evidence


_ERROR = re.compile(
    r"""\b(?:404|403|500|502|503)\b.{0,40}(?:error|not\ found|forbidden|unavailable)
    |page\ (?:not\ found|you.{0,30}(?:requested|looking).{0,60}(?:not|cannot|can.t|no\ longer
    |does))
    |(?:error|fehler|erreur|erro)\ (?:404|403|500|502|503)\b|\bnot\ found\b.{0,20}$|^404\b
    |access\ denied|you\ have\ been\ blocked|attention\ required
    |verify\ (?:that\ )?you\ are\ (?:a\ )?human|are\ you\ a\ (?:robot|human)
    |checking\ your\ browser|just\ a\ moment|unusual\ traffic
    |enable\ (?:javascript|js)\ (?:and\ cookies\ )?to\ continue|pardon\ our\ interruption
    |request\ unsuccessful|security\ check|captcha
    |something\ went\ wrong|temporarily\ unavailable|under\ maintenance|site\ maintenance
    |service\ unavailable|no\ longer\ available
    |seite\ nicht\ gefunden|page\ introuvable|página\ no\ encontrada|página\ não\ encontrada
    |pagina\ non\ trovata
    |страница\ не\ найдена|पेज\ नहीं\ मिला|पृष्ठ\ नहीं\ मिला|আপনি\ যে\ পৃষ্ঠা""",
    re.I | re.X,
)
_CONSENT = re.compile(
    r"""we\ (?:value|care\ about|respect)\ your\ privacy|before\ you\ continue|(?:we
    |our\ partners).{0,80}(?:use|store).{0,60}cookies
    |cookie\ (?:consent|settings|preferences|policy)|consent\ to\ (?:the\ )?(?:use|processing)
    |accept\ (?:all|cookies)|manage\ (?:consent|preferences|choices)
    |datenschutzeinstellungen|zustimmen\ und|wir\ (?:und\ unsere\ partner
    |verwenden).{0,80}cookies|nous\ et\ nos\ partenaires|gdpr|personali[sz]ed\ ads""",
    re.I | re.X,
)
_PAYWALL = re.compile(
    r"""subscribe\ (?:now\ )?to\ (?:continue|read|unlock|keep)|subscribers?[\ -]only
    |(?:only\ )?(?:available\ )?(?:for|to)\ subscribers
    |to\ (?:continue|keep)\ reading|(?:this|premium)\ (?:article|story|content)\ is\ (?:for
    |available|exclusive|reserved|only)|already\ a\ subscriber
    |create\ (?:a\ )?(?:free\ )?account\ to\ (?:read|continue)|unlock\ (?:this|the|full)
    |(?:premium|exclusive)\ (?:story|article|content)
    |jetzt\ (?:weiterlesen|abonnieren)|weiterlesen\ mit|réservé\ aux\ abonnés
    |lire\ la\ suite.{0,30}abonn|contenido\ exclusivo\ para
    |solo\ para\ suscriptores|exclusivo\ para\ assinantes|abbonati\ per|прочитать\ полностью
    |सब्सक्राइब\ कर""",
    re.I | re.X,
)
_OPINION = re.compile(
    r"/(?:opinions?|op-?ed|editorials?|columns?|columnists?|commentary|comment|commentisfree|views?|letters|"
    r"meinung|kommentare?|debat(?:e|t)?|debatt|opinion(?:es)?|opiniao|tribune|kolumne|sampadkiya|lead|vichar)/",
    re.I,
)
_OPINION_SECTION = re.compile(
    r"\W*(?:opinions?|op-?ed|editorials?|columns?|commentary|comment|letters|meinung|kommentar|debatt?e?|opini[óo]n|"
    r"opinião|tribune|संपादकीय|विचार|সম্পাদকীয়|மதிப்புரை|தலையங்கம்|సంపాదకీయం|અભિપ્રાય|ਸੰਪਾਦਕੀ|ادارتی)\b",
    re.I,
)
_VIDEO = re.compile(r"/(?:videos?|watch|video-?news|webtv)/", re.I)
_GALLERY = re.compile(
    r"/(?:galler(?:y|ies)|photos?|photo-?gallery|photogallery|slideshows?|pictures|"
    r"web-?stories|webstories|visual-?stories|in-pictures|bildergalerie|fotos?)/",
    re.I,
)
_LIVE = re.compile(
    r"/(?:live|live-?blog|liveblog|live-?updates?|liveticker|minute-by-minute)[/-]|"
    r"-live-(?:updates|blog|news)|live-updates|liveblog",
    re.I,
)
_RELEASE = re.compile(
    r"/(?:press-?releases?|pressreleases?|media-?releases?|newswire|pr-?newswire|"
    r"business-wire|brandhub|brand-?connect|pressemitteilung(?:en)?)/|prnewswire\.|"
    r"businesswire\.|globenewswire\.|newsvoir\.|pib\.gov\.in",
    re.I,
)
_EXAM = re.compile(
    r"/(?:exams?|exam-?prep|mock-?tests?|quiz(?:zes)?|question-?papers?|syllabus|"
    r"admit-?card|upsc|ias|current-?affairs|ncert|mcqs?)/|\bMCQs?\b",
    re.I,
)
_EXAM_TEXT = re.compile(
    r"\b(?:MCQs?|UPSC|NCERT|previous year question|question paper|answer key|"
    r"mains answer|prelims|current affairs|mock test|syllabus)\b",
    re.I,
)
_SHOP = re.compile(r"/(?:products?|shop|store|buy|cart|item|dp|p)/|add-to-cart", re.I)
_SHOP_TEXT = re.compile(
    r"add to (?:cart|basket|bag)|buy now|in stock|free shipping|request (?:a )?quote|"
    r"get (?:best|latest) price|minimum order|in den warenkorb|ajouter au panier|"
    r"añadir al carrito",
    re.I,
)
_REFERENCE = re.compile(
    r"\b(?:safety data sheet|material safety|msds|CAS (?:no|number|registry)|"
    r"tender (?:no|notice|id)|bid (?:submission|opening)|job description|apply now|"
    r"data ?sheet|practice areas?)\b",
    re.I,
)
_INDEX = re.compile(
    r"/(?:topics?|tags?|categor(?:y|ies)|authors?|sections?|search|archives?|page/\d+|"
    r"latest-news)(?:/|$)|^/?$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rules below look at. `length` is that of the article's text, `letters` and
    `links` count the whole page; `page_text` is its beginning."""

    url: str
    path: str
    title: str
    opening: str
    length: int
    page_text: str
    letters: int
    links: int
    types: frozenset[str]
    all_types: frozenset[str]
    og_type: str
    section: str
    status: int
    is_free: bool | None
    has_article: bool
    has_date: bool

    @property
    def is_marked(self) -> bool:
        """Whether the page says that it holds an article."""
        return self.has_article or self.og_type == "article"


def judge_kind(
    structured: Structured,
    layout: Layout,
    url: str,
    title: str | None,
    text: str,
    *,
    section: str | None,
    status: int,
    is_free: bool | None,
    has_date: bool,
) -> Kind:
    """The kind of the page with these fields. `text` is the text that was chosen."""
    facts = _Facts(
        url=url,
        path=urlsplit(url).path,
        title=title or "",
        opening=f"{title or ''}\n{text[:1500]}",
        length=len(text),
        page_text="\n".join(block.text for block in layout.blocks[:200])[:8000],
        letters=sum(len(block.text) for block in layout.blocks) or 1,
        links=sum(block.link_length for block in layout.blocks),
        types=types_of(structured.article),
        all_types=frozenset(name for thing in structured.things[:60] for name in types_of(thing)),
        og_type=(structured.meta("og:type") or "").lower(),
        section=section or "",
        status=status,
        is_free=is_free,
        has_article=bool(structured.article),
        has_date=has_date,
    )
    for rule in _RULES:
        kind = rule(facts)
        if kind is not None:
            return kind
    confidence = 0.9 if facts.is_marked else 0.7 if has_date else 0.5
    return _kind(PageKind.ARTICLE, "markup" if facts.is_marked else "text", confidence)


def _error(facts: _Facts) -> Kind | None:
    if facts.status >= 400:
        return _kind(PageKind.ERROR, f"status {facts.status}", 0.99)
    if facts.has_article or facts.has_date or facts.length >= 1200:
        # Articles have titles such as "Access denied", too.
        return None
    if _ERROR.search(facts.title):
        return _kind(PageKind.ERROR, "title", 0.9)
    if facts.length < 500 and facts.letters < 3000 and _ERROR.search(facts.page_text[:3000]):
        return _kind(PageKind.ERROR, "phrases", 0.85)
    return None


def _consent(facts: _Facts) -> Kind | None:
    if facts.has_date or facts.letters >= 12_000 or facts.length >= 2500:
        return None
    if len(_CONSENT.findall(facts.page_text[:6000])) < 2:
        return None
    if not facts.has_article or facts.length < 200 or _CONSENT.search(facts.opening):
        return _kind(PageKind.CONSENT, "phrases", 0.85)
    return None


def _live_blog(facts: _Facts) -> Kind | None:
    if "LiveBlogPosting" in facts.all_types:
        return _kind(PageKind.LIVE_BLOG, "json-ld", 0.95)
    return _kind(PageKind.LIVE_BLOG, "address", 0.8) if _LIVE.search(facts.path) else None


def _press_release(facts: _Facts) -> Kind | None:
    return _kind(PageKind.PRESS_RELEASE, "address", 0.85) if _RELEASE.search(facts.url) else None


def _exam(facts: _Facts) -> Kind | None:
    if _EXAM.search(facts.path):
        return _kind(PageKind.EXAM, "address", 0.8)
    if len(_EXAM_TEXT.findall(facts.opening)) >= 3:
        return _kind(PageKind.EXAM, "words", 0.75)
    return None


def _shop(facts: _Facts) -> Kind | None:
    if "Product" in facts.all_types and not facts.has_article:
        return _kind(PageKind.SHOP, "json-ld", 0.9)
    if facts.og_type.startswith("product"):
        return _kind(PageKind.SHOP, "og:type", 0.9)
    if facts.has_article or (facts.length >= 1500 and not _SHOP.search(facts.path)):
        return None
    phrases = {phrase.lower() for phrase in _SHOP_TEXT.findall(facts.page_text)}
    return _kind(PageKind.SHOP, "words", 0.8) if len(phrases) >= 2 else None


def _paywalled(facts: _Facts) -> Kind | None:
    if facts.is_free is False and facts.length < 2500:
        return _kind(PageKind.PAYWALLED, "isAccessibleForFree", 0.9)
    is_short = facts.length < 900 and facts.is_marked and facts.is_free is None
    if is_short and _PAYWALL.search(facts.page_text):
        return _kind(PageKind.PAYWALLED, "phrases", 0.75)
    return None


def _reference(facts: _Facts) -> Kind | None:
    if facts.is_marked or facts.has_date:
        return None
    phrases = set(_REFERENCE.findall(facts.page_text.lower()))
    return _kind(PageKind.REFERENCE, "words", 0.7) if len(phrases) >= 2 else None


def _opinion(facts: _Facts) -> Kind | None:
    if "OpinionNewsArticle" in facts.types:
        return _kind(PageKind.OPINION, "json-ld", 0.95)
    if _OPINION.search(facts.path):
        return _kind(PageKind.OPINION, "address", 0.85)
    if _OPINION_SECTION.match(facts.section):
        return _kind(PageKind.OPINION, "section", 0.85)
    return None


def _gallery(facts: _Facts) -> Kind | None:
    if _GALLERY.search(facts.path):
        return _kind(PageKind.GALLERY, "address", 0.85)
    if "ImageGallery" in facts.types and facts.length < 1500:
        return _kind(PageKind.GALLERY, "json-ld", 0.8)
    return None


def _video(facts: _Facts) -> Kind | None:
    if _VIDEO.search(facts.path):
        return _kind(PageKind.VIDEO, "address", 0.85)
    is_video = facts.og_type.startswith("video") or facts.types == {"VideoObject"}
    return _kind(PageKind.VIDEO, "markup", 0.8) if is_video and facts.length < 1500 else None


def _index(facts: _Facts) -> Kind | None:
    if facts.path in ("", "/") and facts.url and not facts.has_article:
        return _kind(PageKind.INDEX, "address", 0.9)
    if facts.has_article:
        return None
    if facts.length < 600 and not facts.all_types.isdisjoint(("CollectionPage", "ItemList")):
        return _kind(PageKind.INDEX, "json-ld", 0.8)
    if facts.is_marked or facts.has_date:
        return None
    if _INDEX.search(facts.path):
        return _kind(PageKind.INDEX, "address", 0.75)
    if facts.length < 600 and facts.links > 0.6 * facts.letters:
        return _kind(PageKind.INDEX, "links", 0.7)
    return None


_RULES = (
    _error, _consent, _live_blog, _press_release, _exam, _shop, _paywalled, _reference,
    _opinion, _gallery, _video, _index,
)  # fmt: skip
"""Asked in this order: a paywalled column is paywalled, a live blog with videos is a live blog."""


def _kind(kind: PageKind, origin: str, confidence: float) -> Kind:
    return Kind(kind, Evidence(origin, confidence))
