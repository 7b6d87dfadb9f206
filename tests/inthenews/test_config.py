"""The configuration: what is wrong in it is said in one line, with where and what to do."""

import os
from pathlib import Path

import pytest

from inthenews.config import load
from inthenews.errors import ConfigError


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("INTHENEWS_")]:
        monkeypatch.delenv(name)


def write(folder: Path, text: str) -> Path:
    path = folder / "inthenews.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_empty_file_is_a_valid_configuration(tmp_path: Path) -> None:
    config = load(write(tmp_path, ""))
    assert config.organisation.name == "Toxics Link"
    assert config.watchlist == tmp_path / "watchlist.toml"
    assert config.database.url == f"sqlite:///{tmp_path / 'inthenews.db'}"


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTHENEWS_MAIL__PASSWORD", "from the environment")
    config = load(write(tmp_path, '[mail]\npassword = "from the file"\nhost = "mx.example"\n'))
    assert config.mail.password is not None
    assert config.mail.password.get_secret_value() == "from the environment"
    assert config.mail.host == "mx.example"


def test_secrets_come_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mail-password").write_text("geheim\n", encoding="utf-8")
    path = write(tmp_path, '[mail]\npassword_file = "mail-password"\n')
    for _ in range(2):
        password = load(path).mail.password
        assert password is not None
        assert password.get_secret_value() == "geheim"
    (tmp_path / "other").write_text("other", encoding="utf-8")
    monkeypatch.setenv("INTHENEWS_MAIL__PASSWORD_FILE", str(tmp_path / "other"))
    for _ in range(2):
        password = load(path).mail.password
        assert password is not None
        assert password.get_secret_value() == "other"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[mial]\n", ["mial", "did you mean 'mail'"]),
        ('[mail]\nhots = "x"\n', ["mail.hots", "did you mean 'host'"]),
        ('[mail]\nport = "abc"\n', ["mail.port", "expected", "'abc'"]),
        ("[mail]\nport = 70000\n", ["mail.port", "65535"]),
        ('[mail]\nsecurity = "ssl"\n', ["mail.security", "'none', 'starttls' or 'tls'"]),
        ('[[digest]]\nname = "daily"\nat = "25:00"\n', ["digest.0.at", "HH:MM"]),
        ("[crawl\n", ["not valid TOML", "line 1"]),
        ('[mail]\npassword_file = "missing"\n', ["mail.password_file", "missing", "No such file"]),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str, expected: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, text))
    message = str(caught.value)
    assert len(message.splitlines()) == 1
    assert "inthenews.toml" in message
    for part in expected:
        assert part in message


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, "[mail]\npassword = 12345\n"))
    assert "12345" not in str(caught.value)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="inthenews init"):
        load(tmp_path / "inthenews.toml")


def test_a_mistyped_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTHENEWS_MIAL__PASSWORD", "x")
    with pytest.raises(ConfigError, match="INTHENEWS_MAIL__"):
        load(write(tmp_path, ""))
    monkeypatch.delenv("INTHENEWS_MIAL__PASSWORD")
    monkeypatch.setenv("INTHENEWS_MAIL__PORT", "many")
    with pytest.raises(ConfigError, match="INTHENEWS_MAIL__PORT: expected"):
        load(write(tmp_path, ""))
