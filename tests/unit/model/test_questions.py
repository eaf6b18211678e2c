"""What a question says, and what is said of a faulty one."""

from __future__ import annotations

from typing import Any

import pytest

from whereused.errors import InvalidQuestion
from whereused.model.questions import (
    AllOf,
    AnyOf,
    EquipmentWindow,
    MeasurementLimits,
    OperationWindow,
    ProductWindow,
    QualityClause,
    Question,
    Start,
    SupplierLot,
)
from whereused.trace import parse_question

FROM, TO = "2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z"


@pytest.mark.parametrize(
    ("clause", "cls"),
    [
        ({"item": "LOT-7"}, Start),
        ({"item": "TANK-9", "since": FROM}, Start),
        ({"equipment": "OVEN-3", "from": FROM, "to": TO}, EquipmentWindow),
        ({"equipment": "OVEN-3", "from": FROM, "to": FROM}, EquipmentWindow),
        ({"equipment": "OVEN-3"}, EquipmentWindow),
        ({"operation": "reflow", "parameter": "peak_c", "above": 250}, OperationWindow),
        ({"operation": "reflow", "parameter": "peak_c", "above": 250, "below": 200, "to": TO}, OperationWindow),
        ({"operation": "reflow", "from": FROM}, OperationWindow),
        ({"measurement": "torque"}, MeasurementLimits),
        ({"measurement": "torque", "operation": "screwing", "below": 1.5}, MeasurementLimits),
        ({"supplier": "ACME", "supplier_lot": "A-17"}, SupplierLot),
        ({"product": "PCB-2"}, ProductWindow),
        ({"product": "PCB-2", "made_from": FROM, "made_to": TO}, ProductWindow),
        ({"quality": "NCR-12"}, QualityClause),
        ({"all_of": [{"item": "A"}, {"any_of": [{"item": "B"}, {"quality": "Q"}]}]}, AllOf),
        ({"any_of": [{"item": "A"}]}, AnyOf),
    ],
)
def test_a_clause_is_told_by_its_keys_and_says_what_was_asked(clause: dict[str, Any], cls: type) -> None:
    (read,) = parse_question({"any_of": [clause]}).any_of

    assert type(read) is cls
    assert read.asked() == clause
    assert next(iter(read.asked())) == next(iter(clause)), "what it starts from comes first"
    assert parse_question({"any_of": [{"item": "X"}], "except": [clause]}).except_ == (read,)


def test_all_of_a_question() -> None:
    question = parse_question(
        {
            "any_of": [{"item": "A"}],
            "mode": "as_of",
            "as_of": FROM,
            "known_at": TO,
            "kind": ["unit"],
            "end_items": True,
            "near_misses": True,
            "evidence": True,
        }
    )

    assert question.except_ == ()
    assert str(question.as_of) == "2026-03-01 08:00:00+00:00"
    assert str(question.known_at) == "2026-03-02 08:00:00+00:00"
    assert (question.end_items, question.near_misses, question.evidence) == (True, True, True)


def test_a_question_is_a_value() -> None:
    one, other = (parse_question({"any_of": [{"all_of": [{"item": "A"}]}]}) for _ in range(2))

    assert one == other
    assert hash(one) == hash(other)


def test_the_schema_names_every_clause() -> None:
    defined = Question.model_json_schema()["$defs"]

    assert {"Start", "EquipmentWindow", "OperationWindow", "MeasurementLimits", "SupplierLot", "AllOf"} <= set(defined)
    assert "from" in defined["EquipmentWindow"]["properties"]


def faults(value: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidQuestion) as raised:
        parse_question(value)
    return [(fault["pointer"], fault["reason"]) for fault in raised.value.details["faults"]]


