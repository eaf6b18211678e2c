"""EPCIS documents of others, no part of this project: run against them where they are there, beside the checkout."""

from __future__ import annotations

from collections.abc import Iterator
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


UNLIKE = {
    "AssociationEvent_all_possible_fields": "the XML types its extensions by xsi:type, which is hashed as it is there",
    "SensorData_with_combined_events": "the JSON writes measurements that the CBV does not have as bare words",
    "TransactionEvent_with_userExtensions": "the same",
    "Events/TransactionEvent": "the XML has an empty element that the JSON has not",
    "Query/queryDocument": "the two name different readers",
}
"""Twins that do not say the same, by what they say otherwise."""


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


def twins() -> Iterator[tuple[Path, Path]]:
    """Documents in XML, each with the one in JSON that says the same."""
    for path in VALID:
        twin = Path(str(path).replace("/XML/", "/JSON/")).with_suffix(".json")
        if path.parent == HASHES:
            twin = path.with_suffix(".jsonld")
        unlike = any(str(path.with_suffix("")).endswith(name) for name in UNLIKE)
        if path.suffix == ".xml" and twin.exists() and not unlike:
            yield path, twin


TWINS = list(twins())
