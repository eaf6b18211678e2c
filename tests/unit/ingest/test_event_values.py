"""Values of fields as they are compared and ordered, and units: pure functions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from whereused.errors import EpcisQueryInvalid
from whereused.ingest.events.checks import Asked, Comparison
from whereused.ingest.events.fields import Field, field_named
from whereused.ingest.events.ordering import first_in_order, sort_key
from whereused.ingest.events.question import ask_events
from whereused.ingest.events.said import Said
from whereused.ingest.events.units import UNITS, in_unit
from whereused.ingest.events.values import as_texts, moment_in, number_in, spellings_of

NS = "https://mill.example/ns"
CONTEXT = [{"mill": f"{NS}#"}]


@pytest.mark.parametrize(
    ("in_json", "in_xml"),
    [(550, "550"), (550.0, "550.0"), (25.5, "25.50"), (-3, "-3"), (100.0, "1.0E2"), (0.001, "1.0E-3"), (-0.0, "0"),
     (True, "true"), (False, "false"), ("00550", "00550"), ("2026-04-01T00:00:00Z", "2026-04-01T02:00:00+02:00")],
)  # fmt: skip
def test_what_json_and_xml_say_alike_is_equal(in_json: Any, in_xml: str) -> None:
    assert set(spellings_of(in_json)) & set(spellings_of(in_xml))
    assert (number_in(in_json), moment_in(in_json)) == (number_in(in_xml), moment_in(in_xml))


@pytest.mark.parametrize(
    ("one", "other"),
    [("00550", "550"), ("1E3", "1000"), ("+5", "5"), ("1_000", "1000"), ("nan", "NaN"), ("1", "true"),
     ("123456789012345678901234567890", "123456789012345678901234567891")],
)  # fmt: skip
def test_what_is_written_as_a_name_equals_itself_alone(one: str, other: str) -> None:
    assert not set(spellings_of(one)) & set(spellings_of(other))


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "1_000", "", "7 t", "0x10", None, True, {"a": 1}])
def test_what_is_no_number_is_never_compared_as_one(text: Any) -> None:
    assert number_in(text) is None


def test_master_data_are_texts_under_full_names() -> None:
    given = {"mill:grade": 550, "mill:assay": [{"mill:protein": 11.2, "mill:ok": True}], "mill:notes": ["a", 2]}
    assert as_texts(given, {"mill": f"{NS}#"}) == {
        f"{NS}#grade": "550",
        f"{NS}#assay": {f"{NS}#protein": "11.2", f"{NS}#ok": "true"},
        f"{NS}#notes": ["a", "2"],
    }


@pytest.mark.parametrize(
    ("value", "given", "asked", "expected"),
    [
        (15.5, "CEL", "KEL", 288.65),
        (59.9, "FAH", "CEL", 15.5),
        (288.65, "KEL", "FAH", 59.9),
        (2.5, "TNE", "KGM", 2500),
        (3, "XYZ", "XYZ", 3),
        (3, "XYZ", "KGM", None),
        (3, "CEL", "KGM", None),
        (1013.25, "MBR", "BAR", 1.01325),
    ],
)
def test_units_of_one_kind_are_converted(value: float, given: str, asked: str, expected: float | None) -> None:
    assert in_unit(value, given, asked) == expected


def test_every_conversion_leads_back_and_a_spread_has_no_zero() -> None:
    for one, of in UNITS.items():
        for other, to in UNITS.items():
            there = in_unit(7.25, one, other)
            assert (there is not None) == (of.kind == to.kind)
            if there is not None:
                assert in_unit(there, other, one) == pytest.approx(7.25)
    assert in_unit(0.5, "CEL", "KEL", spread=True) == 0.5
    assert in_unit(9, "FAH", "CEL", spread=True) == 5


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (f"{NS}#grade", Field("", f"{NS}#grade")),
        (f"{NS}/#grade", Field("", f"{NS}#grade")),
        (f"INNER_{NS}#grade", Field("", f"{NS}#grade", inner=True)),
        (f"INNER_SENSORREPORT_{NS}#x", Field("SENSORREPORT_", f"{NS}#x", inner=True)),
        ("SENSORREPORT_deviceID", Field("SENSORREPORT_", "deviceID")),
        ("ILMD_cbvmda:lotNumber", Field("ILMD_", "urn:epcglobal:cbv:mda#lotNumber")),
        ("weight", None),
        ("ILMD_", None),
    ],
)
def test_a_field_is_named_by_its_part_and_its_full_name(text: str, field: Field | None) -> None:
    assert field_named(text) == field


def said(name: str, value: Any) -> Said:
    return Said(name, {} if value is None else {"mill:v": value}, CONTEXT)


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_of_a_sensor_that_no_calendar_has_is_no_time(time: str) -> None:
    event = Said("e", {"sensorElementList": [{"sensorMetadata": {"endTime": time}}]}, CONTEXT)
    assert not Comparison(Asked("endTime"), "GE", (datetime(2026, 1, 1, tzinfo=UTC),)).holds(event)


def test_events_are_ordered_by_numbers_then_times_then_texts_and_what_lacks_the_field_is_last() -> None:
    values = {
        "a": 9, "b": "10", "c": "heavy", "d": None, "e": "2026-01-01T00:00:00Z", "f": [100, 1], "g": {"#text": "2"},
        "h": 9.0, "i": None,
    }  # fmt: skip
    field = Field("", f"{NS}#v")
    for descending, expected in ((False, "fgahbecdi"), (True, "cefbhagid")):
        placed = {
            name: (sort_key(said(name, value), field, descending=descending), name) for name, value in values.items()
        }
        whole = first_in_order(values, placed.__getitem__, None, 9, descending=descending)
        assert "".join(whole) == expected
        walked: list[str] = []
        while page := first_in_order(
            values, placed.__getitem__, placed[walked[-1]] if walked else None, 2, descending=descending
        ):
            walked += page
        assert walked == whole


@pytest.mark.parametrize(
    ("name", "reason"),
    [("GE_values", "Unknown"), ("EQ_grade", "Unknown"), ("EXISTS_grade", "Unknown"), ("HAVE_x#y", "Unknown"),
     ("GE_time_CEL", "Unknown"), ("HASATTR_disposition", "master data"), ("EQATTR_bizStep_name", "master data")],
)  # fmt: skip
def test_what_is_not_there_is_refused_by_its_name(name: str, reason: str) -> None:
    with pytest.raises(EpcisQueryInvalid) as raised:
        ask_events({name: ["1"]})
    [fault] = raised.value.details["faults"]
    assert fault["pointer"] == f"/{name}"
    assert reason in fault["reason"]
