"""The compiled watchlist: what it finds, and its cache on disk."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.matching import scanning
from crawler.matching.folding import fold
from crawler.matching.patterns import parse_pattern
from crawler.matching.scanning import Scanner

WORDS = ["dioxin", "p?b", "perfluoro*", "case:POPs", "डाइऑक्सिन", "2,4-D", "toxics link", "exact:तेल"]
PIECES = st.sampled_from(
    ["dioxin", "dioxins", "x", "é", " ", ".", "-", "\n", "PCB", "pub", "perfluorooctane", "POPs",
     "pops", "डाइऑक्सिन", "में", "2,4-D", "1", "toxics", "link", "तेल", "तेलंगाना", "ß", "\u200b", "_"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_it_finds_what_trying_every_place_finds(text: str) -> None:
    scanner = Scanner(map(parse_pattern, WORDS))
    folded = fold(text)
    tried = {
        (number, start, end)
        for number, pattern in enumerate(scanner.patterns)
        for start in range(len(folded.text))
        if folded.text.startswith(pattern.literal, start)
        and (end := pattern.match_end(folded.text, folded.cased, start)) is not None
    }
    found = scanner.scan(folded.text, folded.cased)
    assert {(hit.pattern, hit.start, hit.end) for hit in found} == tried


def _finds(cache: Path) -> bool:
    scanner = Scanner(map(parse_pattern, WORDS), cache)
    return len(scanner.scan("dioxin found", "dioxin found")) == 1


def test_a_damaged_or_foreign_cache_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _finds(tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    flipped = bytes(byte ^ 0xFF for byte in whole[: len(whole) // 2]) + whole[len(whole) // 2 :]
    worn = whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:]
    for content in (b"", b"nonsense", whole[: len(whole) // 2], flipped, worn, whole + b"more"):
        file.write_bytes(content)
        assert _finds(tmp_path)
        assert file.read_bytes() == whole
    monkeypatch.setattr(scanning, "version", lambda name: "another")
    assert _finds(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("")
    assert _finds(occupied)


def test_two_processes_may_fill_one_cache(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from crawler.matching.patterns import parse_pattern\n"
        "from crawler.matching.scanning import Scanner\n"
        "for _ in range(5):\n"
        "    for file in Path(sys.argv[1]).glob('*.hyperscan'): file.unlink(missing_ok=True)\n"
        "    scanner = Scanner([parse_pattern('dioxin')], Path(sys.argv[1]))\n"
        "    assert scanner.scan('dioxin', 'dioxin')\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    processes = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    assert all(file.suffix == ".hyperscan" for file in tmp_path.iterdir())
