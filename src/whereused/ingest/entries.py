"""From a submission to a ledger entry: the record, its identity, its content hash and the key it is looked up by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

import orjson
from pydantic import ValidationError

from whereused.errors import UsageError
from whereused.ingest.csv_rows import record_of_row
from whereused.ingest.identities import with_keys
from whereused.model import records as r
from whereused.model.faults import faults_of
from whereused.model.fields import ZONE, Fields

Format = Literal["json", "csv"]
EARLIEST = datetime.min.replace(tzinfo=UTC)


class Submission(NamedTuple):
    """One record as it was received, and where it came from.

    `body` is the JSON text, or for `csv` the row as a JSON object of column to text, with its `record` kind.
    `source` and `zone` hold where the record itself names none. `line` is the line of `file`, or the index in a body.
    `received` is kept with a record that was made of a row of a table: a JSON object of `file`, `line` and `row`; then
    `columns` has the columns of each field's pointer (without positions). With one that was made of master data of an
    EPCIS document it is {vocabulary, element, time}. `recorded_at` is said by an export.
    """

    body: str
    format: Format = "json"
    source: str | None = None
    zone: str | None = None
    file: str | None = None
    line: int | None = None
    received: str | None = None
    columns: Mapping[str, Sequence[str]] | None = None
    recorded_at: datetime | None = None

    @property
    def whole(self) -> str:
        """What came in: the row that a record was made of, or else the body."""
        if self.received is None or self.columns is None:
            return self.body
        return orjson.dumps(orjson.loads(self.received)["row"]).decode()


class Entry(NamedTuple):
    """A record of the ledger: what was received and what it says, and when it was recorded, once it is.

    `voids` is the id of the record whose effect this one ends. `event` is the id of the EPCIS event that this record is
    a reading of, and `readings` are those of an event: they are kept and voided with it. `asked_by` is what an event
    that arrives is asked for by, as properties of its node.
    """

    id: str
    hash: str
    key: str
    record: r.Record
    submission: Submission
    voided: bool = False
    recorded_at: datetime | None = None
    voided_at: datetime | None = None
    voids: str | None = None
    event: str | None = None
    readings: tuple[Entry, ...] = ()
    asked_by: Mapping[str, object] | None = None

    @property
    def order(self) -> tuple[datetime, str, str]:
        """Which of two records about one thing wins: the later event time, then the larger hash, then the larger id."""
        return (self.record.event_time or EARLIEST, self.hash, self.id)

    def as_voided(self) -> Entry:
        """The same entry once a correction ended its effect."""
        return self._replace(voided=True)

    def to_be_recorded_now(self) -> Entry:
        """The same entry, without the time at which another ledger recorded it."""
        if self.submission.recorded_at is None:
            return self
        readings = tuple(reading.to_be_recorded_now() for reading in self.readings)
        return self._replace(submission=self.submission._replace(recorded_at=None), readings=readings)

    def as_recorded(self, at: datetime, *, voided: bool, voided_at: datetime | None = None) -> Entry:
        """The same entry as the ledger has it."""
        return Entry(
            self.id, self.hash, self.key, self.record, self.submission, voided, at, voided_at, self.voids, self.event,
            asked_by=self.asked_by,
        )  # fmt: skip

    def as_known_at(self, at: datetime) -> Entry | None:
        """The same entry as it stood in the ledger at a time; None if it was not there yet."""
        if self.recorded_at is None or self.recorded_at > at:
            return None
        undone = self.voided_at is not None and self.voided_at > at
        return self._replace(voided=False, voided_at=None) if undone else self


def entry_of(submission: Submission) -> Entry:
    """The ledger entry for a submission, items under their keys. Raises ValidationError, or ValueError with a reason.

    The hash is that of the names as received: what a record says does not change with the forms that we understand.
    """
    received = decode(submission)
    digest = content_hash(received)
    record = with_keys(received)
    identity = record.record_id or digest
    voids = record.voids if isinstance(record, r.CorrectionRecord) else None
    return Entry(identity, digest, key_of(record, identity), record, submission, voids=voids)


def decode(submission: Submission) -> r.Record:
    """The record in a submission, with the submission's source where it has none. Raises ValidationError."""
    context = {ZONE: zone_of(submission.zone)} if submission.zone else None
    if submission.format == "csv":
        record = r.parse_record(record_of_row(orjson.loads(submission.body)), context)
    else:
        record = r.parse_record_json(submission.body, context)
    source = (submission.source or "").strip()  # as the field itself is read
    return record.model_copy(update={"source": source}) if record.source is None and source else record


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of an IANA name. Raises UsageError that names it."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f"{name!r} is not a time zone.", "Name one such as Europe/Berlin or UTC.") from error


