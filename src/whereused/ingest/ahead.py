"""Working one ahead: the next batch is read and decoded while the database writes the last."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Each = TypeVar("Each")


def one_ahead(every: Iterator[Each]) -> Iterator[Each]:
    """Each of them, worked out in another thread while the one before is used."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
        coming = thread.submit(_next, every)
        while ready := coming.result():
            coming = thread.submit(_next, every)
            yield ready[0]


def _next(every: Iterator[Each]) -> list[Each]:
    """The next one, if there is one."""
    return list(islice(every, 1))
