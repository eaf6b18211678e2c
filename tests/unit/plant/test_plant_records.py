"""The records of the plant: their shapes, their order, and the stories in them."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from typing import Any

import pytest

from whereused.model.records import parse_record
from whereused.plant import HIGHLIGHTS, Plant, generate
from whereused.plant.floor import Floor
from whereused.plant.things import Unit
from whereused.plant.totes import Totes

Record = dict[str, Any]


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return list(generate("small", seed=1))


@pytest.fixture(scope="module")
def items(records: list[Record]) -> dict[str, Record]:
    return {record["id"]: record for record in records if record["record"] == "item"}


def of(records: list[Record], *kinds: str) -> list[Record]:
    return [record for record in records if record["record"] in kinds]


def test_every_record_follows_the_contract(records: list[Record]) -> None:
    for record in records:
        parse_record(record)
        assert {"record_id", "source", "event_time"} <= record.keys()
    assert len({record["record_id"] for record in records}) == len(records)


def test_small_is_small(records: list[Record], items: dict[str, Record]) -> None:
    assert 20_000 <= len(records) <= 40_000
    kinds = Counter(item["kind"] for item in items.values())
    assert 9_000 < kinds["unit"] < 12_000
    assert kinds["lot"] > 200
    assert kinds["container"] > 200
    assert sum(item["product"].startswith("PACK-") for item in items.values()) == 1_000
    present = {record["record"] for record in records}
    assert present == {
        "product", "organization", "site", "equipment", "operation", "item", "step", "install", "remove", "pack",
        "unpack", "ship", "receive", "return", "measurement", "quality", "service", "scrap", "consume", "correction",
    }  # fmt: skip


def test_records_come_in_the_order_of_their_event_times(records: list[Record]) -> None:
    times = [record["event_time"] for record in records]
    assert times == sorted(times)


def test_times_stay_in_causal_order(records: list[Record], items: dict[str, Record]) -> None:
    for step in of(records, "step"):
        for output in step.get("outputs", []):
            assert step["started_at"] <= output.get("at", step["ended_at"]) <= step["ended_at"]
        for entry in step.get("inputs", []):
            loaded = entry.get("loaded_at", step["started_at"])
            assert step["started_at"] <= loaded <= entry.get("unloaded_at", step["ended_at"]) <= step["ended_at"]
            assert items[entry["item"]]["made_at"] <= loaded
        for subject in step.get("subjects", []):
            assert items[subject["item"]]["made_at"] <= subject.get("at", step["ended_at"])
    filled = {record["container"]: record["at"] for record in of(records, "pack")}
    returned = {record["items"][0]: record["at"] for record in of(records, "return")}
    for shipment in of(records, "ship"):
        for item in shipment["items"]:
            assert (filled | returned)[item] < shipment["at"]


def test_containers_hold_one_load_at_a_time(records: list[Record]) -> None:
    """Replayed in the order of events, nothing is in two containers, and nothing is taken out of where it is not."""
    inside: dict[str, str] = {}
    contents: dict[str, set[str]] = defaultdict(set)
    cycles: Counter[str] = Counter()
    for record in of(records, "pack", "unpack"):
        container = record["container"]
        if record["record"] == "pack":
            assert not contents[container]
            assert not inside.keys() & set(record["items"])
            contents[container] |= set(record["items"])
            inside |= dict.fromkeys(record["items"], container)
            cycles[container] += 1
        else:
            taken = set(record["items"]) or set(contents[container])
            assert taken
            assert taken <= contents[container]
            contents[container] -= taken
            for item in taken:
                del inside[item]
    totes = {container: count for container, count in cycles.items() if container.startswith("TOTE")}
    assert max(totes.values()) > 3
    assert max(count for container, count in cycles.items() if not container.startswith("TOTE")) == 1


def test_worn_totes_are_replaced() -> None:
    totes = Totes(Floor(seed=1))
    used: Counter[str] = Counter()
    for cycle in range(500):
        tote = totes.fill([Unit("U-1", "CELL-NMC", "1", 0)], cycle * 1_000)
        totes.empty(tote, cycle * 1_000 + 500)
        used[tote] += 1
    assert used == {"TOTE-00001": 200, "TOTE-00002": 200, "TOTE-00003": 100}


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_every_story_is_told(seed: int) -> None:
    plant = Plant(1_000, seed)
    for _ in plant.run():
        pass
    assert set(plant.floor.highlights) == set(HIGHLIGHTS)


def test_names_can_be_ambiguous(records: list[Record], items: dict[str, Record]) -> None:
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    supplied: dict[str, set[str]] = defaultdict(set)
    for item in items.values():
        for identifier in item.get("identifiers", []):
            named[identifier["scheme"], identifier["value"]].add(item["product"])
        if item["id"].startswith("CAN-"):
            supplied[item["supplier_lot"]].add(item["supplier"])
    assert any(len(products) == 2 for (scheme, _), products in named.items() if scheme == "serial")
    assert any(len(suppliers) == 2 for suppliers in supplied.values())


def test_knowledge_is_incomplete_here_and_there(records: list[Record], items: dict[str, Record]) -> None:
    assert any("at" not in record for record in of(records, "install"))
    assert any(record["event_time"] > record["at"] for record in of(records, "remove"))
    assert any(record["component"] not in items for record in of(records, "install"))
    described: set[str] = set()
    early = set()
    for record in records:
        if record["record"] == "item":
            described.add(record["id"])
        elif record["record"] == "step":
            early |= {entry["item"] for entry in record.get("inputs", [])} - described
    assert early


def test_corrections_void_a_wrong_install(records: list[Record]) -> None:
    by_id = {record["record_id"]: record for record in records}
    corrections = of(records, "correction")
    assert corrections
    for correction in corrections:
        wrong = by_id[correction["voids"]]
        right = [
            record
            for record in of(records, "install")
            if record["parent"] == wrong["parent"] and record["position"] == "BMS" and record is not wrong
        ]
        assert right[0]["component"] != wrong["component"]
        assert right[0]["at"] == wrong["at"]


def test_recovered_solvent_goes_round(records: list[Record]) -> None:
    """The lot feeds slurries that become trim that is recovered into the same lot."""
    downstream = edges_of(records)
    for lot in [item for item in downstream if item.startswith("NMP-RECOVERED")]:
        assert lot in reach(downstream, lot)


def test_a_wide_lot_reaches_thousands_and_a_narrow_one_does_not(records: list[Record]) -> None:
    plant = Plant(1_000, 1)
    for _ in plant.run():
        pass
    downstream = edges_of(records)
    wide = reach(downstream, plant.floor.highlights["wide_lot"])
    narrow = reach(downstream, plant.floor.highlights["narrow_lot"])
    assert len(wide) > 5_000
    assert len(narrow) < len(wide) / 4


def edges_of(records: list[Record]) -> dict[str, set[str]]:
    """What each item goes into, times left aside."""
    downstream: dict[str, set[str]] = defaultdict(set)
    for record in records:
        if record["record"] == "step":
            outputs = {entry["item"] for entry in record.get("outputs", [])}
            for entry in record.get("inputs", []):
                downstream[entry["item"]] |= outputs
        elif record["record"] == "install":
            downstream[record["component"]].add(record["parent"])
        elif record["record"] == "item" and "lot" in record:
            downstream[record["lot"]].add(record["id"])
    return downstream


def reach(downstream: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    pending = deque([start])
    while pending:
        for item in downstream.get(pending.popleft(), set()) - found:
            found.add(item)
            pending.append(item)
    return found
