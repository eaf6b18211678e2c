"""Earlier states of knowledge: the graph as it would be, had nothing been recorded after a time.

The fold is pure, so that the graph of any moment can be had from the ledger. It is written over the present one in a
transaction that is never committed, and asked there: every question is asked of a graph, and by the same statements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from whereused.errors import QueryTimedOut
from whereused.graph.driver import Graph, ReadTransaction, WriteTransaction
from whereused.graph.queries import query
from whereused.identifiers import product_of, readings_of
from whereused.ingest.ledger import LOCK_LEDGER
from whereused.ingest.projection import gather_back
from whereused.ingest.shelf import KeysRow, LedgerShelf
from whereused.ingest.write import write_change

MOST_GROUPS = 50_000
"""Groups of records (one item, one step, ...) that are folded anew at most to get back to a time."""

FEW_GROUPS = 2_000
"""With more groups than these, only those that the question can meet are looked for."""

EXACTLY = "id:"
"""What a name begins with that means an item by its id alone."""

Result = TypeVar("Result")


class ItemsRow(NamedTuple):
    """Ids of items."""

    items: list[str]


class ChangedRow(NamedTuple):
    """Whether anything was recorded or voided since."""

    changed: bool


HAS_CHANGED_SINCE = query("ingest.has_changed_since", ChangedRow)
FIND_KEYS_CHANGED_SINCE = query("ingest.find_keys_changed_since", KeysRow)
FIND_KEYS_CHANGED_AROUND = query("ingest.find_keys_changed_around", KeysRow)
FIND_CONNECTED = {
    "used": query("ingest.find_connected_used", ItemsRow),
    "from": query("ingest.find_connected_from", ItemsRow),
}
FIND_NAMESAKES = query("ingest.find_namesakes", ItemsRow)


def has_changed_since(reading: ReadTransaction, at: datetime) -> bool:
    """Whether anything was recorded, or voided, after a time: if not, the graph is what was known then."""
    return reading.one(HAS_CHANGED_SINCE, at=at).changed


def as_known(
    graph: Graph, at: datetime, names: Sequence[str] | None, direction: str, work: Callable[[ReadTransaction], Result]
) -> Result:
    """The result of `work` on the graph as it was known at a time; nothing is recorded meanwhile, and nothing stays.

    `names` are what the question starts from and `direction` the way it goes, so that only what it can meet is taken
    back; None if it starts from more than items. Raises QueryTimedOut if too much has been recorded since.
    """

    def suppose(writing: WriteTransaction) -> Result:
        writing.one(LOCK_LEDGER)
        if has_changed_since(writing, at):
            _rewind(writing, at, names, direction)
        return work(writing)

    return graph.supposing(suppose)


def _rewind(writing: WriteTransaction, at: datetime, names: Sequence[str] | None, direction: str) -> None:
    keys = writing.one(FIND_KEYS_CHANGED_SINCE, at=at, most=MOST_GROUPS + 1).keys
    if len(keys) > FEW_GROUPS and names is not None:
        keys = writing.one(FIND_KEYS_CHANGED_AROUND, items=_connected(writing, names, direction), at=at).keys
    if len(keys) > MOST_GROUPS:
        raise QueryTimedOut(
            f"Over {MOST_GROUPS:,} things that the question may meet were recorded or voided since {at.isoformat()}.",
            "Ask for a later known_at, or start from fewer items, by their ids.",
        )
    write_change(writing, gather_back(keys, at, LedgerShelf(writing)))


def _meanings(name: str) -> list[str]:
    """All that a name may be read as; of a serial or lot number of a product the number too, which items may bear."""
    readings = [*readings_of(name), *readings_of(name.removeprefix(EXACTLY))]
    return readings + [number.value for number in map(product_of, readings) if number is not None]


def _connected(reading: ReadTransaction, names: Sequence[str], direction: str) -> list[str]:
    """Every item that a walk from these names can ever have met, whatever was voided and whoever bore the names."""
    met = {text for name in names for text in _meanings(name)}
    frontier = sorted(met)
    while frontier:
        reached = reading.one(FIND_CONNECTED[direction], items=frontier).items
        namesakes = reading.one(FIND_NAMESAKES, items=sorted({*frontier, *reached})).items
        frontier = sorted({*reached, *namesakes} - met)
        met.update(frontier)
    return sorted(met)
