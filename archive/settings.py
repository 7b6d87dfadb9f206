"""`[archive]` in `inthenews.toml`."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class WordPressSettings(BaseModel):
    """`[archive.wordpress]`: the site that `inthenews archive push wordpress` keeps up to date."""

    model_config = ConfigDict(extra="forbid")

    url: str | None = None
    """The site's address, as its visitors know it; it says itself where its interface is."""
    user: str = ""
    password: SecretStr = SecretStr("")
    """An application password of that user (Users → Profile → Application Passwords)."""
    layout: Literal["posts", "page"] = "posts"
    """One post for each story, or one page that holds the newest."""
    page_slug: str = "in-the-news"
    category: str = "In the News"
    """The category that posts are put in; made when missing. Empty leaves it to the site."""
    status: Literal["draft", "publish"] = "draft"
    topics: list[str] = Field(default_factory=list)
    """Only these topics; all of them when empty."""
    newest: int = Field(default=100, ge=1, le=1000)
    """How many stories are kept there."""


class ArchiveSettings(BaseModel):
    """What is published, and where."""

    model_config = ConfigDict(extra="forbid")

    url: str = "http://127.0.0.1:8000"
    """The public address of the archive, without a slash at the end."""
    id_authority: str | None = None
    """Who the ids of feed entries belong to: a host name, and a year in which it was yours
    ("toxicslink.org,2026"). None takes the organisation's homepage and 2026. Never change
    it once feeds are public: readers would take every entry for a new one."""
    languages: list[Literal["en", "hi"]] = ["en", "hi"]
    """The languages the pages can be read in, beside the organisation's own."""
    export_folder: str = "public"
    page_size: int = Field(default=50, ge=10, le=200)
    templates: Path | None = None
    """A folder whose templates replace those of the same name in `archive/templates/`."""
    cache_megabytes: int = Field(default=32, ge=0)
    """How much memory rendered pages may take in each process; 0 renders every time."""
    websub_hub: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """A WebSub hub that is told of changed feeds after an export."""
    sign_up: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """Where readers sign up for the digest; None: this installation's own page, when it has
    a digest that is open."""
    wordpress: WordPressSettings = WordPressSettings()
