"""JSON as it goes out."""

import json
from typing import Any

import orjson


def dump(value: Any) -> bytes:
    """Return JSON in UTF-8, without spaces."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        # A lone surrogate, which UTF-8 cannot hold, becomes a question mark.
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return text.encode(errors="replace")


def dump_sorted(value: Any, **_: Any) -> str:
    """Return JSON with its keys in order, for Jinja's `tojson`."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONEncodeError:
        return json.dumps(value, sort_keys=True)
