"""Evidence: edges of paths, described with their times, quantities and records."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import PathEdge
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


def describe_edges(reading: ReadTransaction, prefix: str, edges: Collection[int]) -> dict[int, PathEdge]:
    """Edges by their numbers; `prefix` is what comes before the number in the elementId of a node."""
    found: dict[int, PathEdge] = {}
    wanted = sorted(edges)
    for begin in range(0, len(wanted), AT_ONCE):
        row = reading.one(DESCRIBE_EDGES, edges=wanted[begin : begin + AT_ONCE], prefix="5" + prefix[1:])
        found.update((number, _edge(columns)) for number, *columns in zip(*row, strict=True))
    return found


def _edge(columns: list[Any]) -> PathEdge:
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
