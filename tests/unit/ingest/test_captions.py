"""What nodes are called at a glance: from their own records alone."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from whereused.ingest.captions import caption_of_record, caption_of_rejection
from whereused.ingest.entries import Submission, entry_of
from whereused.ingest.fold import fold
from whereused.ingest.folding import Group

AT = "2026-03-01T09:30:00+01:00"


def captions(*records: dict[str, Any]) -> dict[str, str]:
    entries = [entry_of(Submission(orjson.dumps(record).decode())) for record in records]
    graph = fold([Group(entries)], lambda text: [text])
    return {node.id: properties["caption"] for node, properties in {**graph.nodes, **graph.named}.items()}


@pytest.mark.parametrize(
    ("record", "caption"),
    [
        ({"record": "item", "kind": "unit", "product": "PACK", "supplier": "ACME"}, "X · PACK"),
        ({"record": "item", "kind": "unit", "supplier": "ACME"}, "X · ACME"),
        ({"record": "item", "kind": "lot", "product": "NMC", "supplier": "ACME"}, "X · ACME"),
        ({"record": "item", "kind": "lot", "product": "SLURRY"}, "X · SLURRY"),
        ({"record": "item", "kind": "container"}, "X"),
        ({"record": "item", "product": "NMC", "supplier": "ACME"}, "X · NMC"),
        ({"record": "step", "operation": "reflow", "started_at": AT}, "reflow · 2026-03-01 08:30"),
        ({"record": "step", "operation": "reflow", "ended_at": AT}, "reflow · 2026-03-01 08:30"),
        ({"record": "step", "operation": "reflow"}, "reflow · X"),
        ({"record": "step", "started_at": AT}, "X · 2026-03-01 08:30"),
        ({"record": "step"}, "X"),
        ({"record": "product", "name": "Cathode powder"}, "X · Cathode powder"),
        ({"record": "product", "name": "X"}, "X"),
        ({"record": "operation", "name": "Y" * 90}, f"X · {'Y' * 59}…"),
        ({"record": "organization"}, "X"),
        ({"record": "quality", "kind": "complaint"}, "X · complaint"),
        ({"record": "service", "kind": "repair", "item": "U", "at": AT}, "repair · 2026-03-01 08:30"),
    ],
)  # fmt: skip
def test_a_described_node_is_called_by_what_tells_it_apart(record: dict[str, Any], caption: str) -> None:
    assert captions({"id": "X", **record})["X"] == caption


def test_a_shipment_is_called_by_who_gets_it() -> None:
    assert captions({"record": "ship", "shipment": "S", "items": ["U"], "to": "CUST"})["S"] == "S · CUST"


@pytest.mark.parametrize(
    ("record", "caption"),
    [
        ({"record": "measurement", "characteristic": "torque", "value": 2.50, "unit": "NU"}, "torque · 2.5 NU"),
        ({"record": "measurement", "characteristic": "colour", "value": "red"}, "colour · red"),
        ({"record": "scrap", "quantity": "3", "uom": "KGM", "at": AT}, "scrap · 3 KGM · 2026-03-01 08:30"),
        ({"record": "consume"}, "consume"),
    ],
)
def test_what_happened_to_an_item_is_called_by_what_it_was(record: dict[str, Any], caption: str) -> None:
    assert captions({"record_id": "R", "item": "U", **record})["R"] == caption


def test_a_stretch_has_its_own_time_and_number() -> None:
    step = {
        "record": "step", "id": "S", "operation": "place", "started_at": "2026-03-01T08:00:00Z",
        "ended_at": "2026-03-01T10:00:00Z", "inputs": [{"item": "A", "unloaded_at": "2026-03-01T09:00:00Z"}],
        "outputs": [{"item": "U1", "at": "2026-03-01T08:30:00Z"}, {"item": "U2", "at": "2026-03-01T09:30:00Z"}],
    }  # fmt: skip
    found = captions(step)
    assert found["S"] == "place · 2026-03-01 08:00 · 1/2"
    assert found["S#2 "].endswith(" · 2/2")


def test_an_identifier_is_called_by_scheme_and_value() -> None:
    record = {"record": "item", "id": "X", "identifiers": [{"scheme": "serial", "value": "F1"}]}
    assert captions(record)["serial:F1"] == "serial · F1"


def test_a_record_is_called_by_its_kind_and_time() -> None:
    timed = entry_of(Submission(orjson.dumps({"record": "item", "id": "X", "event_time": AT}).decode()))
    bare = entry_of(Submission(orjson.dumps({"record": "item", "id": "X", "record_id": "R-1"}).decode()))
    assert caption_of_record(timed.record, timed.id) == "item · 2026-03-01 08:30"
    assert caption_of_record(bare.record, bare.id) == "item · R-1"
    assert caption_of_rejection("Field  required\n" + "x" * 99).startswith("rejected · Field required xxx")
