"""Who runs this installation: what mail and pages show of it."""

from pydantic import BaseModel, ConfigDict, EmailStr, Field


class OrganisationSettings(BaseModel):
    """`[organisation]` in `inthenews.toml`."""

    model_config = ConfigDict(extra="forbid")

    name: str = "Toxics Link"
    homepage: str = "https://toxicslink.org"
    contact: EmailStr | None = None
    """Where readers and webmasters may write; named in mail, pages and the User-Agent."""
    time_zone: str = "Asia/Kolkata"
    """The IANA zone that dates are shown in and schedules run in unless they say otherwise."""
    language: str = "en"
    """The interface language: "en" or "hi"."""
    colour: str = Field(default="#0b6b57", pattern=r"^#[0-9a-fA-F]{6}$")
    logo: str | None = None
    """An image file beside the configuration, or an https address."""
    introduction: str = "What the press writes about our work and the subjects we work on."
    footer: str = ""
