"""`inthenews.toml` and the environment, composed into one typed configuration.

Each room defines the settings it needs; this module alone reads files and the environment,
and hands each room its own.
"""

import difflib
import os
import tomllib
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from archive.settings import ArchiveSettings
from crawler.settings import CrawlSettings
from digest.settings import AlertSettings, DigestSettings, MailSettings
from inthenews.errors import ConfigError
from storage.database import DatabaseSettings
from storage.organisation import OrganisationSettings

FILE_NAME = "inthenews.toml"
PREFIX = "INTHENEWS_"
_PLACES = frozenset({"folder", "file"})
"""Fields that say where the configuration was found; no keys of it."""


class WebSettings(BaseModel):
    """`[web]`: the address that pages and signed links are served under."""

    model_config = ConfigDict(extra="forbid")

    secret: SecretStr = SecretStr("")
    """Signs the links in mail; `inthenews init` writes a random one."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    """Processes that serve the pages. One is enough for some 100 pages a second."""


class Config(BaseSettings):
    """The whole configuration. Relative paths in it count from `folder`."""

    model_config = SettingsConfigDict(
        extra="forbid", env_prefix=PREFIX, env_nested_delimiter="__", frozen=True
    )

    folder: Path = Field(default=Path(), exclude=True)
    file: Path = Field(default=Path(), exclude=True)
    watchlist: Path = Path("watchlist.toml")
    organisation: OrganisationSettings = OrganisationSettings()
    database: DatabaseSettings = DatabaseSettings()
    crawl: CrawlSettings = CrawlSettings()
    mail: MailSettings = MailSettings()
    digest: list[DigestSettings] = Field(default_factory=list)
    alert: list[AlertSettings] = Field(default_factory=list)
    archive: ArchiveSettings = ArchiveSettings()
    web: WebSettings = WebSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, as operators expect."""
        if isinstance(env_settings, EnvSettingsSource):
            env_settings.env_vars = {
                name: value
                for name, value in env_settings.env_vars.items()
                if name.upper() not in _secret_file_variables()
            }
        return (env_settings, init_settings)

    @property
    def cache_folder(self) -> Path:
        """Where compiled watchlists are kept; may be deleted at any time."""
        return self.folder / ".cache"

    def resolve(self, path: str | Path) -> Path:
        """Return `path` counted from the configuration's folder."""
        return (self.folder / path).resolve()


def load(path: Path | None = None) -> Config:
    """Read the configuration from `path` (`inthenews.toml` here unless given).

    Raises `ConfigError` with file, key and what is expected for anything that is wrong in it.
    """
    path = find(path)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    _refuse_unknown_variables()
    try:
        values = _read_secret_files(values, path)
        config = Config(**{**values, "folder": path.parent.resolve(), "file": path.resolve()})
    except ValidationError as error:
        raise ConfigError(_explain(error, path)) from None
    return config.model_copy(
        update={
            "database": _place_database(config.database, config.folder),
            "watchlist": config.resolve(config.watchlist),
        }
    )


def _model_of(annotation: Any) -> type[BaseModel] | None:
    """Return the settings model behind a field's annotation: its own, or its list's."""
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _keys_at(location: tuple[int | str, ...]) -> list[str]:
    """Return the valid keys beside the last one of `location`."""
    model: type[BaseModel] = Config
    for part in location[:-1]:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_of(model.model_fields[part].annotation) or model
    return [name for name in model.model_fields if name not in _PLACES]


def _variable_for(location: tuple[int | str, ...]) -> str | None:
    """Return the environment variable that set what stands at `location`, if one did."""
    for length in range(len(location), 0, -1):
        name = PREFIX + "__".join(str(part) for part in location[:length]).upper()
        if name in os.environ:
            return name
    return None


def _explain_one(error: ErrorDetails, path: Path) -> str:
    location = error["loc"]
    key = ".".join(str(part) for part in location)
    where = _variable_for(location) or f"{path}: {key}"
    if error["type"] == "extra_forbidden":
        valid = _keys_at(location)
        near = difflib.get_close_matches(str(location[-1]), valid, n=1)
        advice = f"did you mean {near[0]!r}?" if near else f"valid here: {', '.join(valid)}"
        return f"{where}: there is no such key; {advice}"
    shown = "" if "secret" in key or "password" in key else f", not {error['input']!r}"
    message = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return f"{where}: expected {message}{shown[:120]}"


def _explain(error: ValidationError, path: Path) -> str:
    return "\n".join(_explain_one(detail, path) for detail in error.errors(include_url=False))


def _refuse_unknown_variables() -> None:
    """A mistyped section in a variable's name would otherwise be ignored silently."""
    valid = [name for name in Config.model_fields if name not in _PLACES]
    for name in os.environ:
        if not name.startswith(PREFIX) or name == f"{PREFIX}CONFIG":
            continue
        section = name.removeprefix(PREFIX).split("__")[0].lower()
        if section not in valid:
            near = difflib.get_close_matches(section, valid, n=1) or ["mail"]
            raise ConfigError(
                f"{name}: there is no section {section!r}; did you mean "
                f"{PREFIX}{near[0].upper()}__…?"
            )


def _secret_file_variables() -> list[str]:
    """Return the variables that name a file holding a value (`INTHENEWS_MAIL__PASSWORD_FILE`)."""
    found = []
    for name in os.environ:
        section, _, key = name.removeprefix(PREFIX).lower().partition("__")
        if name.startswith(PREFIX) and section in Config.model_fields and key.endswith("_file"):
            model = _model_of(Config.model_fields[section].annotation)
            if model and key not in model.model_fields:
                found.append(name)
    return found


def _read_secret_files(values: dict[str, Any], path: Path) -> dict[str, Any]:
    """Replace `password_file = "path"` by `password = <what is in that file>`, in any section.

    Works for every key that has no `_file` key of its own, and for variables likewise
    (`INTHENEWS_MAIL__PASSWORD_FILE`), so that secrets can be mounted by the system.
    """
    for name in _secret_file_variables():
        section, _, key = name.removeprefix(PREFIX).lower().partition("__")
        values.setdefault(section, {})[key] = os.environ[name]
    for section, table in values.items():
        if section not in Config.model_fields or not isinstance(table, dict):
            continue
        model = _model_of(Config.model_fields[section].annotation)
        for key in [key for key in table if key.endswith("_file")]:
            target = key.removesuffix("_file")
            if not model or key in model.model_fields or target not in model.model_fields:
                continue
            file = (path.parent / str(table.pop(key))).resolve()
            try:
                table[target] = file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or error
                raise ConfigError(f"{path}: {section}.{key}: {file}: {reason}") from None
    return values


def _place_database(settings: DatabaseSettings, folder: Path) -> DatabaseSettings:
    """Let a relative SQLite path count from the configuration's folder."""
    try:
        url = make_url(settings.url)
    except ArgumentError:
        return settings  # `open_engine` says what is wrong with it
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return settings
    placed = url.set(database=str((folder / str(url.database)).resolve()))
    return settings.model_copy(update={"url": placed.render_as_string(hide_password=False)})


def find(path: Path | None) -> Path:
    """Return the configuration file: `path`, or $INTHENEWS_CONFIG, or the one in this folder."""
    chosen = path or Path(os.environ.get(f"{PREFIX}CONFIG", FILE_NAME))
    if chosen.is_dir():
        chosen = chosen / FILE_NAME
    if not chosen.is_file():
        raise ConfigError(f"{chosen}: no configuration there; `inthenews init` writes one")
    return chosen
