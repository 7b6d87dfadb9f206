"""What an article is, for the query fields `outlet:`, `lang:` and `country:`."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from crawler.items import Reading
from crawler.matching.folding import fold
from crawler.matching.query import Is


def holds_attribute(attribute: Is, reading: Reading, countries: Mapping[str, str]) -> bool:
    """Whether `reading` has `attribute`.

    `lang:` compares the main language code. `outlet:` looks in the outlet's name and host.
    `country:` compares an ISO 3166 code with the outlet's in `countries` (by host, or a domain
    above it), else with the country domain of its address.
    """
    value = fold(attribute.value).text
    host = (urlsplit(reading.url).hostname or "").removeprefix("www.")
    if attribute.attribute == "lang":
        return (reading.language or "").lower().split("-")[0] == value.split(" ")[0]
    if attribute.attribute == "outlet":
        names = fold(reading.outlet or "").text, host
        return any(value in name for name in names if name)
    return _country_of(host, countries).lower() == value


def _country_of(host: str, countries: Mapping[str, str]) -> str:
    labels = host.split(".")
    for start in range(len(labels) - 1):
        known = countries.get(".".join(labels[start:]))
        if known:
            return known
    return labels[-1] if len(labels[-1]) == 2 else ""
