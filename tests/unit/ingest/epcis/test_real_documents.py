"""Documents of others, no part of this project: run against them where they are there, beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from whereused.errors import MalformedBody
from whereused.ingest.epcis import EpcisDocument, EpcisFault, hash_of, read_document, write_document

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"
HASHES = DATA / "epcis-hash"
OPEN = DATA / "epcis-openepcis"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="The folder shared/data with real documents is not beside this checkout."
)

# Marked invalid by their project, and taken here.
TAKEN = {
    # A business step or disposition outside the CBV is a vocabulary of the writer's own, which the standard allows.
    "Combination_of_non_standard_bizStep_and_disposition.json",
    "ObjectEvent_with_non_standard_bizStep.json",
    "ObjectEvent_with_non_standard_bizStep_in_second_event.json",
    "ObjectEvent_with_non_standard_disposition.json",
    # The order of elements: the same project's JumbledFieldsOrder.xml, marked valid, has none; it says nothing.
    "ObjectEvent_with_wrong_element_order.xml",
}

# Twins that do not say the same, by what they say otherwise.
UNLIKE = {
    "AssociationEvent_all_possible_fields": "the XML types its extensions by xsi:type, which is hashed as it is there",
    "SensorData_with_combined_events": "the JSON writes measurements that the CBV does not have as bare words",
    "TransactionEvent_with_userExtensions": "the same",
    "Events/TransactionEvent": "the XML has an empty element that the JSON has not",
    "Query/queryDocument": "the two name different readers",
}


def files(folder: Path, *suffixes: str) -> list[Path]:
    found = (path for path in sorted(folder.rglob("*")) if path.suffix in suffixes)
    return [path for path in found if "Queries" not in path.parts]


def named(path: Path) -> str:
    return str(path.relative_to(DATA))


ALL = files(OPEN, ".json", ".xml") + files(HASHES, ".json", ".jsonld", ".xml")
VALID = [path for path in ALL if "Invalid" not in path.parts]
INVALID = [path for path in ALL if "Invalid" in path.parts]


def read(path: Path) -> EpcisDocument:
    return read_document(path.read_bytes(), None)


def hashes(document: EpcisDocument) -> list[str]:
    return [hash_of(event) for event in document.events]


@pytest.mark.parametrize("path", VALID, ids=named)
def test_every_valid_document_is_taken_and_comes_out_as_it_went_in(path: Path) -> None:
    document = read(path)

    assert document.faults == []
    assert document.events
    for kind in ("capture", "query"):
        again = read_document(b"".join(write_document(document.events, kind)), None)  # type: ignore[arg-type]
        assert [event.body for event in again.events] == [event.body for event in document.events]
        assert hashes(again) == hashes(document)


@pytest.mark.parametrize("path", INVALID, ids=named)
def test_every_invalid_document_is_refused_with_a_place_and_a_reason(path: Path) -> None:
    if path.name in TAKEN:
        assert read(path).faults == []
        return
    faults = faults_of(path)

    assert faults
    assert all(fault.pointer.startswith("/") and len(fault.reason) > 10 for fault in faults)


def faults_of(path: Path) -> list[EpcisFault]:
    try:
        document = read(path)
    except MalformedBody as error:
        return [EpcisFault(error.details["pointer"], error.message)]
    return [fault for _, faults in document.faults for fault in faults]


@pytest.mark.parametrize(
    "path", [path for path in files(HASHES, ".jsonld", ".xml") if path.parent == HASHES], ids=named
)
def test_published_hashes_are_ours(path: Path) -> None:
    assert hashes(read(path)) == path.with_suffix(".hashes").read_text().split()


@pytest.mark.parametrize("path", files(HASHES / "expected_equal", ".json", ".xml"), ids=named)
def test_events_that_say_the_same_hash_alike(path: Path) -> None:
    found = hashes(read(path))

    assert len(found) > 1
    assert len(set(found)) == 1


@pytest.mark.parametrize("path", [path for path in VALID if "XML" in path.parts and "2.0" in path.parts], ids=named)
def test_json_and_xml_twins_hash_alike(path: Path) -> None:
    twin = Path(str(path).replace("/XML/", "/JSON/")).with_suffix(".json")
    if not twin.exists():
        pytest.skip("This document has no twin.")
    if any(str(path.with_suffix("")).endswith(name) for name in UNLIKE):
        pytest.skip("These twins do not say the same.")

    assert hashes(read(path)) == hashes(read(twin))
