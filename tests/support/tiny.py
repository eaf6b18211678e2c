"""Tiny genealogies: plain data, written to a graph as docs/graph.md has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from support.graphs import run
from whereused.graph.driver import Graph

DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Step:
    """A batch: each input reaches each output."""

    inputs: list[str]
    outputs: list[str]


@dataclass
class Stay:
    """`item` is installed in `holder` from day `begun` on."""

    item: str
    holder: str
    begun: int


@dataclass
class Tiny:
    """Kinds by item (unit or lot), and what happened."""

    kinds: dict[str, str]
    steps: list[Step] = field(default_factory=list)
    installs: list[Stay] = field(default_factory=list)


def write(graph: Graph, tiny: Tiny, prefix: str) -> None:
    """Add a genealogy to the graph, the ids of its steps behind `prefix`."""
    for kind, label in (("unit", "Unit"), ("lot", "Lot")):
        ids = [id_ for id_, of in tiny.kinds.items() if of == kind]
        run(graph, f"UNWIND $ids AS id CREATE (:Item:{label} {{id: id, kind: $kind}})", ids=ids, kind=kind)
    steps = [
        {"id": f"{prefix}{number}", "inputs": step.inputs, "outputs": step.outputs}
        for number, step in enumerate(tiny.steps)
    ]
    run(
        graph,
        "UNWIND $rows AS r CREATE (s:ProcessStep {id: r.id, step: r.id}) "
        "WITH r, s CALL (r, s) { UNWIND r.inputs AS i MATCH (x:Item {id: i}) CREATE (x)-[:CONSUMED_IN]->(s) } "
        "CALL (r, s) { UNWIND r.outputs AS o MATCH (x:Item {id: o}) CREATE (s)-[:PRODUCED]->(x) }",
        rows=steps,
    )
    run(
        graph,
        "UNWIND $rows AS r MATCH (x:Item {id: r.item}) MATCH (y:Item {id: r.holder}) "
        "CREATE (x)-[:INSTALLED_IN {valid_from: r.begun}]->(y)",
        rows=[
            {"item": stay.item, "holder": stay.holder, "begun": DAY + timedelta(days=stay.begun)}
            for stay in tiny.installs
        ],
    )
