"""What on a page is not the article, judged by how its makers named it and by what it says.

Names: the class and id of an element, split into words ("article__related-links" is article,
related, links). Sentences: the prompts and notices that stand between paragraphs in the page's
own language. Both lists were gathered from the templates of many outlets; they are hints that
`text` weighs against how much prose an element holds.
"""

import re
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

from crawler.reading.blocks import Element
from crawler.reading.words import word_list


class Role(Enum):
    """What an element's tag and names say it is."""

    BODY = auto()
    """The article's own text."""
    NEUTRAL = auto()
    CAPTION = auto()
    STANDFIRST = auto()
    BYLINE = auto()
    """Authors, dates, desks."""
    COMMENTS = auto()
    PROMPT = auto()
    """Offers to subscribe, cookie notices."""
    FURNITURE = auto()
    HIDDEN = auto()


_BODY = re.compile(
    r"article-?_*(?:body|content|text|copy|main-?text|detail)"
    r"|(?:story|post|entry|news|blog|content)-?_*(?:body|content|text|copy|details?)"
    r"|body-?_*(?:copy|text|content)|rich-?_*text|field-name-body|field--name-body|td-post-content"
    r"|artikel-?_*(?:text|inhalt|body)|texto-?_*(?:noticia|nota|articulo)|cuerpo-?_*(?:noticia|nota)"
    r"|articletext|maincontent-text|storyline|story-?_*element-?_*text",
    re.I,
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_A-Za-z]+")

_FURNITURE_WORDS = word_list("furniture")
_PROMPT_WORDS = word_list("prompts")
_FURNITURE_PAIRS = word_list("furniture_pairs")
_EMBED_WORDS = word_list("embeds")

_COMMENT_WORDS = word_list("comments")
_CAPTION_WORDS = word_list("captions")
_BYLINE_WORDS = word_list("bylines")
_STANDFIRST_WORDS = word_list("standfirsts")
_FURNITURE_TAGS = frozenset(
    ["nav", "footer", "form", "button", "dialog", "menu", "aside", "fieldset", "label"]
)
_FURNITURE_LANDMARKS = frozenset(
    [
        "navigation",
        "complementary",
        "banner",
        "contentinfo",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "toolbar",
        "menubar",
        "tablist",
        "form",
    ]
)


_TELLING = frozenset(("hidden", "aria-hidden", "style", "itemprop", "role"))


def role_of(element: Element) -> Role:
    """The role of an element by its tag, its ARIA role and its names."""
    attributes = element.attributes
    tag = element.tag
    if attributes and not _TELLING.isdisjoint(attributes):
        if "hidden" in attributes or attributes.get("aria-hidden") == "true":
            return Role.HIDDEN
        style = attributes.get("style")
        if style and "none" in style and _DISPLAY_NONE.search(style):
            return Role.HIDDEN
        if (attributes.get("itemprop") or "") in ("articleBody", "reviewBody", "text"):
            return Role.BODY
        if (attributes.get("role") or "") in _FURNITURE_LANDMARKS:
            return Role.FURNITURE
    if tag in _FURNITURE_TAGS:
        return Role.FURNITURE
    if tag == "figcaption":
        return Role.CAPTION
    return _role_of_label(element.label) if element.label else Role.NEUTRAL


@lru_cache(maxsize=16_384)
def _role_of_label(label: str) -> Role:
    parts = [word.lower() for word in _WORD.findall(label[:400])]
    found = set(parts)
    if "elementor" in found:
        # Every part of a page built with it is a "widget".
        found.discard("widget")
    found.update(f"{first}-{second}" for first, second in pairwise(parts))
    if not found.isdisjoint(_COMMENT_WORDS):
        return Role.COMMENTS
    if _BODY.search(label[:400]):
        return Role.BODY
    if not found.isdisjoint(_PROMPT_WORDS):
        return Role.PROMPT
    if not found.isdisjoint(_EMBED_WORDS):
        return Role.NEUTRAL
    if not found.isdisjoint(_FURNITURE_WORDS) or not found.isdisjoint(_FURNITURE_PAIRS):
        return Role.FURNITURE
    if not found.isdisjoint(_CAPTION_WORDS):
        return Role.CAPTION
    if not found.isdisjoint(_STANDFIRST_WORDS):
        return Role.STANDFIRST
    if not found.isdisjoint(_BYLINE_WORDS):
        return Role.BYLINE
    return Role.NEUTRAL