@pytest.mark.parametrize(
    ("clause", "pointer", "says"),
    [
        ({"equipmnt": "OVEN-3"}, "", "did you mean 'equipment'?"),
        ({"colour": "red"}, "", "starts from one of item, equipment,"),
        ({}, "", "This clause is empty."),
        ({"from": FROM, "to": TO}, "", "lacks its equipment, operation or measurement"),
        ({"item": "A", "equipment": "OVEN-3"}, "", "mixes item and equipment"),
        ({"measurement": "torque", "operation": "screwing", "item": "A"}, "", "mixes item, operation and measurement"),
        ("LOT-7", "", 'did you mean {"item": "LOT-7"}?'),
        (7, "", "A clause is a JSON object (given 7)."),
        ({"item": ""}, "/item", "at least 1 character"),
        ({"item": "A", "since": "2026-03-01T08:00:00"}, "/since", "write it as 2026-03-01T08:00:00Z or"),
        ({"item": "A", "from": FROM}, "/from", "it takes item, since."),
        ({"equipment": "OVEN-3", "fromm": FROM}, "/fromm", "did you mean 'from'?"),
        ({"equipment": "OVEN-3", "from": TO, "to": FROM}, "/to", "ends before it begins"),
        ({"product": "PCB-2", "made_from": TO, "made_to": FROM}, "/made_to", "ends before it begins"),
        ({"operation": "reflow"}, "", "give from or to, or a parameter with its limits"),
        ({"operation": "reflow", "above": 250}, "/parameter", "limits of a parameter: name it."),
        ({"operation": "reflow", "parameter": "peak_c"}, "/parameter", "Give above or below"),
        ({"operation": "reflow", "parameter": "peak_c", "above": "250"}, "/above", "valid number (given '250')"),
        ({"operation": "reflow", "parameter": "peak_c", "above": True}, "/above", "valid number"),
        ({"operation": "reflow", "parameter": "peak_c", "above": 200, "below": 250}, "/below", "Every value is"),
        ({"measurement": "torque", "above": 1, "below": 2}, "/below", "above is the upper limit"),
        ({"supplier": "ACME"}, "/supplier_lot", "The field 'supplier_lot' is missing."),
        ({"supplier_lot": "A-17"}, "/supplier", "The field 'supplier' is missing."),
        ({"all_of": []}, "/all_of", "at least one clause"),
        ({"all_of": {"item": "A"}}, "/all_of", "It is a list"),
        ({"all_of": [{"item": "A"}, {"any_of": [{"quality": ""}]}]}, "/all_of/1/any_of/0/quality", "1 character"),
    ],
)
def test_a_faulty_clause_is_pointed_at_without_noise(clause: object, pointer: str, says: str) -> None:
    ((where, reason),) = faults({"any_of": [{"item": "X"}, {"item": "Y"}, clause]})

    assert where == f"/any_of/2{pointer}"
    assert says in reason
    ((where, _),) = faults({"any_of": [{"item": "X"}], "except": [clause]})
    assert where == f"/except/0{pointer}"


@pytest.mark.parametrize(
    ("value", "pointer", "says"),
    [
        ([], "", "A question is a JSON object"),
        ({}, "/any_of", "missing"),
        ({"any_of": []}, "/any_of", "at least one clause"),
        ({"any_of": {"item": "A"}}, "/any_of", "It is a list"),
        ({"any_of": [{"item": "A"}], "item": "A"}, "/item", "clauses stand in any_of"),
        ({"any_of": [{"item": "A"}], "near_miss": True}, "/near_miss", "did you mean 'near_misses'?"),
        ({"any_of": [{"item": "A"}], "mode": "as_of"}, "/as_of", "needs a time"),
        ({"any_of": [{"item": "A"}], "as_of": FROM}, "/as_of", "mode is ever"),
        ({"any_of": [{"item": "A"}], "known_at": "now"}, "/known_at", "ISO 8601"),
        ({"any_of": [{"item": "A"}], "kind": ["widget"]}, "/kind/0", "'unit', 'lot', 'container' or 'unknown'"),
    ],
)
def test_a_faulty_question_is_pointed_at(value: object, pointer: str, says: str) -> None:
    ((where, reason),) = faults(value)

    assert where == pointer
    assert says in reason


def test_every_fault_is_told_at_once() -> None:
    told = faults(
        {
            "any_of": [{"item": ""}, {"equipment": "E", "from": "x", "to": 4}, {"operation": "o", "parameter": "p"}],
            "except": [{"product": 3, "colour": 1}],
            "mode": "as_of",
            "kind": ["x", "y"],
            "unheard": 1,
        }
    )

    assert [where for where, _ in told] == [
        "/any_of/0/item",
        "/any_of/1/from",
        "/any_of/1/to",
        "/any_of/2/parameter",
        "/except/0/product",
        "/except/0/colour",
        "/as_of",
        "/kind/0",
        "/kind/1",
        "/unheard",
    ]


def nested(levels: int) -> dict[str, Any]:
    clause: dict[str, Any] = {"item": "A"}
    for _ in range(levels - 1):
        clause = {"all_of": [clause]}
    return clause


def test_clauses_nest_so_deep_and_no_deeper() -> None:
    assert parse_question({"any_of": [nested(20)]})
    for levels in (21, 300):
        ((where, reason),) = faults({"any_of": [nested(levels)]})
        assert where == "/any_of/0" + "/all_of/0" * 20
        assert "20 levels" in reason


def test_a_pointer_escapes_what_rfc_6901_escapes() -> None:
    ((where, _),) = faults({"any_of": [{"item": "A", "a/b~c": 1}]})

    assert where == "/any_of/0/a~1b~0c"
