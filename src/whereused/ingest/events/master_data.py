"""What the master data of a document say, as records: the names of the places, parties and products of its events.

An element becomes a record of the kind that its vocabulary is about, and of each kind as which the events of the same
document name it: a location that is also read at and shipped to is a site, equipment and an organization, as in the
readings of events (`docs/epcis.md`). Each record keeps what it was made of, in one form for JSON and XML.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from whereused.identifiers import key_of, kind_of
from whereused.ingest.epcis import EpcisEvent, MasterData
from whereused.ingest.epcis.contexts import prefixes_of
from whereused.ingest.events.items import EXPIRY, expiry_of
from whereused.ingest.events.reading import custody_of
from whereused.ingest.events.said import Said
from whereused.ingest.events.values import as_texts, plain_of
from whereused.model.fields import parse_moment

MDA: Final = "urn:epcglobal:cbv:mda#"
"""Before the attributes of the CBV (2.0, section 9), in the form in which they are kept."""

OWN: Final = "urn:whereused:master-data:"
"""Before what an export says of an element beside its attributes: when it was told (`time`), and as what (`kind`)."""

NEVER: Final = "none"
"""The `time` of an element of a document that did not say when it was made."""

PLACES: Final = ("site", "equipment", "organization")
KINDS: Final = {
    **dict.fromkeys(("BusinessLocation", "Location"), "site"),
    "ReadPoint": "equipment",
    **dict.fromkeys(("Party", "SourceDest"), "organization"),
    "EPCClass": "product",
}
"""The kind of record for a vocabulary, by the end of its type (EPCIS 2.0, 7.2). Others are left alone."""

NAMES: Final = ("name", "descriptionShort", "tradeItemDescription", "regulatedProductName", "functionalName")
"""Attributes that are a name, the first first."""

ADDRESS: Final = ("streetAddressOne", "streetAddressTwo", "streetAddressThree", "city", "state", "postalCode")
"""Attributes that make up an address, in the order in which it is written."""

_VOCABULARY: Final = re.compile(r"(?:urn:epcglobal:epcis:vtype:|https?://(?:ref|ns)\.gs1\.org/epcis/|epcis:)?(\w+)")
_CBV: Final = re.compile(r"(?:urn:epcglobal:cbv:mda|https?://(?:ref|ns)\.gs1\.org/cbv)[:#/](\w+)")
_CURIE: Final = re.compile(r"([A-Za-z_][\w.-]*):(?!//)(.+)", re.DOTALL)
_GLN: Final = re.compile(r"\d{13}")
_OF_A_LOT: Final = re.compile(r"(\(01\)\d{14})\(10\).+", re.DOTALL)


class Told(NamedTuple):
    """A record, and what it was made of: {vocabulary, element, time}, alike for all forms of a document."""

    record: dict[str, Any]
    received: dict[str, Any]


class Roles:
    """As what the events of a document name places and parties: kinds of record by key."""

    def __init__(self) -> None:
        self._kinds: defaultdict[str, set[str]] = defaultdict(set)

    def note(self, event: EpcisEvent) -> None:
        """Remember the places and parties of an event. Raises ValueError for a time that no calendar has."""
        said = Said("", event.body, event.context)
        custody = custody_of(said) or {}
        named = (said.biz_location, said.read_point, custody.get("from"), custody.get("to"))
        for key, kind in zip(named, ("site", "equipment", "organization", "organization"), strict=True):
            if key is not None:
                self._kinds[key].add(kind)

    def of(self, key: str) -> set[str]:
        """The kinds of record as which the events name it."""
        return self._kinds.get(key, set())


def told_by(given: MasterData, roles: Roles) -> list[Told]:
    """The records that an element without faults stands for; none if it says nothing that one could hold.

    Its attributes are one record for each kind; that a place is part of another is one for each child.
    """
    match = _VOCABULARY.fullmatch(given.vocabulary.strip())
    kind = KINDS.get(match[1]) if match else None
    if kind is None:
        return []
    attributes = _attributes(given)
    time = _moment(attributes.pop(OWN + "time", given.created))
    exported_as = str(attributes.pop(OWN + "kind", "")).split()
    identity = given.body["id"].strip()
    key = key_of(identity)
    kinds = set(exported_as).intersection(PLACES) or {kind} | roles.of(key)
    element = {"id": identity, "attributes": [{"id": name, "attribute": held} for name, held in attributes.items()]}
    told = []
    for each in sorted(kinds) if kind in PLACES else [kind]:
        found = _place(each, key, attributes) if kind in PLACES else _class(key, attributes)
        if found:
            told.append(_told(found, time, given.vocabulary, element))
    for child in given.body.get("children") or () if kind in ("site", "equipment") else ():
        part = {"record": kind, "id": key_of(child.strip()), "site": key}
        if part["id"] != key:
            told.append(_told(part, time, given.vocabulary, {"id": identity, "children": [child.strip()]}))
    return told


def _told(record: dict[str, Any], time: str | None, vocabulary: str, element: dict[str, Any]) -> Told:
    said = {name: value for name, value in record.items() if value not in (None, {})}
    when = {} if time is None else {"event_time": time}
    return Told(said | when, {"vocabulary": vocabulary.strip(), "element": element, "time": time})


def _moment(text: object) -> str | None:
    """The time of the record; one without an offset is none, and any record with a time wins over it."""
    try:
        return parse_moment(text).isoformat()
    except ValueError:
        return None


def _attributes(given: MasterData) -> dict[str, Any]:
    """Values by the full names of attributes, as XML would have them; several of one name are a list."""
    prefixes = prefixes_of(given.context)
    values: defaultdict[str, list[Any]] = defaultdict(list)
    for attribute in given.body.get("attributes") or ():
        held = as_texts(attribute.get("attribute", ""), prefixes)
        values[_full(attribute["id"].strip(), prefixes)] += held if isinstance(held, list) else [held]
    return {name: held[0] if len(held) == 1 else held for name, held in values.items()}


def _full(name: str, prefixes: dict[str, str]) -> str:
    """The name of an attribute: of the CBV as `urn:epcglobal:cbv:mda#name`, of others with the prefix written out."""
    curie = _CURIE.fullmatch(name)
    if curie is not None and curie[1] in prefixes:
        start = prefixes[curie[1]]
        name = start + curie[2] if start.endswith(("#", "/", ":")) else f"{start}#{curie[2]}"
    cbv = _CBV.fullmatch(name)
    return MDA + cbv[1] if cbv else name


def _text(attributes: dict[str, Any], *names: str) -> str | None:
    """The first of some attributes of the CBV that is a text."""
    for name in names:
        held = attributes.get(MDA + name)
        for part in held if isinstance(held, list) else [held]:
            for plain in plain_of(part):
                if isinstance(plain, str) and plain.strip():
                    return plain.strip()
    return None


def _is_cbv(attributes: dict[str, Any]) -> bool:
    """Whether there is anything that we understand: an attribute of the CBV with a value."""
    return any(name.startswith(MDA) and held not in ("", None, [], {}) for name, held in attributes.items())


def _place(kind: str, key: str, attributes: dict[str, Any]) -> dict[str, Any] | None:
    """The record of a place or party; None where no attribute is one of the CBV."""
    if not _is_cbv(attributes):
        return None
    gln = _text(attributes, "site") or ""
    site = f"(414){gln}" if _GLN.fullmatch(gln) and kind_of(f"(414){gln}") else None
    address = dict.fromkeys(text for name in ADDRESS if (text := _text(attributes, name)))
    return {
        "record": kind,
        "id": key,
        "name": _text(attributes, "name"),
        "site": None if site == key else site,
        "address": ", ".join(address) or None,
        "country": _text(attributes, "countryCode"),
        "attributes": attributes,
    }


def _class(key: str, attributes: dict[str, Any]) -> dict[str, Any] | None:
    """The record of a product, or of a lot; None for a class that has no name, and for what is no class of things."""
    kind = kind_of(key)
    if kind == "lot":
        return _lot(key, attributes) if _is_cbv(attributes) else None
    name = _text(attributes, *NAMES)
    if kind not in ("product", None) or name is None:
        return None
    return {"record": "product", "id": key, "name": name}


def _lot(key: str, attributes: dict[str, Any]) -> dict[str, Any]:
    traded = _OF_A_LOT.fullmatch(key)
    expires = _text(attributes, *EXPIRY)
    return {
        "record": "item",
        "id": key,
        "kind": "lot",
        "product": traded[1] if traded else None,
        "expires_at": expiry_of(expires) if expires else None,
        "attributes": attributes,
    }


def vocabularies_of(kept: Iterable[tuple[dict[str, Any], set[str]]]) -> list[dict[str, Any]]:
    """What records were made of, each with their kinds, as the `vocabularyList` of a header."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for received, kinds in kept:
        found[received["vocabulary"]].append(_element_of(received, kinds))
    return [{"type": kind, "vocabularyElementList": elements} for kind, elements in found.items()]


def _element_of(received: dict[str, Any], kinds: set[str]) -> dict[str, Any]:
    """What records of these kinds were made of, as an element that gives the same records wherever it is read."""
    element = received["element"]
    own = [{"id": f"{OWN}time", "attribute": received["time"] or NEVER}]
    if places := sorted(kinds.intersection(PLACES)):
        own.append({"id": f"{OWN}kind", "attribute": " ".join(places)})
    return {**element, "attributes": [*element.get("attributes", []), *own]}
