"""Master data in the header of a document, JSON and XML: each element of a vocabulary in one form, with its faults.

EPCIS 2.0, 7.1.2 and 10.3: a vocabulary has a type and elements; an element has an `id`, `attributes` ({id, attribute})
and `children`, the ids of what is part of it. XML 1.x and 2.0 say the same with elements of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from whereused.ingest.epcis.events import EpcisFault, MasterData
from whereused.ingest.epcis.fields import Fault, unreadable
from whereused.ingest.epcis.xml_events import NAMESPACES, EventReader, local_name, namespace_of

_WRAPPERS: Final = frozenset({"extension", "baseExtension"})


def in_json(header: Any, context: list[Any], created: str | None) -> Iterator[MasterData]:  # noqa: ANN401 - JSON
    """The elements in an `epcisHeader`; what is no list or object where one belongs is told as a fault of its own."""
    place = "/epcisHeader/epcisMasterData"
    held = header.get("epcisMasterData") if isinstance(header, dict) else None
    if held is None:
        return
    listed = held.get("vocabularyList") if isinstance(held, dict) else held
    place += "/vocabularyList" if isinstance(held, dict) else ""
    for number, vocabulary in enumerate(_list(listed)):
        of = f"{place}/{number}"
        if not isinstance(vocabulary, dict):
            yield _strange(of, "A vocabulary is a JSON object.", vocabulary)
            continue
        kind, elements = vocabulary.get("type"), vocabulary.get("vocabularyElementList")
        if not isinstance(kind, str):
            yield _strange(f"{of}/type", "The type of the vocabulary is missing.", vocabulary)
        elif elements is not None and not isinstance(elements, list):
            yield _strange(f"{of}/vocabularyElementList", "This must be a list.", elements)
        else:
            for index, body in enumerate(_list(elements)):
                at = f"{of}/vocabularyElementList/{index}"
                faults = [EpcisFault("/".join([at, *map(str, path)]), reason) for path, reason in _faults_of(body)]
                yield MasterData(at, kind, body, context, created, faults)
    if not isinstance(listed, list):
        yield _strange(place, "This must be an object with a vocabularyList, which is a list.", listed)


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    return value if isinstance(value, list) else []


def _strange(pointer: str, reason: str, body: Any) -> MasterData:  # noqa: ANN401 - JSON
    return MasterData(pointer, "", body, [], None, [EpcisFault(pointer, reason)])


def _faults_of(body: Any) -> Iterator[Fault]:  # noqa: ANN401 - JSON
    """What is wrong with one element, by the steps to it in the JSON form."""
    if not isinstance(body, dict):
        yield Fault((), "An element of a vocabulary is an object.")
        return
    if why := unreadable(body):
        yield Fault((), why)
        return
    if not _is_name(body.get("id")):
        yield Fault(("id",), "The element has no id.")
    for name in ("attributes", "children"):
        if not isinstance(body.get(name, []), list):
            yield Fault((name,), "This must be a list.")
    for number, attribute in enumerate(_list(body.get("attributes"))):
        if not isinstance(attribute, dict) or not _is_name(attribute.get("id")):
            yield Fault(("attributes", number), "The attribute has no id.")
    for number, child in enumerate(_list(body.get("children"))):
        if not _is_name(child):
            yield Fault(("children", number), "A child is the id of another element.")


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def in_xml(holder: etree._Element, pointer: str, created: str | None) -> Iterator[MasterData]:
    """The elements of all vocabularies under `holder` (a header, or a VocabularyList), which stands at `pointer`."""
    for name, child in _standard(holder):
        at = f"{pointer}/{name}"
        if name in _WRAPPERS or name in ("EPCISMasterData", "VocabularyList"):
            yield from in_xml(child, at, created)
    for number, vocabulary in enumerate(_named(holder, "Vocabulary"), start=1):
        at = f"{pointer}/Vocabulary[{number}]"
        kind = vocabulary.get("type")
        if kind is None:
            body = EventReader().header_of(vocabulary)
            yield _strange(f"{at}/@type", "The type of the vocabulary is missing.", body)
            continue
        for inner in _named(vocabulary, "VocabularyElementList"):
            for index, element in enumerate(_named(inner, "VocabularyElement"), start=1):
                place = f"{at}/VocabularyElementList/VocabularyElement[{index}]"
                yield _of_xml(element, place, kind, created)


def _standard(holder: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    return ((local_name(child), child) for child in holder if namespace_of(child) in NAMESPACES)


def _named(holder: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for found, child in _standard(holder) if found == name)


def _of_xml(element: etree._Element, place: str, kind: str, created: str | None) -> MasterData:
    """One element in the JSON form."""
    reader = EventReader()
    body: dict[str, Any] = {} if element.get("id") is None else {"id": element.get("id")}
    if attributes := [reader.attribute_of(child) for child in _named(element, "attribute")]:
        body["attributes"] = attributes
    if children := [reader.text_of(child) for list_ in _named(element, "children") for child in list_]:
        body["children"] = children
    faults = [EpcisFault(place + _xml_path(path), reason) for path, reason in _faults_of(body)]
    return MasterData(place, kind, body, reader.context([], {}), created, faults)


def _xml_path(path: tuple[str | int, ...]) -> str:
    match path:
        case ("id",):
            return "/@id"
        case ("attributes", int(number)):
            return f"/attribute[{number + 1}]/@id"
        case ("children", int(number)):
            return f"/children/id[{number + 1}]"
    return ""
