"""Request bodies are cut into records as received, or refused with the place of the fault."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whereused.api.bodies import read_json, read_lines
from whereused.errors import MalformedBody

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def read(text: str | bytes) -> list[str]:
    return list(read_json(io.BytesIO(text.encode() if isinstance(text, str) else text)))


@given(values=st.lists(JSON, max_size=6), indent=st.sampled_from([None, 2]))
def test_the_records_of_an_array_are_its_values(values: list[object], indent: int | None) -> None:
    found = read(json.dumps(values, indent=indent))

    assert [json.loads(text) for text in found] == values


def test_records_are_given_as_received() -> None:
    assert read(' [ {"a" : 1.50} ,\n{"b":2}] ') == ['{"a" : 1.50}', '{"b":2}']


def test_one_object_is_one_record() -> None:
    assert read('\ufeff {"a": 1}\n') == ['{"a": 1}']


def test_an_empty_array_has_no_records() -> None:
    assert read("[ ]") == []


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("", 1, 1, "neither an array"),
        ("7", 1, 1, "neither an array"),
        ('[{"a": 1},', 1, 11, "Expecting value"),
        ('[{"a": 1}', 1, 10, "was it cut short?"),
        ('[{"a": 1},\n {"b": }]', 2, 8, "Expecting value"),
        ('{"a": 1}\n{"b": 2}', 1, 9, "application/x-ndjson"),
        ("[] []", 1, 3, "more text follows"),
        ('{"a', 1, 2, "Unterminated string"),
    ],
)
def test_a_body_that_is_not_json_is_refused_with_the_place(text: str, line: int, column: int, reason: str) -> None:
    with pytest.raises(MalformedBody, match=reason) as caught:
        read(text)

    assert caught.value.details == {"line": line, "column": column}


def test_nothing_is_given_of_a_body_that_is_torn_later() -> None:
    given_records = read_json(io.BytesIO(b'[{"a": 1}, {"b": 2}, {"c'))

    with pytest.raises(MalformedBody):
        next(given_records)


def test_a_body_nested_too_deeply_is_refused() -> None:
    with pytest.raises(MalformedBody):
        read("[" * 200_000)


def test_a_body_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(MalformedBody, match="UTF-8"):
        read(b'["\xff"]')


def test_lines_are_records_and_blank_ones_are_not() -> None:
    assert list(read_lines(io.BytesIO(b'\xef\xbb\xbf{"a":1}\r\n\n   \n{"b":2}'))) == ['{"a":1}', '{"b":2}']


def test_a_line_that_is_not_utf8_cannot_pass_for_json() -> None:
    (line,) = read_lines(io.BytesIO(b'{"a":"caf\xe9"}\n'))

    with pytest.raises(json.JSONDecodeError):
        json.loads(line)
