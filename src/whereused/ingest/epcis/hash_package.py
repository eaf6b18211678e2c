"""The package epcis-event-hash-generator, the reference for the hash of events (CBV 2.0, 8.9), mended in this process.

A hash must be there for every event, the same everywhere and tomorrow, and soon. The package

- logs to the root logger, and by that sets it up for the whole program; what it cannot hash it logs and leaves out;
- guesses at times: one without an offset is taken in the zone of the machine, and 59.9996 s breaks off the event;
- breaks off at a text like `1e999` as well;
- copies each event, which is ours to give, looks through it for each of some forty fields that it may not have, and
  tries some thirty patterns on each identifier again and again;
- puts its own folder before all others that modules are searched in.
"""

from __future__ import annotations

import importlib
import sys
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

# What the package calls a simple object: a name, a text, and children like it; a typed member is a pair of two.
Tree = tuple[Any, ...]


def hash_of_tree(event: Tree) -> str:
    """The hash of one event, as `ni:///sha-256;…?ver=CBV2.0`; it uses the tree up."""
    return str(_package.epcis_hashes_from_events(("EventList", "", [event]))[0])


def _imported() -> Any:  # noqa: ANN401 - a module without types
    searched = sys.path[:]
    try:
        return importlib.import_module("epcis_event_hash_generator.hash_generator")
    finally:
        sys.path[:] = searched


@lru_cache(maxsize=4096)
def _canonical_time(text: str) -> str:
    """A time in UTC to the millisecond (CBV 2.0, 8.9.2); a text that is no time as it is."""
    try:
        time = datetime.fromisoformat(text)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
        time = time.replace(microsecond=0) + timedelta(microseconds=round(time.microsecond, -3))
    except (ValueError, OverflowError):
        return text
    return time.isoformat(timespec="milliseconds")[:-6] + "Z"


def _numeric(text: str) -> str:
    try:
        return str(_package_numeric(text))
    except OverflowError:
        return text


def _in_order(children: list[Tree], order: list[tuple[Any, Any]]) -> str:
    """What stands for these children, in an order of fields: those that none of them is make no difference."""
    there = {child[0] for child in children if isinstance(child[0], str)}
    return str(_package_in_order(children, [field for field in order if field[0] in there]))


class _Log:
    """Says nothing, but that an event cannot be hashed."""

    def debug(self, *_: object) -> None: ...

    info = warning = debug

    def error(self, message: str, *values: object) -> None:
        raise ValueError(message % values)


class _Copy:
    """Copies nothing: each tree is built for one hash."""

    @staticmethod
    def deepcopy(tree: Tree) -> Tree:
        return tree


_package: Final = _imported()
_package_numeric: Final = _package._try_format_numeric
_package_in_order: Final = _package._recurse_through_children_in_order
_package.logging = _Log()
_package.copy = _Copy
_package._fix_time_stamp_format = _canonical_time
_package._try_format_numeric = _numeric
_package._recurse_through_children_in_order = _in_order
_package.dl_normaliser = lru_cache(maxsize=65536)(_package.dl_normaliser)
