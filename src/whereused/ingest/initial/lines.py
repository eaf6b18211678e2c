"""A piece of the graph as lines of CSV: edges at once, nodes once it is known what all pieces say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any

from whereused.ingest.initial.parts import Parts, part_of
from whereused.ingest.initial.tables import Layout, Lines, Shape, Sheets, labels, quoted
from whereused.ingest.subgraph import Difference, NodeKey, Subgraph
from whereused.ingest.write import NODE_PARAMETERS, described_rows

COMPONENT, INSTALLED, CONDITIONAL, UNSURE, ONWARD = 1, 2, 4, 8, 16
"""What is known of a node: it is a component; something is installed in it; a conditional edge leads into it; its kind
has to be told by its role; it goes into a step, or units were made out of it."""

SAID = 255
"""All of these."""

PRODUCED = 256
"""Above them it is counted how often it was produced."""

NODES, ENDS = "nodes", "ends"
"""What is kept apart of nodes: a row of each that has a line; and of those that are only led to, for each label what is
known of each id."""

NodeRow = tuple[str, str, int, str]
"""A node that a piece of the graph describes or names: label, id, what is known of it, and its line (`1` and the name
of the layout first, or `0` if it is only named)."""

_TAILS = {"CONSUMED_IN": COMPONENT | ONWARD, "INSTALLED_IN": COMPONENT, "SERIALIZED_AS": ONWARD}
"""What an edge makes known of its tail; that of the first two is a component (`create_edges.cypher`)."""

_HEADS = {"CONSUMED_IN": 0, "PRODUCED": PRODUCED, "SERIALIZED_AS": 0, "INSTALLED_IN": INSTALLED}
"""And of its head, where it carries a defect; then it says whether it is conditional."""

_LABELS = {parameter: label for label, parameter in NODE_PARAMETERS.items()}

Known = defaultdict[str, dict[str, int]]
"""What is known of nodes, by label and by id."""


def lines_of_edges(graph: Subgraph, sheets: Sheets, lines: Lines) -> Known:
    """Add every edge to the lines; gives what the edges make known of their ends, but for records.

    Those that have ends and properties of the same kinds are written together, which is much faster than one by one.
    """
    alike: defaultdict[tuple[object, ...], list[tuple[Any, ...]]] = defaultdict(list)
    for (kind, (tail, tail_id), (head, head_id)), edges in graph.edges.items():
        for properties in edges:
            values = properties.values()
            alike[tail, kind, head, *properties, *map(type, values)].append((tail_id, head_id, *values))
    known: Known = defaultdict(dict)
    for said, rows in alike.items():
        shape = sheets.shapes.get(said)
        if shape is None:
            shape = sheets.shapes[said] = _shape_of(said, rows[0])
        shape.add_edges(rows, lines)
        _note_ends(known, shape.layout, rows)
    return known


def _shape_of(said: tuple[Any, ...], row: tuple[Any, ...]) -> Shape:
    """How edges are written of which `said` tells the kind, and the names of the properties before their types."""
    names = said[3 : len(row) + 1]
    return Shape(said[:3], dict(zip(names, row[2:], strict=True)))


def _note_ends(known: Known, layout: Layout, rows: list[tuple[Any, ...]]) -> None:
    """What edges that are alike make known of both their ends. What is described comes from a record."""
    tail, kind, head = layout.kind
    if kind == "DERIVED_FROM":
        return
    conditional = kind in _HEADS and any(name == "conditional" for name, _ in layout.columns)
    if tail != "Record":
        note(known[tail], map(itemgetter(0), rows), _TAILS.get(kind, 0))
    if head != "Record":
        note(known[head], map(itemgetter(1), rows), _HEADS.get(kind, 0) | (CONDITIONAL if conditional else 0))


def note(of_label: dict[str, int], ids: Iterable[str], said: int) -> None:
    """Add what is said of each of some nodes of one label."""
    marks, count = said & SAID, said & ~SAID
    for identity in ids:
        of_label[identity] = (of_label.get(identity, 0) | marks) + count


def united(one: int, other: int) -> int:
    """What is known of a node from two pieces of the graph."""
    return ((one | other) & SAID) + (one & ~SAID) + (other & ~SAID)


def rows_of_nodes(graph: Subgraph, sheets: Sheets, known: Known) -> tuple[list[NodeRow], dict[str, Layout]]:
    """A row of every node that is described or named, and the layouts of lines, by name; `known` keeps the others."""
    rows: list[NodeRow] = []
    layouts: dict[str, Layout] = {}
    for node, described, unsure, layout, line in _lines(graph, sheets):
        layouts[layout.name] = layout
        of_node = known[node.label].pop(node.id, 0) | (UNSURE if unsure else 0)
        rows.append((node.label, node.id, of_node, f"{described}{layout.name}{line}"))
    return rows, layouts


def keep_nodes(rows: Iterable[NodeRow], known: Known, parts: Parts) -> None:
    """Put each node on those of its part: rows, and of nodes that are only led to what is known of them."""
    of_nodes, of_ends, count = parts.rows(NODES), parts.rows(ENDS), parts.count
    for row in rows:
        of_nodes[part_of(row[1], count)].append(row)
    for label, of_label in known.items():
        apart: list[dict[str, int]] = [{} for _ in range(count)]
        for identity, said in of_label.items():
            apart[part_of(identity, count)][identity] = said
        for ends, some in zip(of_ends, apart, strict=True):
            if some:
                ends.append((label, some))


def _lines(graph: Subgraph, sheets: Sheets) -> Iterator[tuple[NodeKey, int, bool, Layout, str]]:
    """The nodes that are described (1), or named with values (0); each with its line, and is its kind unsure.

    The graph loses the ids among their properties: it is of no use after.
    """
    for parameter, rows in described_rows(Difference(described=graph.nodes)).items():
        label = _LABELS[parameter]
        sheet = sheets[(label,)]
        for row in rows:
            cell = labels([label, *row.get("labels", ())])
            properties = row["properties"]
            identity = properties.pop("id")
            line = sheet.line(quoted(identity), properties, cell)
            yield NodeKey(label, identity), 1, "kind_inferred" in properties, *line
    names = sheets["Identifier",]
    for node, values in graph.named.items():
        yield node, 0, False, *names.line(quoted(node.id), values, node.label)
