"""Names to items: an id or any identifier names an item, and a name that several carry names none of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from whereused.errors import AmbiguousItem, ItemNotFound
from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import Candidate

EXACTLY = "id:"
"""Prefix of a name that means an item's id and no identifier."""


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


@dataclass(frozen=True)
class Named:
    """An item that a question names."""

    id: str
    kind: str


def find_candidates(reading: ReadTransaction, text: str) -> list[Candidate]:
    """The items whose id or identifier equals `text`, by id; empty when there are none.

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
        raise ItemNotFound.of(text)
    if len(candidates) > 1:
        raise AmbiguousItem.of(text, [candidate.model_dump() for candidate in candidates])
    return Named(candidates[0].id, candidates[0].kind)


def _find_all(reading: ReadTransaction, texts: Iterable[str]) -> dict[str, list[Candidate]]:
    asked = list(dict.fromkeys(texts))
    if not asked:
        return {}
    exact = {text.removeprefix(EXACTLY): text for text in asked if text.startswith(EXACTLY)}
    rows = reading.run(FIND_CANDIDATES, names=list(dict.fromkeys([*asked, *exact])))
    found: dict[str, dict[str, Candidate]] = {text: {} for text in asked}
    for row in rows:
        if row.name in found:
            found[row.name].setdefault(row.id, _candidate(row))
    for row in rows:
        text = exact.get(row.name)
        if text is not None and row.matched == "id" and not any(each.name == text for each in rows):
            found[text].setdefault(row.id, _candidate(row))
    return {text: list(candidates.values()) for text, candidates in found.items()}


def _candidate(row: CandidateRow) -> Candidate:
    return Candidate(
        id=row.id,
        kind=row.kind,
        product=row.product,
        supplier=row.supplier,
        matched=row.matched,
        placeholder=row.placeholder,
    )
