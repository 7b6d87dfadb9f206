"""Lines between an article's paragraphs that are none of them: offers, prompts, credits, sources.

The words are in `notices.toml`, in the press's languages; what needs more than words is a pattern
here. A notice is short: a paragraph may begin with any of these words.
"""

import re
from collections.abc import Iterable

from crawler.reading.words import word_list

LONGEST_NOTICE = 250
LONGEST_LABELLED = 160
"""Characters of a line such as "Photo: ..." or "Read also: ..."."""
LONGEST_LABEL = 40
LONGEST_DATED = 90
"""Characters of a line that says when the article was changed."""

_LABELS = word_list("notice_labels")
_LINES = word_list("notice_lines")
_PUBLISHED = word_list("published_labels")
_UPDATED = word_list("updated_labels")
_LABEL_END = re.compile(r"[:：=|｜/]|\s[–—-]\s")
_MARKS = " \t\n.,:;!?…·•|»«›‹→←▶►☞▪■●◆*#+-–—_()[]{}<>【】「」〈〉《》()\"'“”‘’\u200e\u200f"
_COUNT = re.compile(r"\s?[(（]?\d{1,5}[)）]?$")


def _by_beginning(phrases: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The phrases by their first two characters, the longest first."""
    groups: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        groups.setdefault(phrase[:2], []).append(phrase)
    return {beginning: tuple(group) for beginning, group in groups.items()}


_STARTS = _by_beginning(word_list("notice_starts"))
_HEADINGS = _by_beginning(word_list("related_headings"))
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
    |relacionad[oa]s|te\ puede|lee\ también|más\ (?:noticias|leíd)|lo\ más|tambi[ée]n\ te
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
    |leia\ (?:também|mais)|veja\ também
    |lesen\ sie\ auch|lire\ aussi|leggi\ anche|lees\ ook|läs\ (?:också|även|mer)|les\ også
    |læs\ også|lue\ myös
    |читайте\ также|baca\ juga|यह\ भी\ पढ़|ये\ भी\ पढ़|इसे\ भी\ पढ़|हेही\ वाचा|আরও\ পড়
    |আরো\ পড়)""",
    re.I | re.X,
)


def _begins_with(line: str, groups: dict[str, tuple[str, ...]]) -> bool:
    """Whether a line begins with one of the phrases, as whole words where the script has words."""
    for phrase in groups.get(line[:2], ()):
        if line.startswith(phrase):
            after = line[len(phrase) : len(phrase) + 1]
            if not after.isalpha() or not phrase[-1].isalpha() or phrase[-1] >= "\u0e00":
                return True
    return False


def is_related_heading(text: str) -> bool:
    """Whether a short block announces other articles, comments or the author."""
    if _RELATED.match(text) is not None:
        return True
    return len(text) < 60 and _begins_with(text.lstrip(_MARKS).casefold(), _HEADINGS)


def is_comments_heading(line: str) -> bool:
    """Whether a line stands over what readers say: "Comments (3)"."""
    return _COMMENTS.fullmatch(line) is not None


def is_notice(text: str) -> bool:
    """Whether a block is a prompt or a notice between paragraphs."""
    if len(text) >= LONGEST_NOTICE:
        return False
    if len(text) < 16 and _CLOCK.fullmatch(text):
        # The time of an update in a live blog.
        return True
    line = text.lstrip(_MARKS).casefold()
    bare = line.rstrip(_MARKS)
    if bare in _LINES or _COUNT.sub("", bare) in _LINES:
        return True
    if _begins_with(text.casefold(), _STARTS) or _begins_with(line, _STARTS):
        return True
    if "@" in text and _E_MAIL.fullmatch(text):
        return True
    return _is_labelled(line) or _NOTICE.match(text) is not None


def _is_labelled(line: str) -> bool:
    """Whether a short line begins with a label of notices, or says when the article changed."""
    if len(line) < LONGEST_LABELLED:
        end = _LABEL_END.search(line, 0, LONGEST_LABEL)
        if end is not None and line[: end.start()].strip(_MARKS) in _LABELS:
            return True
    if len(line) < LONGEST_DATED and any(character.isdigit() for character in line):
        # What stands before the first number: "Updated on", "Mis à jour le".
        before = _BEFORE_NUMBER.match(line)
        assert before is not None
        label = before[0].strip(_MARKS)
        is_sentence = line.endswith((".", "。", "।")) and not line[-2:-1].isdigit()
        while label:
            if label in _UPDATED or (label in _PUBLISHED and not is_sentence):
                return True
            label = label.rpartition(" ")[0] if label.count(" ") < 4 else ""
    return False


_E_MAIL = re.compile(r"[^.!?@]{0,60}?\(?[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,40}){1,4}\)?")
_BEFORE_NUMBER = re.compile(r"\D*")
