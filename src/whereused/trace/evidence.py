"""Evidence: edges of paths, described with their times, quantities and records."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import PathEdge
from whereused.trace.closure import edge_prefix
from whereused.trace.times import from_micros

AT_ONCE = 20_000


class PathEdgesRow(NamedTuple):
    """Columns of edges with what is known of them."""

    edges: list[int]
    types: list[str]
    tails: list[str]
    heads: list[str]
    times: list[list[int | None]]
    details: list[list[Any]]
    ambiguous: list[bool]
    voided: list[bool]
    records: list[list[str]]


DESCRIBE_EDGES = query("trace.describe_edges", PathEdgesRow)


class Described:
    """Edges by their numbers, as the store told of them; each becomes a `PathEdge` when it is asked for."""

    def __init__(self, columns: dict[int, tuple[Any, ...]] | None = None) -> None:
        self._columns = columns or {}

    def add(self, others: Described) -> None:
        """Take in other edges."""
        self._columns.update(others._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __contains__(self, number: object) -> bool:
        return number in self._columns

    def __getitem__(self, number: int) -> PathEdge:
        return _edge(self._columns[number])


def describe_edges(reading: ReadTransaction, prefix: str, edges: Collection[int]) -> Described:
    """Edges by their numbers; `prefix` is what comes before the number in the elementId of a node."""
    found: dict[int, tuple[Any, ...]] = {}
    wanted = sorted(edges)
    for begin in range(0, len(wanted), AT_ONCE):
        row = reading.one(DESCRIBE_EDGES, edges=wanted[begin : begin + AT_ONCE], prefix=edge_prefix(prefix))
        found.update(zip(row.edges, zip(*row[1:], strict=True), strict=True))
    return Described(found)


def _edge(columns: tuple[Any, ...]) -> PathEdge:
    kind, tail, head, times, (quantity, uom, position), ambiguous, voided, records = columns
    begun, ended, at = (None if time is None else from_micros(time) for time in times)
    return PathEdge(
        type=kind,
        from_=tail,
        to=head,
        valid_from=begun,
        valid_to=ended,
        at=at,
        quantity=quantity,
        uom=uom,
        position=position,
        ambiguous=ambiguous,
        voided=voided,
        records=records,
    )
