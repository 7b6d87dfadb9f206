"""Who has a delivery in hand, and whether they still live.

A sender is one call of `deliver`: machine, process, the process's start, and a number. The
machine is told by more than its name, since many are called "localhost".
"""

import itertools
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import psutil

_numbers = itertools.count(1)
_active: set[str] = set()


@contextmanager
def sender_name() -> Iterator[str]:
    """Give a name that no other sender ever has; it counts as alive until the block ends."""
    name = f"{_machine()}:{os.getpid()}:{_started()}:{next(_numbers)}"
    _active.add(name)
    try:
        yield name
    finally:
        _active.discard(name)


def is_alive(name: str | None, in_hand_for: timedelta, lease: timedelta) -> bool:
    """Return whether the sender of that name may still be sending.

    Of this process we know it and of this machine the system does; of another machine only the
    time speaks: within `lease` it counts as alive.
    """
    parts = (name or "").rsplit(":", 3)
    if len(parts) != 4 or parts[0] != _machine():
        return in_hand_for < lease
    _, process, started, _ = parts
    if process == str(os.getpid()) and started == _started():
        return name in _active
    try:
        return f"{psutil.Process(int(process)).create_time():.2f}" == started
    except (psutil.Error, ValueError):
        return False


def _started() -> str:
    return f"{psutil.Process().create_time():.2f}"


@lru_cache(maxsize=1)
def _machine() -> str:
    """A name for this machine, or for this container: process numbers mean something in it."""
    marks = [socket.gethostname()]
    for place in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        if Path(place).is_file():
            marks.append(Path(place).read_text(encoding="utf-8", errors="replace").strip())
            break
    namespace = Path("/proc/self/ns/pid")
    if namespace.is_symlink():
        marks.append(str(namespace.readlink()))
    mark = blake2b("\0".join(marks).encode(), digest_size=4).hexdigest()
    return f"{socket.gethostname()[:40]}.{mark}"
