"""One event of an XML document as EPCIS 2.0 JSON: the standard's fields by name, extensions whole.

EPCIS 2.0, 10.2 maps the two forms to each other: lists lose their inner names, attributes become fields, the words of
the CBV become bare ones. The wrappers of EPCIS 1.x (`extension`, `baseExtension`) hold fields of the event itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

from lxml import etree

from whereused.ingest.epcis import vocabulary

EVENTS: Final = {
    "ObjectEvent": "ObjectEvent",
    "AggregationEvent": "AggregationEvent",
    "TransactionEvent": "TransactionEvent",
    "TransformationEvent": "TransformationEvent",
    "AssociationEvent": "AssociationEvent",
    "QuantityEvent": "ObjectEvent",
}

_SCHEMAS: Final = ("epcis:xsd", "epcis-query:xsd", "epcis-masterdata:xsd", "xsd")
NAMESPACES: Final = frozenset({"", *(f"urn:epcglobal:{kind}:{n}" for kind in _SCHEMAS for n in (1, 2))})
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_WRAPPERS: Final = frozenset({"extension", "baseExtension"})
_ADDRESSES: Final = frozenset({"http", "https", "urn"})
_SENSED: Final = {
    "type": vocabulary.MEASUREMENTS,
    "exception": vocabulary.EXCEPTIONS,
    "component": vocabulary.COMPONENTS,
}
_NUMBERS: Final = frozenset({"value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue", "quantity"})
_WHOLE: Final = re.compile(r"[+-]?\d{1,15}")
_DECIMAL: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")


@lru_cache(maxsize=4096)
def _split(tag: str) -> tuple[str, str]:
    """The namespace and the local name of a tag."""
    if tag[0] == "{":
        namespace, _, local = tag[1:].partition("}")
        return namespace, local
    return "", tag


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return _split(element.tag)[1]


def namespace_of(element: etree._Element) -> str:
    """The namespace of an element, or an empty text."""
    return _split(element.tag)[0]


class EventReader:
    """Reads one event, and remembers which namespaces its extensions use."""

    def __init__(self) -> None:
        self.prefixes: dict[str, str] = {}
        self._of: dict[str, str] = {}

    def body_of(self, element: etree._Element) -> dict[str, Any]:
        """The event as EPCIS 2.0 JSON; what the standard does not know is kept for the checks to refuse."""
        name = local_name(element)
        body: dict[str, Any] = {"type": EVENTS.get(name, name)}
        for key, value in element.attrib.items():
            if _split(key)[0] not in {"", _XSI}:
                body[self._named(_split(key), element)] = value
        self._fields(element, body)
        return _as_object_event(body) if name == "QuantityEvent" else body

    def header_of(self, element: etree._Element) -> dict[str, Any]:
        """A document's header as it stands there, with the namespaces it uses."""
        value = self._extension(element)
        return {"@context": [self.prefixes], **value} if isinstance(value, dict) else {}

    def attribute_of(self, element: etree._Element) -> dict[str, Any]:
        """An attribute of master data as {id, attribute}: its text, or an object of what stands in it."""
        value = self._extension(element)
        if isinstance(value, dict):
            held = {name: inner for name, inner in value.items() if name != "id"}
            value = held.get("#text", "") if not held.keys() - {"#text"} else held
        return {"id": element.get("id"), "attribute": value}

    def text_of(self, element: etree._Element) -> str:
        """The text of an element."""
        return _text(element)

    def context(self, ignored: list[str], prefixes: dict[str, str]) -> list[Any]:
        """The JSON-LD context for the namespaces used, with the terms that are no part of the event's meaning."""
        entry: dict[str, Any] = self.prefixes
        if ignored:
            entry = prefixes | entry | dict.fromkeys(ignored)
        return [entry] if entry else []

    def name_of(self, element: etree._Element) -> str:
        """The name of an element as a JSON field: `prefix:name`, or the name alone where it has no namespace."""
        return self._named(_split(element.tag), element)

    def _named(self, name: tuple[str, str], element: etree._Element) -> str:
        namespace, local = name
        if not namespace:
            return local
        if (prefix := self._of.get(namespace)) is None:
            prefix = self._of[namespace] = self._prefix(namespace, element)
            self.prefixes[prefix] = namespace
        return f"{prefix}:{local}"

    def _prefix(self, namespace: str, element: etree._Element) -> str:
        """The document's own prefix of a namespace, unless the event uses it for another one, or it has none."""
        own = next((prefix for prefix, uri in element.nsmap.items() if uri == namespace and prefix), None)
        prefix, number = own or "ns1", 2
        while prefix in self.prefixes:
            prefix, number = f"{own or 'ns'}{number}", number + 1
        return prefix

    def _word(self, text: str, words: vocabulary.Vocabulary, element: etree._Element) -> str:
        """The bare word, or the text as it is; a namespace that only such a text uses is remembered as well."""
        short = words.short(text)
        prefix, colon, _ = short.partition(":")
        if colon and prefix not in _ADDRESSES and prefix not in self.prefixes and prefix in element.nsmap:
            self.prefixes[prefix] = element.nsmap[prefix]
            self._of.setdefault(element.nsmap[prefix], prefix)
        return short

    def _fields(self, element: etree._Element, into: dict[str, Any]) -> None:
        for child in element:
            namespace, local = _split(child.tag)
            if namespace not in NAMESPACES:
                _add(into, self.name_of(child), self._extension(child))
            elif local in _WRAPPERS:
                self._fields(child, into)
            elif local == "quantity" and not _text(child):
                continue  # an empty quantity is an unknown one, which JSON leaves out
            elif (read := _FIELDS.get(local)) is not None:
                _add(into, local, read(self, child))
            else:
                _add(into, local, self._extension(child))

    def _object(self, element: etree._Element) -> dict[str, Any]:
        value: dict[str, Any] = {}
        self._fields(element, value)
        return value

    def _texts(self, element: etree._Element) -> list[str]:
        return [_text(child) for child in element]

    def _quantities(self, element: etree._Element) -> list[dict[str, Any]]:
        return [self._object(child) for child in element]

    def _typed(self, element: etree._Element, field: str, words: vocabulary.Vocabulary) -> list[dict[str, Any]]:
        """A list whose members have their type as an attribute and their value as text."""
        members = []
        for child in element:
            member: dict[str, Any] = (
                {} if child.get("type") is None else {"type": self._word(child.get("type", ""), words, child)}
            )
            for key, value in child.attrib.items():
                if key != "type":
                    member[self._named(_split(key), child)] = value
            members.append(member | {field: _text(child)})
        return members

    def _sensors(self, element: etree._Element) -> list[dict[str, Any]]:
        return [self._sensor(child, {}) for child in element]

    def _sensor(self, element: etree._Element, into: dict[str, Any]) -> dict[str, Any]:
        for child in element:
            namespace, local = _split(child.tag)
            if namespace in NAMESPACES and local in _WRAPPERS:
                self._sensor(child, into)
            elif namespace in NAMESPACES and local == "sensorReport":
                into.setdefault(local, []).append(self._attributes(child))
            elif namespace in NAMESPACES and local == "sensorMetadata":
                _add(into, local, self._attributes(child))
            else:
                _add(into, self.name_of(child), self._extension(child))
        return into

    def _attributes(self, element: etree._Element) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for key, text in element.attrib.items():
            name = self._named(_split(key), element)
            value[name] = self._sensed(name, text, element)
        for child in element:
            _add(value, self.name_of(child), self._extension(child))
        return value

    def _sensed(self, name: str, text: str, element: etree._Element) -> Any:  # noqa: ANN401 - JSON
        if name in _NUMBERS:
            return _number(text.strip())
        if name == "booleanValue":
            return {"true": True, "1": True, "false": False, "0": False}.get(text.strip(), text)
        return self._word(text, _SENSED[name], element) if name in _SENSED else text

    def _persistent(self, element: etree._Element) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for child in element:
            value.setdefault(local_name(child), []).append(self._word(_text(child), vocabulary.DISPOSITIONS, child))
        return value

    def _ilmd(self, element: etree._Element) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for child in _unwrapped(element):
            _add(value, self.name_of(child), self._extension(child))
        return value

    def _extension(self, element: etree._Element) -> Any:  # noqa: ANN401 - JSON
        """An element of somebody's own: its text, or an object of its attributes, children and text."""
        value: dict[str, Any] = {}
        for key, text in element.attrib.items():
            value[self._named(_split(key), element)] = text
        for child in element:
            _add(value, self.name_of(child), self._extension(child))
        text = _text(element)
        if not value:
            return text
        return {"#text": text} | value if text else value


