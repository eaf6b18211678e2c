"""What writes a change names rows as its statements do: those under another name would be lost silently."""

from __future__ import annotations

import re

from whereused.graph.queries import cypher_folder
from whereused.ingest import write
from whereused.ingest.subgraph import NodeKey


def parts_of(name: str) -> dict[str, str]:
    """Each part of a statement in `ingest`, by the name of its rows."""
    text = (cypher_folder() / "queries" / "ingest" / f"{name}.cypher").read_text(encoding="utf-8")
    return {re.findall(r"\$rows\.(\w+)", part)[0]: part for part in text.split("CALL () {")[1:]}


def test_each_type_of_edge_is_created_by_a_part_that_there_is() -> None:
    assert parts_of("create_edges").keys() == write.PARTS.keys()
    kinds = [kind for kinds in write.PARTS.values() for kind in kinds]
    assert len(kinds) == len(set(kinds))


def test_edges_are_deleted_by_the_statement_that_has_their_type() -> None:
    deleted = [
        {re.findall(r"\[r:(\w+)\]", part)[0] for part in parts_of(name).values()}
        for name in ("delete_flow_edges", "delete_other_edges")
    ]
    assert deleted[0] == write.FLOW
    assert deleted[0].isdisjoint(deleted[1])
    assert deleted[0] | deleted[1] == {kind for kinds in write.PARTS.values() for kind in kinds}


def test_edges_are_deleted_between_nodes_of_the_labels_that_their_rows_are_named_after() -> None:
    for name in ("delete_flow_edges", "delete_other_edges"):
        for rows, part in parts_of(name).items():
            tail, head = re.findall(r"MATCH \([ab]:(\w+) \{id: row\[[01]\]\}\)", part)
            kind = re.findall(r"\[r:(\w+)\]", part)[0]
            named = write._rows_between([(kind, NodeKey(tail, "A"), NodeKey(head, "B"))])
            assert named == {rows: [["A", "B"]]}
