"""Guards and manners of the downloader, without a network."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler
from twisted.internet.error import DNSLookupError

from crawler.fetching import (
    BURST,
    BackOffMiddleware,
    ForbiddenAddressError,
    PostponedError,
    PublicAddressMiddleware,
    PublicResolver,
    is_public,
    retry_after,
)
from crawler.slots import OUTLETS_OF_AN_ADDRESS, OutletSlotMiddleware


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("::1", False),
        ("fd00::1", False),
        ("0.0.0.0", False),
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("thehindu.com", True),
    ],
)
def test_addresses_of_this_network_are_known(address: str, expected: bool) -> None:
    assert is_public(address) is expected


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/a", "http://[::1]/a", "http://192.168.0.1:8080/", "ftp://x.org/a"]
)
def test_they_are_refused_unless_allowed(url: str) -> None:
    strict = PublicAddressMiddleware(get_crawler())
    with pytest.raises(ForbiddenAddressError):
        strict.process_request(Request(url))
    if url.startswith("http"):
        crawler = get_crawler(settings_dict={"INTHENEWS_ALLOW_PRIVATE_ADDRESSES": True})
        PublicAddressMiddleware(crawler).process_request(Request(url))


def test_a_public_name_that_points_inside_is_not_resolved() -> None:
    assert PublicResolver._refuse_private("93.184.215.14", "a.org") == "93.184.215.14"
    with pytest.raises(DNSLookupError, match="private network"):
        PublicResolver._refuse_private("10.0.0.7", "rebound.example.org")


def test_all_hosts_of_an_outlet_share_a_slot() -> None:
    crawler = get_crawler(settings_dict={"INTHENEWS_PROXY": "http://127.0.0.1:1"})
    middleware = OutletSlotMiddleware(crawler)
    slots = set()
    for host in ("www.paper.co.in", "m.paper.co.in", "epaper.paper.co.in"):
        request = Request(f"https://{host}/news/1")
        asyncio.run(middleware.process_request(request))
        slots.add(request.meta["download_slot"])
    assert slots == {"paper.co.in"}


def test_outlets_at_one_address_share_a_slot_unless_they_are_many() -> None:
    middleware = OutletSlotMiddleware(get_crawler())
    assert middleware.join("one.in", "198.51.100.7") == "one.in"
    assert middleware.join("other.in", "198.51.100.7") == "one.in"
    assert middleware.join("far.in", "198.51.100.8") == "far.in"
    assert middleware.join("unknown.in", None) == "unknown.in"
    slots = [middleware.join(f"paper{n}.in", "203.0.113.1") for n in range(12)]
    assert slots[:OUTLETS_OF_AN_ADDRESS] == ["paper0.in"] * OUTLETS_OF_AN_ADDRESS
    assert slots[OUTLETS_OF_AN_ADDRESS:] == [f"paper{n}.in" for n in range(8, 12)]
    assert middleware.join("paper1.in", "203.0.113.99") == "paper0.in", "a slot stays"


def test_refusals_in_a_burst_end_the_asking() -> None:
    middleware = BackOffMiddleware(get_crawler())
    request = Request("https://paper.example/a")
    for _ in range(BURST):
        middleware.process_request(request)
        middleware.process_response(request, Response(request.url, status=403))
    with pytest.raises(PostponedError, match="left alone"):
        middleware.process_request(request)
    middleware.process_request(Request("https://other.example/a"))


def test_an_answer_in_between_is_no_burst() -> None:
    middleware = BackOffMiddleware(get_crawler())
    request = Request("https://paper.example/a")
    for status in (403, 403, 200, 403, 403):
        middleware.process_response(request, Response(request.url, status=status))
    middleware.process_request(request)


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        ("120", 120, 120),
        (" 7 ", 7, 7),
        pytest.param(
            format_datetime(datetime.now(UTC) + timedelta(hours=2)), 3600, 7200, id="in two hours"
        ),
        pytest.param(
            format_datetime(datetime.now(UTC) - timedelta(days=5)), 0, 0, id="five days ago"
        ),
        ("99999999999999999999", 1, 1e10),
    ],
)
def test_retry_after_is_understood(value: str, least: float, most: float) -> None:
    seconds = retry_after(Response("http://a.example", headers={"Retry-After": value}))
    assert seconds is not None
    assert least <= seconds <= most


@pytest.mark.parametrize("value", ["", "soon", "-5", "१२०", "1.5"])
def test_what_is_no_retry_after_is_none(value: str) -> None:
    assert retry_after(Response("http://a.example", headers={"Retry-After": value})) is None