def _text(element: etree._Element) -> str:
    pieces = [element.text, *(child.tail for child in element)]
    return " ".join(stripped for piece in pieces if piece and (stripped := piece.strip()))


def _add(into: dict[str, Any], name: str, value: Any) -> None:  # noqa: ANN401 - JSON
    """Put a field; one that comes again becomes a list."""
    if name not in into:
        into[name] = value
    elif isinstance(into[name], _Repeated):
        into[name].append(value)
    else:
        into[name] = _Repeated([into[name], value])


class _Repeated(list[Any]):
    """The values of an element that stands there several times; a list itself is one value."""


def _unwrapped(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if namespace_of(child) in NAMESPACES and local_name(child) in _WRAPPERS:
            yield from _unwrapped(child)
        else:
            yield child


def _number(text: str) -> Any:  # noqa: ANN401 - a number, or the text that is none
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _as_object_event(body: dict[str, Any]) -> dict[str, Any]:
    """A QuantityEvent (EPCIS 1.2, 7.4.4), which EPCIS 2.0 has no more: a quantity of a class was observed."""
    element = {name: body.pop(name) for name in ("epcClass", "quantity") if name in body}
    return body | {"action": "OBSERVE", "quantityList": [element]}


_Read = Callable[[EventReader, etree._Element], Any]
_FIELDS: Final[dict[str, _Read]] = {
    **dict.fromkeys(
        (
            *("eventTime", "recordTime", "eventTimeZoneOffset", "eventID", "action", "parentID", "transformationID"),
            *("certificationInfo", "epcClass", "uom", "id", "declarationTime"),
        ),
        lambda _, element: _text(element),
    ),
    "quantity": lambda _, element: _number(_text(element)),
    "bizStep": lambda reader, element: reader._word(_text(element), vocabulary.BIZ_STEPS, element),
    "disposition": lambda reader, element: reader._word(_text(element), vocabulary.DISPOSITIONS, element),
    "reason": lambda reader, element: reader._word(_text(element), vocabulary.ERROR_REASONS, element),
    **dict.fromkeys(
        ("epcList", "childEPCs", "inputEPCList", "outputEPCList", "correctiveEventIDs"), EventReader._texts
    ),
    **dict.fromkeys(
        ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"), EventReader._quantities
    ),
    **dict.fromkeys(("readPoint", "bizLocation", "errorDeclaration"), EventReader._object),
    "bizTransactionList": lambda reader, element: reader._typed(
        element, "bizTransaction", vocabulary.TRANSACTION_TYPES
    ),
    "sourceList": lambda reader, element: reader._typed(element, "source", vocabulary.PARTY_TYPES),
    "destinationList": lambda reader, element: reader._typed(element, "destination", vocabulary.PARTY_TYPES),
    "sensorElementList": EventReader._sensors,
    "persistentDisposition": EventReader._persistent,
    "ilmd": EventReader._ilmd,
}
