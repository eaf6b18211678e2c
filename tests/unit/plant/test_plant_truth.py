"""The records say what physically happened: every thing's true content against the rules of model.md."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest

from whereused.plant import Plant
from whereused.plant.clock import stamp
from whereused.plant.things import Portion, Unit
from whereused.plant.witness import Thing, Witness

Record = dict[str, Any]


@dataclass
class History:
    """A generated plant: its records, as they count after corrections, and its things."""

    records: list[Record]
    things: dict[str, Thing] = field(default_factory=dict)

    def of(self, *kinds: str) -> list[Record]:
        voided = {record["voids"] for record in self.records if record["record"] == "correction"}
        return [r for r in self.records if r["record"] in kinds and r["record_id"] not in voided]

    def names(self) -> dict[str, str]:
        """Ids and those identifiers that one item alone has."""
        names: dict[str, set[str]] = defaultdict(set)
        for item in self.of("item"):
            names[item["id"]].add(item["id"])
            for identifier in item.get("identifiers", []):
                names[identifier["value"]].add(item["id"])
        return {name: ids.pop() for name, ids in names.items() if len(ids) == 1}


class Births(Witness):
    """Knows every thing by its id."""

    def __init__(self) -> None:
        self.things: dict[str, Thing] = {}

    def made(self, thing: Thing, portions: Sequence[Portion]) -> None:  # noqa: ARG002 - a witness is shown both
        self.things[thing.id] = thing


@pytest.fixture(scope="module", params=[1, 2])
def history(request: pytest.FixtureRequest) -> History:
    births = Births()
    return History(list(Plant(1_000, request.param, births).run()), births.things)


def reaching(step: Record, at: str) -> set[str]:
    """The inputs that reach an output made at a time, by the rules of model.md."""
    batch = not step.get("clean_breaks") and not any("loaded_at" in entry for entry in step["inputs"])
    found = set()
    for entry in step["inputs"]:
        end = entry.get("unloaded_at", step["ended_at"])
        if step.get("mixing") == "continuous":
            end = min((cleaned for cleaned in step["clean_breaks"] if cleaned >= end), default=step["ended_at"])
        if batch or entry.get("loaded_at", step["started_at"]) <= at <= end:
            found.add(entry["item"])
    return found


def test_what_is_in_each_thing_is_what_its_steps_say(history: History) -> None:
    said: dict[str, set[str]] = defaultdict(set)
    untimed = set()
    for step in history.of("step"):
        for output in step.get("outputs", []):
            windows = any("loaded_at" in entry for entry in step["inputs"])
            if "at" not in output and windows:
                untimed.add(output["item"])
            said[output["item"]] |= reaching(step, output.get("at", step["ended_at"]))
    for item in history.of("item"):
        if "lot" in item:
            said[item["id"]].add(item["lot"])
    for thing in history.things.values():
        sources = {portion.source for portion in thing.composition}
        if thing.id in untimed:
            assert isinstance(thing, Unit)
            assert thing.could_hold is not None
            assert sources < {portion.source for portion in thing.could_hold}
        else:
            assert sources == said[thing.id], thing.id
    assert untimed


def test_near_misses_of_loading_windows_exist(history: History) -> None:
    narrowed: Counter[str] = Counter()
    for step in history.of("step"):
        for output in step.get("outputs", []):
            if "at" in output:
                missed = {entry["item"] for entry in step["inputs"]} - reaching(step, output["at"])
                narrowed[step["operation"]] += len(missed)
    for operation in ("placement", "cell_winding", "coating", "coating_continuous", "anode_mixing"):
        assert narrowed[operation] > 0, operation


def test_fittings_are_what_installs_and_removals_say(history: History) -> None:
    names = history.names()
    said: dict[tuple[str, str, str], list[list[str | None]]] = defaultdict(list)
    fits = sorted(history.of("install", "remove"), key=lambda fit: str(fit.get("at", fit["event_time"])))
    for fit in fits:
        key = (names[fit["parent"]], fit["position"], names[fit["component"]])
        if fit["record"] == "install":
            said[key].append([fit.get("at", fit["event_time"]), None])
        else:
            said[key][-1][1] = fit["at"]
    true: dict[tuple[str, str, str], list[list[str | None]]] = defaultdict(list)
    for thing in history.things.values():
        for fitting in thing.fittings if isinstance(thing, Unit) else ():
            part = fitting.part.id if isinstance(fitting.part, Unit) else fitting.part.source
            until = None if fitting.until is None else stamp(fitting.until)
            true[thing.id, fitting.position, part].append([stamp(fitting.since), until])
    assert said == true


def test_no_thing_holds_what_was_not_there_yet(history: History) -> None:
    for thing in history.things.values():
        for portion in thing.composition:
            assert portion.quantity > 0
            assert history.things[portion.source].made_at <= portion.at, thing.id
            if not thing.id.startswith("NMP-RECOVERED"):
                assert portion.at <= thing.made_at, thing.id
        for fitting in thing.fittings if isinstance(thing, Unit) else ():
            assert thing.made_at <= fitting.since
            if isinstance(fitting.part, Unit):
                assert fitting.part.made_at <= fitting.since


def test_nothing_gives_more_than_it_had(history: History) -> None:
    given: dict[str, float] = defaultdict(float)
    had: dict[str, float] = defaultdict(float)
    for item in history.of("item"):
        if "quantity" in item and item["product"] != "NMP-RECOVERED":
            had[item["id"]] = float(item["quantity"])
    for step in history.of("step"):
        for entry in step.get("inputs", []):
            given[entry["item"]] += float(entry["quantity"])
        for entry in step.get("outputs", []):
            if step["operation"] == "solvent_recovery":
                had[entry["item"]] += float(entry["quantity"])
    for name, quantity in given.items():
        assert quantity <= had[name] + 1e-6, name


def test_a_unit_is_in_one_parent_at_a_time(history: History) -> None:
    stays: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for thing in history.things.values():
        for fitting in thing.fittings if isinstance(thing, Unit) else ():
            if isinstance(fitting.part, Unit):
                stays[fitting.part.id].append((fitting.since, fitting.until or 2**40))
    moved = 0
    for part, spans in stays.items():
        spans.sort()
        moved += len(spans) > 1
        for (_, until), (since, _) in pairwise(spans):
            assert until < since, part
    assert moved > 5