def content_hash(record: r.Record) -> str:
    """SHA-256 over the canonical form of what a record says, in hexadecimal.

    Spelling does not count: neither the order of fields nor the offset of a time nor trailing zeros of a decimal. Its
    `record_id` does not count either, so that the same id with another hash is another content.
    """
    needed, aliases = _forms_of(type(record))
    said: dict[str, Any] = {
        name: value for name, value in vars(record).items() if value or name in needed or value not in _DEFAULTS
    }
    for name, alias in aliases:
        if name in said:
            said[alias] = said.pop(name)
    said.pop("record_id", None)
    try:
        text = orjson.dumps(said, default=_canonical, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)
    except orjson.JSONEncodeError as error:
        raise ValueError(f"The record cannot be kept as JSON: {error}.") from error
    return hashlib.sha256(text).hexdigest()


_DEFAULTS: tuple[Any, ...] = (None, [], {})
"""What the fields of records are that say nothing, but for those that have no default: these say even that."""


@cache
def _forms_of(cls: type[r.Record]) -> tuple[frozenset[str], list[tuple[str, str]]]:
    """The fields of a record that have no default, and those that have another name in JSON."""
    fields = cls.model_fields
    needed = frozenset(name for name, field in fields.items() if field.is_required())
    return needed, [(name, field.alias) for name, field in fields.items() if field.alias is not None]


def _canonical(value: object) -> str | dict[str, Any]:
    """A decimal, or what is part of a record, such as what a step consumed: its fields are None by default."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, Fields):
        return {name: said for name, said in vars(value).items() if said is not None}
    raise TypeError(f"{value!r} has no canonical form")


_KEYED_BY: dict[type, tuple[str, str | None]] = {
    **{cls: (kind, "id") for kind, cls in r.RECORD_CLASSES.items()},
    **dict.fromkeys((r.InstallRecord, r.RemoveRecord), ("fit", "component")),
    **dict.fromkeys((r.PackRecord, r.UnpackRecord), ("pack", "container")),
    **dict.fromkeys((r.ShipRecord, r.ReceiveRecord, r.ReturnRecord), ("shipment", "shipment")),
    r.MeasurementRecord: ("measurement", None),
    r.ScrapRecord: ("scrap", None),
    r.ConsumeRecord: ("consume", None),
    r.CorrectionRecord: ("correction", None),
    r.EventRecord: ("event", None),
}
"""What the key of a record begins with, and the field that names the thing; None where each stands for itself."""


def key_of(record: r.Record, identity: str) -> str:
    """The key under which the ledger finds all records that add up to one thing."""
    prefix, field = _KEYED_BY[type(record)]
    name = identity if field is None else getattr(record, field)
    if name is None and isinstance(record, r.RemoveRecord):
        return f"clear:{record.parent}"
    return f"{prefix}:{name}"


def item_references(record: r.Record) -> Iterator[str]:
    """The items a record names, by whatever name it uses."""
    match record:
        case r.ItemRecord():
            if record.lot is not None:
                yield record.lot
        case r.StepRecord():
            mentions: tuple[r.Mention, ...] = (*record.inputs, *record.outputs, *record.subjects)
            yield from (mention.item for mention in mentions)
        case r.InstallRecord() | r.RemoveRecord():
            if record.component is not None:
                yield record.component
            yield record.parent
        case r.PackRecord() | r.UnpackRecord():
            yield record.container
            yield from record.items
        case r.ShipRecord() | r.ReceiveRecord() | r.ReturnRecord():
            yield from record.items
        case r.MeasurementRecord() | r.ServiceRecord() | r.ScrapRecord() | r.ConsumeRecord():
            yield record.item
        case r.QualityRecord():
            yield from (named for concern in record.concerns if (named := item_of_concern(concern)) is not None)
        case _:
            return


def item_of_concern(concern: str | r.Concern) -> str | None:
    """The item that one entry of a quality record's `concerns` names, if it names one."""
    return concern if isinstance(concern, str) else concern.item


def faults_in(error: Exception) -> list[dict[str, str]]:
    """{pointer, reason} for each thing that is wrong with a record."""
    if isinstance(error, ValidationError):
        return faults_of(error)
    return [{"pointer": "", "reason": str(error)}]


def names_of(record: r.ItemRecord) -> dict[str, r.Identifier]:
    """The other names that an item record gives, by identifier id; a supplier's lot number is one of them."""
    given = list(record.identifiers)
    if record.supplier_lot is not None:
        given.append(r.Identifier(scheme="supplier_lot", value=record.supplier_lot))
    return {f"{identifier.scheme}:{identifier.value}": identifier for identifier in given}
