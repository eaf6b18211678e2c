"""Records: what is accepted, and that each fault names the field, the value and the mend."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from whereused.model.faults import faults_of
from whereused.model.records import RECORD_CLASSES, parse_record, parse_record_json


def fault(**fields: Any) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        parse_record_json(orjson.dumps(fields))
    [only] = faults_of(caught.value)
    return only["pointer"], only["reason"]


def test_every_kind_of_the_contract_is_there() -> None:
    master = {"product", "item", "organization", "site", "equipment", "operation"}
    happenings = {"step", "install", "remove", "pack", "unpack", "ship", "receive", "return", "scrap", "consume"}
    said = {"measurement", "quality", "service", "correction", "event"}
    assert set(RECORD_CLASSES) == master | happenings | said


@pytest.mark.parametrize(
    ("fields", "pointer", "words"),
    [
        ({"record": "stp", "id": "S"}, "", "did you mean 'step'?"),
        ({"record": "gadget", "id": "S"}, "", "known kinds are consume, correction"),
        ({"id": "S"}, "", "field 'record' is missing"),
        ({"record": "item"}, "/id", "field 'id' is missing"),
        ({"record": "item", "id": "  "}, "/id", "at least 1 character"),
        ({"record": "item", "id": 7}, "/id", "valid string (given 7)"),
        ({"record": "item", "id": "L", "suplier": "A"}, "/suplier", "did you mean 'supplier'?"),
        ({"record": "item", "id": "L", "kind": "box"}, "/kind", "'unit', 'lot' or 'container'"),
        ({"record": "item", "id": "L", "quantity": -1, "uom": "KGM"}, "/quantity", "greater than or equal to 0"),
        ({"record": "item", "id": "L", "quantity": "1"}, "", "has no uom"),
        ({"record": "item", "id": "L", "uom": "kg"}, "/uom", "pattern"),
        ({"record": "item", "id": "L", "made_at": "2026-01-01T00:00:00"}, "/made_at", "has no offset"),
        ({"record": "item", "id": "L", "made_at": "2026-01-01"}, "/made_at", "not an ISO 8601 time"),
        ({"record": "item", "id": "L", "made_at": 1767225600}, "/made_at", "not an ISO 8601 time"),
        ({"record": "step", "id": "S", "inputs": [{"item": "A"}, {"itm": "B"}]}, "/inputs/1/item", "missing"),
        ({"record": "install", "component": "A", "parent": "A"}, "", "its own parent"),
        ({"record": "pack", "items": [], "container": "T"}, "", "items is empty"),
        ({"record": "pack", "items": ["T"], "container": "T"}, "", "cannot contain itself"),
    ],
)
def test_a_fault_names_field_value_and_mend(fields: dict[str, Any], pointer: str, words: str) -> None:
    if pointer == "/inputs/1/item":
        with pytest.raises(ValidationError) as caught:
            parse_record_json(orjson.dumps(fields))
        assert {found["pointer"] for found in faults_of(caught.value)} == {pointer, "/inputs/1/itm"}
        return
    found, reason = fault(**fields)
    assert found == pointer
    assert words in reason


def test_times_out_of_order_are_refused() -> None:
    late, early = "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"
    assert "is before started_at" in fault(record="step", id="S", started_at=late, ended_at=early)[1]
    loaded = {"item": "L", "loaded_at": late, "unloaded_at": early}
    assert fault(record="step", id="S", inputs=[loaded])[0] == "/inputs/0"


def test_a_pointer_escapes_what_rfc_6901_says() -> None:
    assert fault(**{"record": "item", "id": "L", "a/b~c": 1})[0] == "/a~1b~0c"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(sorted({name for cls in RECORD_CLASSES.values() for name in cls.model_fields}))


@given(st.sampled_from(sorted(RECORD_CLASSES)), st.dictionaries(fields, json_values, max_size=5))
def test_whatever_arrives_is_a_record_or_has_faults(kind: str, given_fields: dict[str, Any]) -> None:
    value = {**given_fields, "record": kind}
    try:
        assert parse_record(value).record == kind
    except ValidationError as error:
        faults = faults_of(error)
        assert faults
        assert all(found["reason"] for found in faults)
