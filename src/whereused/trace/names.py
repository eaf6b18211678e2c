"""Names to items: an id or any identifier names an item, and a name that several carry names none of them.

A name counts in every form that it may be read as: an element string, a Digital Link, an EPC, a bare SSCC all find the
item of that key. A GTIN with a serial or lot number also finds the item described by its product and that number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from whereused.errors import AmbiguousItem, ItemNotFound
from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.identifiers import ByProduct, key_of, parse, product_of, readings_of
from whereused.model.answers import Candidate

EXACTLY = "id:"
"""Prefix of a name that means an item's id and no identifier."""

SERIAL_SCHEMES = ["serial", "serial_number", "sn"]
LOT_SCHEMES = ["lot", "lot_number", "batch", "batch_number", "supplier_lot"]
"""Schemes of identifiers, in lower case, that number the items of one product."""


class CandidateRow(NamedTuple):
    """An item that carries a name."""

    name: str
    id: str
    kind: str
    product: str | None
    supplier: str | None
    matched: str
    placeholder: bool


FIND_CANDIDATES = query("trace.find_candidates", CandidateRow)
FIND_BY_PRODUCT = query("trace.find_candidates_by_product", CandidateRow)


@dataclass(frozen=True)
class Named:
    """An item that a question names."""

    id: str
    kind: str


def find_candidates(reading: ReadTransaction, text: str) -> list[Candidate]:
    """The items whose id or identifier is `text` in any form, by id; empty when there are none.

    `id:X` means the item with the id X, unless an item literally carries the name `id:X`.
    """
    return _find_all(reading, [text])[text]


def find_one(reading: ReadTransaction, text: str) -> Named:
    """The one item that `text` names. Raises ItemNotFound, AmbiguousItem."""
    return find_each(reading, [text])[0]


def find_each(reading: ReadTransaction, texts: Sequence[str]) -> list[Named]:
    """The items that `texts` name, each once, in their order. Raises ItemNotFound, AmbiguousItem at the first fault."""
    named = {item.id: item for item in find_named(reading, texts).values()}
    return list(named.values())


def find_named(reading: ReadTransaction, texts: Iterable[str]) -> dict[str, Named]:
    """The item that each text names. Raises ItemNotFound, AmbiguousItem at the first fault."""
    return {text: _only(text, candidates) for text, candidates in _find_all(reading, texts).items()}


def _only(text: str, candidates: Sequence[Candidate]) -> Named:
    if not candidates:
        raise ItemNotFound.of(text, parse(text).error)
    if len(candidates) > 1:
        raise AmbiguousItem.of(text, [candidate.model_dump() for candidate in candidates])
    return Named(candidates[0].id, candidates[0].kind)


def _find_all(reading: ReadTransaction, texts: Iterable[str]) -> dict[str, list[Candidate]]:
    asked = {text: readings_of(text) for text in dict.fromkeys(texts)}
    if not asked:
        return {}
    exact = {text: _exact(text) for text in asked if text.startswith(EXACTLY)}
    rows = reading.run(FIND_CANDIDATES, names=_each_once([*asked.values(), *exact.values()]))
    by_name: dict[str, list[CandidateRow]] = {}
    for row in rows:
        by_name.setdefault(row.name, []).append(row)
    found = {text: _carriers(by_name, readings) for text, readings in asked.items()}
    for text, ids in exact.items():
        if not found[text]:
            found[text] = [row for name in ids for row in by_name.get(name, ()) if row.matched == "id"]
    for row in _found_by_product(reading, asked):
        found[row.name].append(row)
    return {text: _as_candidates(rows) for text, rows in found.items()}


def _exact(text: str) -> list[str]:
    """The ids that `id:X` may mean: X as it stands, or the key of X."""
    name = text.removeprefix(EXACTLY)
    return _each_once([[name, key_of(name)]])


def _each_once(lists: Iterable[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(name for names in lists for name in names))


def _carriers(by_name: Mapping[str, Sequence[CandidateRow]], readings: Sequence[str]) -> list[CandidateRow]:
    return [row for name in readings for row in by_name.get(name, ())]


def _found_by_product(reading: ReadTransaction, asked: Mapping[str, Sequence[str]]) -> Sequence[CandidateRow]:
    """The items that a product and a serial or lot number name; `name` is the text that was asked for."""
    wanted = [
        _as_asked(text, number)
        for text, readings in asked.items()
        for number in (product_of(name) for name in readings)
        if number is not None
    ]
    return reading.run(FIND_BY_PRODUCT, asked=wanted) if wanted else []


def _as_asked(text: str, number: ByProduct) -> dict[str, Any]:
    return {
        "name": text,
        "gtin": number.gtin,
        "products": list(number.products),
        "value": number.value,
        "lot": number.is_lot,
        "schemes": LOT_SCHEMES if number.is_lot else SERIAL_SCHEMES,
    }


def _as_candidates(rows: Iterable[CandidateRow]) -> list[Candidate]:
    """Each item once, in the order of ids; what matched most literally is told."""
    found: dict[str, Candidate] = {}
    for row in rows:
        found.setdefault(row.id, _candidate(row))
    return [found[item] for item in sorted(found)]


def _candidate(row: CandidateRow) -> Candidate:
    return Candidate(
        id=row.id,
        kind=row.kind,
        product=row.product,
        supplier=row.supplier,
        matched=row.matched,
        placeholder=row.placeholder,
    )
