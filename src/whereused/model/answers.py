"""Answers: what the genealogy says, in the shapes of the contract's JSON.

Every class but `ItemRow` is a pydantic model that serialises by its contract names (`from`, `in`); times are UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from whereused.model.questions import Mode

Certainty = Literal["confirmed", "possible"]

State = Literal[
    "scrapped",
    "consumed",
    "installed",
    "shipped",
    "received",
    "returned",
    "serialized",
    "in_use",
    "in_stock",
    "unknown",
]
"""Where an item is in its life; `whereused.trace.place` says which rule gives which."""


class Said(BaseModel):
    """Base of all answers: immutable, spelled as the contract spells it."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)


class PathEdge(Said):
    """One edge of a path, `from` → `to` the way material flows; `voided` if a correction ended its effect."""

    type: str
    from_: str = Field(alias="from")
    to: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    at: datetime | None = None
    quantity: float | None = None
    uom: str | None = None
    position: str | None = None
    ambiguous: bool = False
    voided: bool = False
    records: list[str] = []


@dataclass(slots=True)
class ItemRow:
    """One item of an answer, and where it is now. Not pydantic: lists of these have a million rows.

    `kind` is unit, lot, container or unknown; `distance` counts items along the shortest path from a start;
    `container` is what it stands in now, `shipment` and `holder` who has it now (None: nobody we know shipped it to).
    `evidence`, where it was asked for, is the shortest valid path from a start, edge by edge.
    """

    id: str
    kind: str
    product: str | None
    certainty: Certainty
    distance: int
    state: State
    container: str | None
    shipment: str | None
    holder: str | None
    evidence: list[PathEdge] | None = None


class Candidate(Said):
    """An item that carries a name: `matched` is `id` or the scheme of the identifier that equals the name."""

    id: str
    kind: str
    product: str | None
    supplier: str | None
    matched: str
    placeholder: bool


class NearMiss(Said):
    """What is connected to a start and not affected: why not, and the edge that breaks the path."""

    id: str
    kind: str
    product: str | None
    reason: str
    edge: dict[str, Any] | None


class Answer(Said):
    """One page of a where-used or where-from answer.

    `start` are the ids of the items it starts from, and the clauses that describe such items, as they were asked;
    `counts` is of the whole answer: one number per kind, `possible` how many of them are possible only, and if near
    misses were asked for, how many there are. They come after all items, in pages that go on. `complete` is false when
    more pages follow: `next` is the cursor of the next one. `browser` opens the trace in Neo4j Browser.
    """

    start: list[str | dict[str, Any]]
    mode: Mode
    as_of: datetime | None
    known_at: datetime
    complete: bool
    counts: dict[str, int]
    items: list[ItemRow]
    near_misses: list[NearMiss] = []
    next: str | None
    browser: str | None = None


class Path(Said):
    """One valid path; `distance` counts items, not steps."""

    distance: int
    certainty: Certainty
    edges: list[PathEdge]


class Paths(Said):
    """The shortest valid paths between two items. `complete` is false when there are more of the same length.

    `browser` opens such a path in Neo4j Browser.
    """

    from_: str = Field(alias="from")
    to: str
    mode: Mode
    as_of: datetime | None
    known_at: datetime
    complete: bool
    paths: list[Path]
    browser: str | None = None


class DrawnNode(Said):
    """A node to draw: an item, a step, or a group of `count` items of one kind and product."""

    id: str
    kind: str
    labels: list[str]
    product: str | None = None
    label: str | None = None
    count: int | None = None
    distance: int | None = None


class DrawnEdge(Said):
    """An edge to draw; where an end is a group, `count` is the number of edges it stands for."""

    type: str
    from_: str = Field(alias="from")
    to: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    records: list[str] = []
    count: int | None = None


class Drawing(Said):
    """Nodes and edges around an item. `complete` is false when `depth` cut something off.

    `known_at` is the state of knowledge that was asked for (null: the present one). `browser` opens the trace as it is
    known now in Neo4j Browser.
    """

    start: str
    complete: bool
    known_at: datetime | None = None
    nodes: list[DrawnNode]
    edges: list[DrawnEdge]
    browser: str | None = None


class Content(Said):
    """Something that is or was inside: `in` is its immediate container or unit, `from` and `to` its time there.

    It is only possibly there when the same unit was installed elsewhere meanwhile without having been taken out, when
    nobody wrote down when it was put in or taken out and it is not known to have been in then, or when its name, or
    that of what it is in, may mean another.
    """

    id: str
    kind: str
    product: str | None = None
    in_: str = Field(alias="in")
    edge: Literal["PACKED_IN", "INSTALLED_IN"]
    position: str | None = None
    from_: datetime | None = Field(alias="from")
    to: datetime | None = None
    certainty: Certainty = "confirmed"


class Contents(Said):
    """What is inside an item (`at` None: now; else at that time)."""

    item: str
    at: datetime | None
    recursive: bool
    complete: bool = True
    items: list[Content]


class Entry(Said):
    """One line of an item's history. `refs` are the things it names by role; `records` the ledger records behind it."""

    at: datetime | None
    kind: str
    summary: str
    refs: dict[str, str | list[str]] = {}
    details: dict[str, Any] = {}
    records: list[str] = []


class Name(Said):
    """Another name of an item."""

    scheme: str
    value: str


class Place(Said):
    """Where an item is now."""

    state: State
    container: str | None
    parent: str | None
    shipment: str | None
    holder: str | None


class Dossier(Said):
    """All that is known of one item. `complete` is false when the history was capped: `history_counts` has it whole.

    `browser` opens what is around it in Neo4j Browser.
    """

    id: str
    kind: str
    product: dict[str, Any] | None
    lot: str | None
    supplier: dict[str, Any] | None
    supplier_lot: str | None
    made_at: datetime | None
    expires_at: datetime | None
    quantity: float | None
    uom: str | None
    attributes: dict[str, Any]
    identifiers: list[Name]
    place: Place
    placeholder: bool
    conflicts: list[str]
    complete: bool
    history_counts: dict[str, int]
    history: list[Entry]
    browser: str | None = None


class LedgerRecord(Said):
    """One record as it was received; `void` when corrections (`voided_by`) ended its effect.

    `received`: the file, line and row of an extract that it was made of, or the element of an EPCIS document's master
    data, if it was; `event`: the id of the EPCIS event that it is a reading of.
    """

    record_id: str
    kind: str
    source: str | None
    event_time: datetime | None
    recorded_at: datetime | None
    void: bool
    voided_by: list[str]
    event: str | None = None
    body: Any
    received: Any = None


class LedgerPage(Said):
    """Ledger records about an item, oldest first."""

    item: str
    complete: bool
    records: list[LedgerRecord]
    next: str | None
