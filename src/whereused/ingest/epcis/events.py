"""What a document holds: events in the EPCIS 2.0 JSON form, and what is wrong with those that cannot be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class EpcisEvent:
    """One event as EPCIS 2.0 JSON, whatever form it came in.

    `index` counts the events of its document from 0; `pointer` is its place, a JSON pointer or a path of elements.
    `body` has the short type name, camelCase fields and extension fields as `prefix:name`; it holds no `@context`.
    `context` holds the JSON-LD contexts that read its prefixes, beside the standard one. A term that a context sets to
    null is no part of the event's meaning, and so of its hash (JSON-LD 1.1, 4.1.2; a document's `ignoreFields`).
    """

    index: int
    pointer: str
    body: dict[str, Any]
    context: list[Any]


class EpcisFault(NamedTuple):
    """What is wrong at one place of a document."""

    pointer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """An event that is refused, with all that is wrong with it; the other events of its document are good."""

    index: int
    pointer: str
    faults: list[EpcisFault]
    body: Any


@dataclass(frozen=True, slots=True)
class MasterData:
    """One element of a vocabulary in a document's header, in the JSON form.

    `body` is {id, attributes: [{id, attribute}], children: [id]}, but where `faults` say otherwise. `vocabulary` is the
    type of its vocabulary, as it stands there; `context` reads the prefixes of its attributes; `created` is when the
    document says that it was made. With `faults` it cannot be used, and nothing else is affected.
    """

    pointer: str
    vocabulary: str
    body: Any
    context: list[Any]
    created: str | None
    faults: list[EpcisFault] = field(default_factory=list)


@dataclass(slots=True)
class Opening:
    """What a document says before its events: which kind it is, its version, when it was made, its header."""

    kind: str = ""
    schema_version: str | None = None
    creation_date: str | None = None
    header: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EpcisDocument:
    """A whole document: its usable events, the unusable ones, its master data, and what it says of itself.

    `kind` is EPCISDocument, EPCISQueryDocument or EPCISMasterDataDocument, the type of a single bare event, or "events"
    for a bare list of them.
    """

    kind: str
    events: list[EpcisEvent]
    unusable: list[Unusable]
    schema_version: str | None
    creation_date: str | None
    header: dict[str, Any]
    master_data: list[MasterData] = field(default_factory=list)

    @property
    def faults(self) -> list[tuple[int, list[EpcisFault]]]:
        """The index of each unusable event, and what is wrong with it."""
        return [(piece.index, piece.faults) for piece in self.unusable]
