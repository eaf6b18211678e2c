"""The answer key against the rules of model.md, applied to the records alone by plain fixpoint.

The key reads things and sees no record; what is below reads records and sees no thing. Nothing of the product is used.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from whereused.plant import Plant
from whereused.plant.answers import AnswerKey

Record = dict[str, Any]
Span = tuple[str, str]

START, END = "0", "9"
"""Before and after every time, as texts."""
RECORDED = "3000"
"""When the records were received: after everything happened."""
ALL = (START, END)


@dataclass
class Hazard:
    """H of one item: certain and possible, each a set of spans; ALL is a state of its own."""

    certain: set[Span] = field(default_factory=set)
    possible: set[Span] = field(default_factory=set)

    def grow(self, spans: set[Span], *, certain: bool) -> bool:
        before = len(self.certain) + len(self.possible)
        self.possible |= spans
        if certain:
            self.certain |= spans
        return len(self.certain) + len(self.possible) > before


Hazards = dict[str, Hazard]


def meet(spans: set[Span], begun: str, ended: str) -> set[Span]:
    cut = ((max(begun, first), min(ended, last)) for first, last in spans)
    return {span for span in cut if span[0] <= span[1]}


@dataclass
class Input:
    item: str
    loaded: str
    unloaded: str
    acts_until: str


@dataclass
class Step:
    record: Record
    mixing: str
    names: dict[str, str]

    def __post_init__(self) -> None:
        record = self.record
        entries = record.get("inputs", [])
        breaks = record.get("clean_breaks", [])
        self.windowed = bool(breaks) or any("loaded_at" in entry or "unloaded_at" in entry for entry in entries)
        self.begun, self.ended = record["started_at"], record["ended_at"]
        self.inputs = []
        for entry in entries:
            unloaded = entry.get("unloaded_at", self.ended)
            until = unloaded
            if self.mixing == "continuous":
                until = min((each for each in breaks if each >= unloaded), default=self.ended)
            loaded = entry.get("loaded_at", self.begun)
            self.inputs.append(Input(self.names.get(entry["item"], entry["item"]), loaded, unloaded, until))
        self.outputs = [(entry["item"], entry.get("at")) for entry in record.get("outputs", [])]
        self.exposed = [
            (entry["item"], entry.get("at", self.begun), entry.get("at", self.ended))
            for part in ("outputs", "subjects")
            for entry in record.get(part, [])
        ]

    def flows(self, source: Input, at: str | None, spans: set[Span]) -> bool:
        """Whether the input, bad over those spans, gets into an output of that time."""
        if not self.windowed:
            return ALL in spans or bool(meet(spans, source.loaded, min(at or self.ended, source.unloaded)))
        off = min(source.acts_until, self.ended) if at is None else at
        if not source.loaded <= off <= source.acts_until:
            return False
        return bool(meet(spans, source.loaded, min(source.unloaded, off)))


@dataclass
class Stay:
    component: str
    parent: str
    begun: str | None
    ended: str | None = None

    @property
    def certain(self) -> Span | None:
        if self.begun is not None:
            return self.begun, self.ended or END
        return None if self.ended else (RECORDED, END)

    @property
    def possible(self) -> Span:
        return self.begun or START, self.ended or END


class Rules:
    """The genealogy that records tell."""

    def __init__(self, records: list[Record]) -> None:
        voided = {record["voids"] for record in records if record["record"] == "correction"}
        facts = [record for record in records if record["record_id"] not in voided]
        self.made = {record["id"]: record["made_at"] for record in facts if "made_at" in record}
        self.lots = {record["id"]: record["lot"] for record in facts if record["record"] == "item" and "lot" in record}
        names = self._names(facts)
        mixing = {record["id"]: record.get("mixing", "discrete") for record in facts if record["record"] == "operation"}
        self.steps = [
            Step(record, record.get("mixing", mixing[record["operation"]]), names)
            for record in facts
            if record["record"] == "step"
        ]
        self.stays = list(self._stays(facts, names))
        self.productions: dict[str, set[str | None]] = defaultdict(set)
        self.inputs: dict[str, list[tuple[Step, Input]]] = defaultdict(list)
        self.units: dict[str, list[str]] = defaultdict(list)
        self.parents: dict[str, list[Stay]] = defaultdict(list)
        self.parts: dict[str, list[Stay]] = defaultdict(list)
        for step in self.steps:
            for item, at in step.outputs:
                self.productions[item].add(at if step.windowed else at or step.ended)
            for source in step.inputs:
                self.inputs[source.item].append((step, source))
        for unit, lot in self.lots.items():
            self.units[lot].append(unit)
        for stay in self.stays:
            self.parents[stay.component].append(stay)
            self.parts[stay.parent].append(stay)

    @staticmethod
    def _names(facts: list[Record]) -> dict[str, str]:
        carriers: dict[str, set[str]] = defaultdict(set)
        for record in facts:
            for identifier in record.get("identifiers", []):
                carriers[identifier["value"]].add(record["id"])
        return {name: min(items) for name, items in carriers.items() if len(items) == 1}

    @staticmethod
    def _stays(facts: list[Record], names: dict[str, str]) -> Iterator[Stay]:
        """Each removal ends the one stay of its component in its parent that is open; nothing here needs more."""
        stays: dict[tuple[str, str], list[Stay]] = defaultdict(list)
        fits = [record for record in facts if record["record"] in ("install", "remove")]
        for record in sorted(fits, key=lambda each: (each.get("at", ""), each["record"])):
            component = names.get(record["component"], record["component"])
            open_ones = stays[component, record["parent"]]
            if record["record"] == "install":
                assert all(stay.ended for stay in open_ones)
                open_ones.append(Stay(component, record["parent"], record.get("at")))
            else:
                open_ones[-1].ended = record["at"]
        for of_pair in stays.values():
            yield from of_pair

    def hazards(self, clause: dict[str, str]) -> Hazards:
        """H of everything, when this start of a question is what is bad."""
        hazards: Hazards = defaultdict(Hazard)
        if "equipment" in clause:
            self._expose(clause, hazards)
        else:
            hazards[clause["item"]].grow({(clause.get("since", START), END)}, certain=True)
        waiting = list(hazards)
        while waiting:
            item = waiting.pop()
            waiting += list(self._spread(item, hazards))
        return hazards

    def _spread(self, item: str, hazards: Hazards) -> Iterator[str]:
        hazard = hazards[item]
        for spans, certain in ((hazard.possible, False), (hazard.certain, True)):
            for step, source in self.inputs[item]:
                for output, at in step.outputs:
                    known = certain and not (step.windowed and at is None)
                    if step.flows(source, at, spans) and hazards[output].grow(
                        {self._from(step, output, at)}, certain=known
                    ):
                        yield output
            for unit in self.units[item]:
                if meet(spans, START, self.made[unit]) and hazards[unit].grow({ALL}, certain=certain):
                    yield unit
            for stay in self.parents[item]:
                bounds = stay.certain if certain else stay.possible
                if bounds and hazards[stay.parent].grow(meet(spans, *bounds), certain=certain):
                    yield stay.parent

    def _from(self, step: Step, output: str, at: str | None) -> Span:
        off = at if step.windowed else at or step.ended
        times = self.productions[output]
        if off is None or all(other is not None and off <= other for other in times):
            return ALL
        return off, END

    def _expose(self, clause: dict[str, str], hazards: Hazards) -> None:
        first, last = clause["from"], clause["to"]
        for step in self.steps:
            if clause["equipment"] in step.record["equipment"]:
                for item, begun, ended in step.exposed:
                    if begun <= last and first <= ended:
                        within = first <= begun and ended <= last
                        self._expose_item(item, max(begun, first), min(ended, last), hazards, certain=within)

    def _expose_item(self, item: str, begun: str, ended: str, hazards: Hazards, *, certain: bool) -> None:
        hazards[item].grow({(begun, END)}, certain=False)
        if certain:
            hazards[item].grow({(ended, END)}, certain=True)
        for stay in self.parts[item]:
            throughout = stay.certain is not None and stay.certain[0] <= begun and ended <= stay.certain[1]
            low, high = stay.possible
            if certain and throughout:
                self._expose_item(stay.component, begun, ended, hazards, certain=True)
            elif low <= ended and begun <= high:
                self._expose_item(stay.component, max(begun, low), min(ended, high), hazards, certain=False)

    def answer(self, question: dict[str, Any]) -> tuple[list[str], list[str]]:
        (clause,) = question["any_of"]
        moment = {"ever": None, "current": RECORDED, "as_of": question.get("as_of")}[question["mode"]]
        confirmed, possible = [], []
        for item, hazard in self.hazards(clause).items():
            made_later = moment is not None and self.made[item] > moment
            if item == clause.get("item") or made_later:
                continue
            if meet(hazard.certain, moment or START, moment or END):
                confirmed.append(item)
            elif meet(hazard.possible, moment or START, moment or END):
                possible.append(item)
        return sorted(confirmed), sorted(possible)


@pytest.mark.parametrize(("packs", "seed"), [(12, 1), (60, 2), (150, 3)])
def test_the_key_is_what_the_rules_derive_from_the_records(packs: int, seed: int) -> None:
    key = AnswerKey(packs, seed)
    rules = Rules(list(Plant(packs, seed, key).run()))
    asked = possible = 0
    for answer in key.answers():
        assert (answer["confirmed"], answer["possible"]) == rules.answer(answer["question"]), answer["question"]
        asked += 1
        possible += bool(answer["possible"])
    assert asked > 100 * packs**0.5
    assert possible
