"""A step as the nodes of its stretches, and the edges of its inputs, outputs and subjects (0004, "Steps")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any

from whereused.ingest.entries import Entry
from whereused.ingest.folding import Folding, added_up, given, ids_of, known, stored
from whereused.ingest.mentions import Mention, Said, unite
from whereused.ingest.stretches import Cut, Run, Stretch
from whereused.ingest.subgraph import NodeKey
from whereused.model import records as r

_PROPERTIES = (
    "operation", "started_at", "ended_at", "equipment", "work_order", "site", "parameters", "mixing", "clean_breaks",
    "result",
)  # fmt: skip
_EDGE_NAMES = {"loaded_at": "valid_from", "unloaded_at": "valid_to"}

Inputs = list[Said[r.StepInput]]
Outputs = list[Said[r.StepOutput]]
Subjects = list[Said[r.StepSubject]]


def fold_step(folding: Folding, entries: list[Entry], voided: list[Entry]) -> None:
    """One step, from its records that hold, in order, and those that are voided."""
    nodes = _fold_stretches(folding, entries) if entries else []
    _join(folding, [*nodes, *(NodeKey("Record", identity) for identity in ids_of(voided))])


def may_be_windowed(record: r.StepRecord) -> bool:
    """Whether a step is windowed for what this record says of it."""
    loaded = (given.loaded_at is not None or given.unloaded_at is not None for given in record.inputs)
    return bool(record.clean_breaks) or any(loaded)


def _fold_stretches(folding: Folding, entries: list[Entry]) -> list[NodeKey]:
    """The nodes of the step's stretches, in order."""
    steps = [(entry.id, entry.record) for entry in entries if isinstance(entry.record, r.StepRecord)]
    inputs = unite([(identity, step.inputs) for identity, step in steps])
    outputs = unite([(identity, step.outputs) for identity, step in steps])
    subjects = unite([(identity, step.subjects) for identity, step in steps])
    total = added_up(entries)
    if any(may_be_windowed(step) for _, step in steps):
        windowed = _Windowed(folding, total, inputs, outputs)
        nodes = windowed.nodes
        windowed.describe(entries)
        windowed.connect(inputs, outputs, subjects)
    else:
        nodes = [NodeKey("ProcessStep", total["id"])]
        folding.describe(nodes[0], _properties(total), entries)
        _connect_all(folding, nodes[0], inputs, outputs, subjects)
    ids = ids_of(entries)
    for node in nodes:
        _connect_circumstances(folding, node, total, ids)
    return nodes


def _properties(total: dict[str, Any]) -> dict[str, Any]:
    return {"step": total["id"], **given(total, *_PROPERTIES)}


def _connect_circumstances(folding: Folding, node: NodeKey, total: dict[str, Any], ids: list[str]) -> None:
    """What a step ran on, and what for."""
    for equipment in total.get("equipment", []):
        folding.connect("RAN_ON", node, NodeKey("Equipment", equipment), ids)
    for name, kind, label in (
        ("operation", "EXECUTED", "Operation"),
        ("work_order", "FOR_ORDER", "WorkOrder"),
        ("site", "AT_SITE", "Site"),
    ):
        if name in total:
            folding.connect(kind, node, NodeKey(label, total[name]), ids)


def _connect_all(folding: Folding, node: NodeKey, inputs: Inputs, outputs: Outputs, subjects: Subjects) -> None:
    """The edges of a step that is one batch: every input reaches every output."""
    for told in inputs:
        _consume(folding, told, [node])
    for output in outputs:
        _produce(folding, output, node)
    for subject in subjects:
        _undergo(folding, subject, [node])


def _consume(folding: Folding, said: Said[r.StepInput], nodes: Iterable[NodeKey], **marks: Any) -> None:  # noqa: ANN401 - values of an edge
    """An input of the stretches with these nodes."""
    values = {**_values(said), **marks}
    for item, mark in folding.items(said.mention.item):
        again: dict[str, bool] = {}
        for node in nodes:
            folding.connect_as("CONSUMED_IN", item, node, {**values, **again, **mark})
            again = {"again": True}


def _produce(folding: Folding, said: Said[r.StepOutput], node: NodeKey, **marks: Any) -> None:  # noqa: ANN401 - values of an edge
    values = {**_values(said), **known(marks)}
    for item, mark in folding.items(said.mention.item):
        folding.connect_as("PRODUCED", node, item, {**values, **mark})


