"""docs/epcis.md says what the code does: its types, limits and fields."""

from __future__ import annotations

from pathlib import Path

import pytest

from whereused.ingest.epcis import checks, fields, json, xml
from whereused.ingest.epcis.xml_events import EVENTS

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "epcis.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*EVENTS, "eventTime", "action", "errorDeclaration", "persistentDisposition", "ilmd"])
def test_types_and_fields_are_documented(name: str) -> None:
    assert name in PAGE


def test_every_type_that_is_checked_is_documented() -> None:
    assert set(checks.TYPES) == set(EVENTS.values())


def test_limits_are_documented() -> None:
    assert f"up to {xml.LARGEST_EVENT // 2**20} MB and {xml.MOST_ELEMENTS:,} elements" in PAGE
    assert f"up to {json.LARGEST_JSON // 2**20} MB" in PAGE
    assert f"nesting up to {fields.DEEPEST}" in PAGE
