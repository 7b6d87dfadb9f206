"""Every language has the words of English, with the same places to fill in."""

import re
import tomllib

import pytest

from digest.language import FOLDER, available_languages


def words(code: str) -> dict[str, object]:
    with (FOLDER / f"{code}.toml").open("rb") as file:
        return {
            f"{section}.{name}": text
            for section, table in tomllib.load(file).items()
            for name, text in table.items()
        }


@pytest.mark.parametrize("code", [code for code in available_languages() if code != "en"])
def test_nothing_is_missing(code: str) -> None:
    english, other = words("en"), words(code)
    assert english.keys() == other.keys()
    for key, text in english.items():
        assert type(other[key]) is type(text), key
        fields = set(re.findall(r"{(\w+)}", str(text)))
        assert set(re.findall(r"{(\w+)}", str(other[key]))) == fields, key