def _undergo(folding: Folding, said: Said[r.StepSubject], nodes: Iterable[NodeKey]) -> None:
    values = _values(said)
    for item, mark in folding.items(said.mention.item):
        for node in nodes:
            folding.connect_as("UNDERWENT", item, node, {**values, **mark})


def _values(said: Said[Mention]) -> dict[str, Any]:
    """The records of a mention and what it says of its item, as an edge has it."""
    values: dict[str, Any] = {"records": said.records}
    for name, value in vars(said.mention).items():
        if value is not None and name != "item":
            values[_EDGE_NAMES.get(name, name)] = stored(value)
    return values


class _Windowed:
    """A step whose inputs are loaded and unloaded while it runs: a node for each stretch."""

    def __init__(self, folding: Folding, total: dict[str, Any], inputs: Inputs, outputs: Outputs) -> None:
        mixing = total.get("mixing") or folding.mixing.get(total.get("operation", ""))
        breaks = sorted(total.get("clean_breaks", []))
        run = Run(total.get("started_at"), total.get("ended_at"), mixing == "continuous", breaks)
        self._folding = folding
        self._total = total
        self._run = run
        self._windows = [run.window(given.mention.loaded_at, given.mention.unloaded_at) for given in inputs]
        self._cut = self._cut_by({output.mention.at for output in outputs if output.mention.at is not None})
        self._places: defaultdict[int, list[int]] = defaultdict(list)
        for place, stretch in enumerate(self._cut.stretches):
            for number in stretch.inputs:
                self._places[number].append(place)
        self.nodes = [_node(total["id"], number) for number, _ in enumerate(self._cut.stretches, start=1)]

    def _cut_by(self, came_off: set[datetime]) -> Cut:
        """The stretches; one of them meets the step's own span, so that outputs without a time have a place."""
        cut = Cut(self._windows, came_off)
        known = self._run.started_at or self._run.ended_at
        if known is None or cut.meeting(self._run.started_at, self._run.ended_at):
            return cut
        return Cut(self._windows, {*came_off, known})

    def describe(self, entries: list[Entry]) -> None:
        """Give each stretch the properties of the whole step."""
        stretches = self._cut.stretches
        common = {**_properties(self._total), "windowed": True}
        for number, (node, stretch) in enumerate(zip(self.nodes, stretches, strict=True), start=1):
            place = {
                "stretch": number,
                "stretches": len(stretches),
                "stretch_from": stretch.since,
                "stretch_to": stretch.until,
            }
            self._folding.describe(node, {**common, **(place if len(stretches) > 1 else {})}, entries)

    def connect(self, inputs: Inputs, outputs: Outputs, subjects: Subjects) -> None:
        """Connect inputs where they act, outputs where they came off, and subjects where they passed through."""
        everywhere = self._cut.meeting(None, None)
        spanned = self._cut.meeting(self._run.started_at, self._run.ended_at)
        for number, told in enumerate(inputs):
            marks = {"possible": True} if self._windows[number].possible else {}
            _consume(self._folding, told, self._nodes_of(self._places[number]), **marks)
        for output in outputs:
            at = output.mention.at
            if at is None:
                self._produce_sometime(output, spanned)
            else:
                _produce(self._folding, output, self.nodes[self._cut.holding(at)[0]])
        for subject in subjects:
            at = subject.mention.at
            _undergo(self._folding, subject, self._nodes_of(everywhere if at is None else self._cut.holding(at)))

    def _nodes_of(self, places: Iterable[int]) -> list[NodeKey]:
        return [self.nodes[place] for place in places]

    def _produce_sometime(self, said: Said[r.StepOutput], places: list[int]) -> None:
        for place in places:
            again = True if place != places[0] else None
            latest = _earliest(self._cut.stretches[place], self._run)
            _produce(self._folding, said, self.nodes[place], possible=True, latest=latest, again=again)


def _node(step: str, number: int) -> NodeKey:
    """The node of a stretch. The first has the step's id; the id of another ends in a blank, as no recorded id does."""
    return NodeKey("ProcessStep", step if number == 1 else f"{step}#{number} ")


def _earliest(stretch: Stretch, run: Run) -> datetime | None:
    """When the stretch and the step are both over at the latest, as far as it is known."""
    return min(filter(None, (stretch.until, run.ended_at)), default=None)


def _join(folding: Folding, members: Iterable[NodeKey]) -> None:
    """A ring, so that a walk that ignores times gets from any stretch to any other, and to what voided records said."""
    ring = list(members)
    if len(ring) > 1:
        for one, next_ in pairwise([*ring, ring[0]]):
            folding.graph.add_edge("SAME_STEP", one, next_, {})
