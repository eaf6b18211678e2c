"""Tiny genealogies: plain data, written to a graph as docs/graph.md has it, and traced by brute force without one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from support.graphs import run
from whereused.graph.driver import Graph

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: int | None) -> datetime | None:
    return None if number is None else DAY + timedelta(days=number)


@dataclass
class Step:
    inputs: list[str]
    outputs: list[tuple[str, int | None]]
    ended: int | None = None


@dataclass
class Stay:
    """`item` in `holder` from day `begun` to day `ended`."""

    item: str
    holder: str
    begun: int | None = None
    ended: int | None = None


@dataclass
class Tiny:
    """Kinds by item, and what happened, in days; `made` are days on which items are known to have been made."""

    kinds: dict[str, str]
    steps: list[Step] = field(default_factory=list)
    installs: list[Stay] = field(default_factory=list)
    packs: list[Stay] = field(default_factory=list)
    serialized: list[tuple[str, str]] = field(default_factory=list)
    made: dict[str, int] = field(default_factory=dict)


def write(graph: Graph, tiny: Tiny, prefix: str = "") -> None:
    """Add a genealogy to the graph, its ids behind `prefix`."""
    for kind, label in (("unit", "Unit"), ("lot", "Lot"), ("container", "Container"), ("unknown", "Placeholder")):
        rows = [
            {"id": prefix + id_, "made": day(tiny.made.get(id_)), "kind": kind if label != "Placeholder" else None}
            for id_, of in tiny.kinds.items()
            if of == kind
        ]
        run(graph, f"UNWIND $rows AS r CREATE (:Item:{label} {{id: r.id, kind: r.kind, made_at: r.made}})", rows=rows)
    steps = [
        {
            "id": f"{prefix}step-{number}",
            "ended": day(step.ended),
            "inputs": [prefix + id_ for id_ in step.inputs],
            "outputs": [{"id": prefix + id_, "at": day(at)} for id_, at in step.outputs],
        }
        for number, step in enumerate(tiny.steps)
    ]
    run(
        graph,
        "UNWIND $rows AS r CREATE (s:ProcessStep {id: r.id, step: r.id, ended_at: r.ended}) "
        "WITH r, s CALL (r, s) { UNWIND r.inputs AS i MATCH (x:Item {id: i}) CREATE (x)-[:CONSUMED_IN]->(s) } "
        "CALL (r, s) { UNWIND r.outputs AS o MATCH (x:Item {id: o.id}) CREATE (s)-[:PRODUCED {at: o.at}]->(x) }",
        rows=steps,
    )
    for type_, stays in (("INSTALLED_IN", tiny.installs), ("PACKED_IN", tiny.packs)):
        run(
            graph,
            "UNWIND $rows AS r MATCH (x:Item {id: r.item}) MATCH (y:Item {id: r.holder}) "
            f"CREATE (x)-[:{type_} {{valid_from: r.begun, valid_to: r.ended}}]->(y)",
            rows=[
                {
                    "item": prefix + stay.item,
                    "holder": prefix + stay.holder,
                    "begun": day(stay.begun),
                    "ended": day(stay.ended),
                }
                for stay in stays
            ],
        )
    run(
        graph,
        "UNWIND $rows AS r MATCH (x:Item {id: r[0]}) MATCH (y:Item {id: r[1]}) CREATE (x)-[:SERIALIZED_AS]->(y)",
        rows=[[prefix + lot, prefix + unit] for lot, unit in tiny.serialized],
    )


def onward(tiny: Tiny, item: str, mode: str, at: int | None) -> set[str]:
    """What material of `item` got into directly, edge by edge."""
    met: set[str] = {unit for lot, unit in tiny.serialized if lot == item}
    for step in tiny.steps:
        if item in step.inputs:
            for output, came_off in step.outputs:
                known = came_off if came_off is not None else step.ended
                if mode != "as_of" or known is None or at is None or known <= at:
                    met.add(output)
    met |= {stay.holder for stay in tiny.installs if stay.item == item and _holds(stay, mode, at)}
    return met


def _holds(stay: Stay, mode: str, at: int | None) -> bool:
    if mode == "ever":
        return True
    if mode == "current":
        return stay.ended is None
    assert at is not None
    return (stay.begun is None or stay.begun <= at) and (stay.ended is None or at <= stay.ended)


def where_used(tiny: Tiny, item: str, mode: str, at: int | None) -> dict[str, int]:
    """Each affected item and how many items away it is."""
    distances = {item: 0}
    frontier = [item]
    while frontier:
        met = {other for near in frontier for other in onward(tiny, near, mode, at)} - distances.keys()
        distance = distances[frontier[0]] + 1
        distances.update(dict.fromkeys(met, distance))
        frontier = list(met)
    return {
        id_: distance
        for id_, distance in distances.items()
        if id_ != item and not (mode == "as_of" and at is not None and tiny.made.get(id_, at) > at)
    }
