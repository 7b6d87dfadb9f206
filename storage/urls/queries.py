"""Which parameters of a query say which article it is."""

import re

TRACKING_PREFIXES = (
    "utm_", "utm-", "at_", "pk_", "mtm_", "matomo_", "hsa_", "_hs", "mc_", "oly_", "vero_",
    "ns_", "spm_", "ga_", "fb_", "li_", "wt_", "wt.", "trk_", "sc_", "itm_", "int_", "cx_",
    "_ga", "dicbo", "amp_", "_amp", "gad_", "cmp_", "dclid", "usqp", "tblci", "ob_", "__",
)  # fmt: skip
"""Beginnings of parameter names that analytics and advertising tools add to a link."""

TRACKING = frozenset(
    ["fbclid", "gclid", "gclsrc", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh", "si", "mibextid", "epik", "s_kwcid", "ncid", "nr_email_referer", "ocid", "cmpid", "cid_source", "campaign", "campaignid", "camp", "ref", "refer", "referer", "referrer", "ref_src", "ref_url", "refsrc", "source", "src", "sr_share", "share", "shared", "sharetype", "from", "from_source", "frm", "via", "medium", "origin", "pfrom", "rss", "feed", "xtor", "ito", "smid", "smtyp", "emc", "partner", "tc", "traffic", "tag_source", "icid", "intcid", "intcmp", "int_source", "ftag", "ftcamp", "mod", "mkt_tok", "cvid", "oref", "outlook", "soc_src", "soc_trk", "ved", "sa", "usg", "opi", "ei", "gws_rd", "bxid", "echobox", "recip", "_branch_match_id", "_unique_id", "spm", "scm", "zarsrc", "zanpid", "gad", "nlid", "newsletter", "subscriber_id", "tpcc", "trackid", "track", "tracking", "trk", "pos", "position", "widget", "related", "recommended", "clickid", "affiliate", "aff", "platform", "app", "utm", "fb_ref", "fbrefresh", "fref", "hc_ref", "h_ref", "dm_i", "wa", "wapp", "whatsapp", "telegram", "social", "socialmedia", "jwsource", "guccounter", "guce_referrer", "guce_referrer_sig", "cache", "nocache", "no_cache", "cachebuster", "cb", "rand", "random", "_t", "ts", "timestamp", "sessionid", "session_id", "session", "jsessionid", "phpsessid", "aspsessionid", "sid_token", "token_id", "cfid", "cftoken", "zx", "amp", "amphtml", "outputtype", "output", "print", "printable", "printview", "printpage", "print_view", "isprint", "mobile", "is_mobile", "ismobile", "device", "mode", "theme", "darkmode", "dark", "noredirect", "redirected", "redirect", "nomobile", "fullsite", "desktop", "responsive", "autoplay", "reload", "refresh", "comments", "comment", "showcomments", "replytocom", "share_token", "shareid", "st"]
)
"""Parameters that say where a reader came from or how the page is shown."""

IDENTIFYING = frozenset(
    ["id", "ids", "p", "aid", "nid", "sid", "pid", "cid", "tid", "uid", "rid", "kid", "gid", "bid", "eid", "fid", "story", "storyid", "story_id", "articleid", "article_id", "article", "newsid", "news_id", "news", "newscode", "contentid", "content_id", "content", "docid", "doc_id", "doc", "postid", "post_id", "post", "itemid", "item_id", "item", "no", "num", "number", "key", "code", "k", "a", "n", "q", "s", "v", "d", "entry", "entryid", "view_id", "slug", "title", "name", "date", "day", "month", "year", "dt", "edition", "lang", "language", "hl", "locale", "ln", "l", "issue", "volume", "relid", "prid", "reg", "msgid", "prnid", "release", "releaseid", "file", "path", "t", "topic"]
)
"""Parameters that name an article, an edition or a language: kept wherever they stand."""

PAGES = frozenset({"page", "pageno", "page_no", "pagenum", "pg", "curpg", "paged", "pn", "start"})
"""Parameters that name a page of a long article; the first page and "all" are the article."""

_WHOLE = frozenset({"", "0", "1", "all", "full", "single"})
_SESSION = re.compile(r"^[0-9a-fA-F]{32}$")


def keep_parameters(query: str, *, is_named_by_path: bool) -> str:
    """Return what of `query` says which article it is, in the order given.

    `is_named_by_path` says that the path alone names the article (a headline or a long
    number): then a parameter nobody knows is taken for tracking. Under a path such as
    `/news.php` it is taken for the article's name.
    """
    kept = []
    for part in query.replace("&amp;", "&").split("&")[:100]:
        name, _, value = part.partition("=")
        plain = name.lower().removeprefix("amp;")
        if not plain or _is_tracking(plain, value):
            continue
        if plain in PAGES:
            if value.lower() not in _WHOLE:
                kept.append(part)
            continue
        if is_named_by_path and plain not in IDENTIFYING:
            continue
        kept.append(part)
    return "&".join(kept)


def _is_tracking(name: str, value: str) -> bool:
    if name in TRACKING or name.startswith(TRACKING_PREFIXES):
        return True
    return name in {"view", "format", "display", "type"} and value.lower() in {
        "amp", "print", "mobile", "full", "desktop", "html", "printable",
    }  # fmt: skip
