"""The package epcis-event-hash-generator, the reference for the hash of events (CBV 2.0, 8.9), mended in this process.

A hash must be there for every event, the same everywhere and tomorrow, and soon. The package

- logs to the root logger, and by that sets it up for the whole program; what it cannot hash it logs and leaves out;
- guesses at times: one without an offset is taken in the zone of the machine, and 59.9996 s breaks off the event;
- breaks off at a text like `1e999` as well;
- copies each event, which is ours to give, looks through it for each of some forty fields that it may not have, and
  tries some thirty patterns on each value again and again;
- puts its own folder before all others that modules are searched in.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from whereused.identifiers.epcs import plain_trade_item

# What the package calls a simple object: a name, a text, and children like it; a typed member is a pair of two.
Tree = tuple[Any, ...]


def hash_of_tree(event: Tree) -> str:
    """The hash of one event, as `ni:///sha-256;…?ver=CBV2.0`; it uses the tree up."""
    return str(_package.epcis_hashes_from_events(("EventList", "", [event]))[0])


def hash_of_text(text: str) -> str:
    """The hash of an event in the text that is hashed of it (its pre-hash string, CBV 2.0, 8.9.2)."""
    return f"ni:///sha-256;{hashlib.sha256(text.encode()).hexdigest()}?ver=CBV2.0"


def text_in_order(children: list[Tree], name: str) -> str:
    """What stands in that text for the fields of one name; those of which something is left over stay in the list."""
    return _in_order(children, [(name, _inner[name])]) if name in _inner else ""


def text_of_rest(children: list[Tree]) -> str:
    """What stands in that text for the fields of an event that have no place in the order of fields."""
    return str(_package._gather_elements_not_in_order(children, PROPERTIES)) if children else ""


def _imported() -> Any:  # noqa: ANN401 - a module without types
    searched = sys.path[:]
    try:
        return importlib.import_module("epcis_event_hash_generator.hash_generator")
    finally:
        sys.path[:] = searched


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """A value as it is hashed: identifiers as canonical Digital Links, numbers as short as can be (CBV 2.0, 8.9.2).

    Those are kept that sensors and fields of someone's own say again and again.
    """
    if (plain := plain_trade_item(text)) is not None:
        (_, gtin), (ai, number) = plain
        return f"https://id.gs1.org/01/{gtin}/{ai}/{number}"
    return canonical_by_package(text)


@lru_cache(maxsize=4096)
def canonical_time(text: str) -> str:
    """A time in UTC to the millisecond (CBV 2.0, 8.9.2); a text that is no time as it is."""
    try:
        time = datetime.fromisoformat(text)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
        if time.microsecond:
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
canonical_by_package: Final[Callable[[str], str]] = _package._canonize_value
_package_in_order: Final = _package._recurse_through_children_in_order
_package.logging = _Log()
_package.copy = _Copy
_package._fix_time_stamp_format = canonical_time
_package._try_format_numeric = _numeric
_package._recurse_through_children_in_order = _in_order
_package._canonize_value = canonical

PROPERTIES: Final[list[tuple[Any, Any]]] = _package.PROP_ORDER
"""The fields of events in the order in which they are hashed, each with the same of what is inside it."""
_inner: Final = dict(PROPERTIES)
