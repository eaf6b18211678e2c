"""EPCIS documents of others, no part of this project: run against them where they are there, beside the checkout."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
HASHES = DATA / "epcis-hash"
OPEN = DATA / "epcis-openepcis"
ABSENT = "The folder shared/data with real documents is not beside this checkout."

TAKEN = {
    # A business step or disposition outside the CBV is a vocabulary of the writer's own, which the standard allows.
    "Combination_of_non_standard_bizStep_and_disposition.json",
    "ObjectEvent_with_non_standard_bizStep.json",
    "ObjectEvent_with_non_standard_bizStep_in_second_event.json",
    "ObjectEvent_with_non_standard_disposition.json",
    # The order of elements: the same project's JumbledFieldsOrder.xml, marked valid, has none; it says nothing.
    "ObjectEvent_with_wrong_element_order.xml",
}
"""Marked invalid by their project, and taken here."""


def files(folder: Path, *suffixes: str) -> list[Path]:
    """The documents in a folder, without the queries among them."""
    found = (path for path in sorted(folder.rglob("*")) if path.suffix in suffixes)
    return [path for path in found if "Queries" not in path.parts]


def named(path: Path) -> str:
    """What a test calls a document."""
    return str(path.relative_to(DATA))


ALL = files(OPEN, ".json", ".xml") + files(HASHES, ".json", ".jsonld", ".xml")
VALID = [path for path in ALL if "Invalid" not in path.parts]
INVALID = [path for path in ALL if "Invalid" in path.parts]