_DISPLAY_NONE = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.I)
_SENTENCE_END = re.compile(r"[.!?…।॥؟۔።။។]['\"”’»›)\]]{0,3}(?:\s|$)|[。！？」』]")
_RELATED = re.compile(
    r"""^\W{0,3}(?:related|recommended|more\ (?:from|on|in|about|(?:\w+\ ){0,3}(?:stories|news
    |articles|coverage|reading))|most\ (?:read|popular|viewed)
    |read\ (?:more|next|also)|also\ read|see\ also|you\ (?:may|might)|you'll\ also|don.t\ miss
    |up\ next|up\ for
    |trending|popular|latest|top\ (?:stories|news)|comments?\s{0,2}(?:[(:\d]|$)
    |leave\ a|share\ this|tags\b
    |editor.?s.?\ picks?
    |about\ the\ (?:author|writer)|about\ author|next\ (?:article|story|post)
    |previous\ (?:article|post)
    |voc[eê]\ pode|leia\ (?:também|mais)|veja\ (?:também|mais)|mais\ (?:lidas|notícias)
    |relacionad[oa]s|not[ií]cias\ relacionadas
    |te\ puede|lee\ también|más\ (?:noticias|leíd)|lo\ más|tambi[ée]n\ te|art[ií]culos\ relacionados
    |mehr\ zum|mehr\ (?:aus|von)|das\ könnte|lesen\ sie\ auch|auch\ interessant
    |weitere\ (?:artikel|themen|nachrichten)|meistgelesen
    |à\ lire\ aussi|lire\ aussi|sur\ le\ même|articles\ (?:liés|similaires)|les\ plus\ lus
    |voir\ aussi
    |leggi\ anche|potrebbe\ interessart|articoli\ correlati|ti\ potrebbe
    |lees\ (?:ook|meer)|meer\ over|läs\ (?:också|även|mer)|les\ også|læs\ også|lue\ (?:myös|lisää)
    |читайте\ также|похожие|по\ теме|ещё\ по|смотрите\ также|новости\ по\ теме|материалы\ по
    |baca\ juga|berita\ (?:terkait|terkini|lainnya)|artikel\ terkait|ilgili\ haberler|bunlar\ da
    |czytaj\ (?:też|także|więcej)|zobacz\ (?:też|także)|přečtěte|související|citește\ și|olvasd
    |यह\ भी\ पढ़|ये\ भी\ पढ़|इसे\ भी\ पढ़|संबंधित|ताज़?ा\ ख़?बर|हेही\ वाचा|आरो\ पढ़|আরও\ পড়
    |আরো\ পড়|மேலும்\ படி|ఇవి\ కూడా|ഇതും\ വായി|ಇದನ್ನೂ\ ಓದಿ|આ\ પણ\ વાંચો|ਇਹ\ ਵੀ\ ਪੜ੍ਹ
    |関連(?:記事|ニュース|リンク)|あわせて読みたい|おすすめ|相关(?:阅读|新闻|文章)|延伸閱讀|推荐阅读
    |관련\ ?(?:기사|뉴스)|اقرأ\ أيض|ذات\ صلة
    |مواضيع)""",
    re.I | re.X,
)
_COMMENTS = re.compile(
    r"(?:\d{1,5}\s)?(?:comments?|replies|readers'? comments?|kommentare|commentaires|comentarios"
    r"|टिप्पणियां|টি মন্তব্য|মন্তব্য|கருத்துகள்)\s{0,2}[(:]?\s{0,2}\d{0,5}\)?:?",
    re.I,
)
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s?(?:[ap]\.?m\.?|uhr|h|ist|gmt|utc)?", re.I)
_NOTICE = re.compile(
    r"""^\W{0,4}(?:advertisement|advert\W*$|ad\W*$|advertising|sponsored|loading
    |story\ continues|article\ continues|continue\ reading
    |(?:read|also\ read|see|watch|read\ more|related|more|also|read\ also|learn\ more|must\ read
    |trending)\s?[:：|–-]
    |also\ read\b|read\ also\b|read\ more\b|see\ also\b|click\ here\ (?:to|for)|sign\ up\ (?:for
    |to|here)|subscribe\ (?:to|now|here)|follow\ (?:us|@|him|her|.{0,80}(?:twitter|facebook
    |instagram|telegram|whatsapp|youtube|linkedin))
    |join\ our|like\ us\ on|download\ (?:the|our)|get\ the\ latest|all\ rights\ reserved
    |copyright\b|©|\(c\)\ \d{4}
    |(?:photo|image|picture|pic|foto|bild)(?:s|\ credit|\ courtesy|\ by)?\s?[:：]
    |leia\ (?:também|mais)|veja\ também|publicidade|publicidad|anzeige\b|werbung\b|reklam
    |lesen\ sie\ auch|lire\ aussi|leggi\ anche|lees\ ook|läs\ (?:också|även|mer)|les\ også
    |læs\ også|lue\ myös
    |читайте\ также|baca\ juga|यह\ भी\ पढ़|ये\ भी\ पढ़|इसे\ भी\ पढ़|हेही\ वाचा|আরও\ পড়
    |আরো\ পড়)""",
    re.I | re.X,
)


def is_prose(text: str) -> bool:
    """Whether a block holds at least one finished sentence."""
    if _SENTENCE_END.search(text) is not None:
        return True
    # Thai and Lao end no sentence with a mark.
    return len(text) > 60 and any("\u0e00" <= character <= "\u0eff" for character in text[:40])


def is_related_heading(text: str) -> bool:
    """Whether a short block announces other articles, comments or the author."""
    return _RELATED.match(text) is not None


def is_comments_heading(line: str) -> bool:
    """Whether a line stands over what readers say: "Comments (3)"."""
    return _COMMENTS.fullmatch(line) is not None


def is_notice(text: str) -> bool:
    """Whether a block is a prompt or a notice between paragraphs."""
    if len(text) < 16 and _CLOCK.fullmatch(text):
        # The time of an update in a live blog.
        return True
    return len(text) < 250 and _NOTICE.match(text) is not None


_DATELINE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|[०-९০-৯]{4}")
_BYLINE = re.compile(
    r"\W{0,3}(?:by|von|par|por|di|av|af|door|text|autor|author|written by|reported by|"
    r"автор|लेखक|द्वारा)\b[:\s]",
    re.I,
)


def is_dateline(line: str) -> bool:
    """Whether a short line is the date under a headline: it has a year and no sentence."""
    return _DATELINE.search(line) is not None and not line.rstrip().endswith((".", "।", "?", "!"))


def is_byline(line: str) -> bool:
    """Whether a short line names the author."""
    return _BYLINE.match(line) is not None and not is_prose(line)
