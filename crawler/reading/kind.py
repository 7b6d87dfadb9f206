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
    path = urlsplit(url).path
    whole = len(text)
    opening = f"{title or ''}\n{text[:1500]}"
    types = set(types_of(structured.article))
    all_types = {name for thing in structured.things[:60] for name in types_of(thing)}
    og_type = (structured.meta("og:type") or "").lower()
    page_text = "\n".join(block.text for block in layout.blocks[:400])
    links = sum(block.link_length for block in layout.blocks)
    letters = sum(len(block.text) for block in layout.blocks) or 1

    if status >= 400:
        return _kind(PageKind.ERROR, f"status {status}", 0.99)
    if whole < 1200 and _ERROR.search(f"{title or ''}"):
        return _kind(PageKind.ERROR, "title", 0.9)
    if whole < 500 and letters < 3000 and _ERROR.search(page_text[:3000]):
        return _kind(PageKind.ERROR, "phrases", 0.85)
    if letters < 12_000 and len(_CONSENT.findall(page_text[:6000])) >= 2 and whole < 2500:
        if not has_date and (not structured.article or whole < 200 or _CONSENT.search(opening)):
            return _kind(PageKind.CONSENT, "phrases", 0.85)
    if "LiveBlogPosting" in types or "LiveBlogPosting" in all_types:
        return _kind(PageKind.LIVE_BLOG, "json-ld", 0.95)
    if _LIVE.search(path):
        return _kind(PageKind.LIVE_BLOG, "address", 0.8)
    if _RELEASE.search(url):
        return _kind(PageKind.PRESS_RELEASE, "address", 0.85)
    if _EXAM.search(path) or len(_EXAM_TEXT.findall(opening)) >= 3:
        return _kind(PageKind.EXAM, "address" if _EXAM.search(path) else "words", 0.8)
    if "Product" in all_types and not structured.article:
        return _kind(PageKind.SHOP, "json-ld", 0.9)
    if og_type in ("product", "product.item") or (
        not structured.article
        and (_SHOP.search(path) or whole < 1500)
        and len(set(_SHOP_TEXT.findall(page_text))) >= 2
    ):
        return _kind(PageKind.SHOP, "og:type" if og_type.startswith("product") else "words", 0.8)
    is_article_marked = bool(structured.article) or og_type == "article"
    if (is_free is False and whole < 2500) or (
        whole < 2000
        and _PAYWALL.search(page_text)
        and is_article_marked
        and (is_free is False or whole < 900)
    ):
        return _kind(
            PageKind.PAYWALLED, "isAccessibleForFree" if is_free is False else "phrases", 0.85
        )
    if (
        not is_article_marked
        and not has_date
        and len(set(_REFERENCE.findall(page_text.lower()))) >= 2
    ):
        return _kind(PageKind.REFERENCE, "words", 0.7)
    if (
        types & {"OpinionNewsArticle"}
        or _OPINION.search(path)
        or _OPINION_SECTION.match(section or "")
    ):
        return _kind(
            PageKind.OPINION, "json-ld" if "OpinionNewsArticle" in types else "address", 0.85
        )
    if _GALLERY.search(path) or ("ImageGallery" in types and whole < 1500):
        return _kind(PageKind.GALLERY, "address", 0.85)
    is_video = og_type.startswith("video") or types == {"VideoObject"}
    if _VIDEO.search(path) or (is_video and whole < 1500):
        return _kind(PageKind.VIDEO, "address" if _VIDEO.search(path) else "json-ld", 0.85)
    if (
        not is_article_marked
        and not has_date
        and (_INDEX.search(path) or (whole < 600 and links > 0.6 * letters))
    ):
        return _kind(PageKind.INDEX, "address" if _INDEX.search(path) else "links", 0.75)
    if path in ("", "/") and not structured.article:
        return _kind(PageKind.INDEX, "address", 0.9)
    if all_types & {"CollectionPage", "ItemList"} and not structured.article and whole < 600:
        return _kind(PageKind.INDEX, "json-ld", 0.8)
    confidence = 0.9 if is_article_marked else 0.7 if has_date else 0.5
    return _kind(PageKind.ARTICLE, "markup" if is_article_marked else "text", confidence)


def _kind(kind: PageKind, origin: str, confidence: float) -> Kind:
    return Kind(kind, Evidence(origin, confidence))
