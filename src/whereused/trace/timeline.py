"""The timeline of an item: steps, assembly, packing, custody, measurements, quality, service, in order of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from whereused.graph.driver import ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import Entry
from whereused.trace.custody import BEGINNING, Handover
from whereused.trace.place import Places
from whereused.trace.times import from_micros, plain, utc

MOST = 1_000
"""Happenings of one kind that a timeline tells."""


class HappenedRow(NamedTuple):
    """Something that happened to an item; `refs` are the things it names by role."""

    kind: str
    at: Any
    refs: dict[str, Any]
    details: dict[str, Any]
    records: list[str]


class HappeningsRow(NamedTuple):
    """How often each kind of thing happened to an item."""

    counts: dict[str, int]


LIST_HISTORY = query("trace.list_history", HappenedRow)
COUNT_HISTORY = query("trace.count_history", HappeningsRow)

Refs = dict[str, str | list[str]]
Details = dict[str, Any]


def count_happenings(reading: ReadTransaction, item: str) -> dict[str, int]:
    """How often each kind of thing happened to the item, custody aside; kinds that occur only."""
    counts = reading.one(COUNT_HISTORY, item=item).counts
    return {kind: count for kind, count in counts.items() if count}


def list_entries(reading: ReadTransaction, item: str, places: Places) -> list[Entry]:
    """The history of an item by time, what has no time at the end; at most `MOST` of each kind, the earliest.

    Custody is told as it happened to the item: also when it was what the item was inside that changed hands.
    """
    entries = [_entry(row) for row in reading.run(LIST_HISTORY, item=item, most=MOST)]
    entries += [_handed_over(event) for event in places.handovers(reading, item)]
    return sorted(entries, key=_order)


def _order(entry: Entry) -> tuple[bool, datetime | None, str, str]:
    return entry.at is None, entry.at if entry.at is not None else _NEVER, entry.kind, entry.summary


_NEVER = from_micros(0)


def _entry(row: HappenedRow) -> Entry:
    refs: Refs = {role: name for role, name in row.refs.items() if name not in (None, [])}
    details: Details = {name: value for name, value in plain(row.details).items() if value is not None}
    if isinstance(refs.get("step"), list):
        refs["step"] = refs["step"][0]
    return Entry(
        at=utc(row.at),
        kind=row.kind,
        summary=SUMMARY[row.kind](refs, details),
        refs=refs,
        details=details,
        records=row.records,
    )


def _handed_over(event: Handover) -> Entry:
    kind = "returned" if event.back else "shipped" if event.left else "received"
    to = f" to {event.holder}" if event.holder else ""
    refs: Refs = {"shipment": event.shipment}
    if event.holder:
        refs["holder"] = event.holder
    return Entry(
        at=from_micros(event.at) if event.at != BEGINNING else None,
        kind=kind,
        summary=f"{kind.capitalize()} with shipment {event.shipment}{to}",
        refs=refs,
    )


def _amount(details: Details) -> str:
    return f"{details['quantity']:g} {details.get('uom', '')}".strip()


def _in_step(what: str) -> Callable[[Refs, Details], str]:
    def summary(refs: Refs, details: Details) -> str:
        amount = f" ({_amount(details)})" if "quantity" in details else ""
        operation = f" ({refs['operation']})" if "operation" in refs else ""
        equipment = f" on {', '.join(refs['equipment'])}" if "equipment" in refs else ""
        result = f": {details['result']}" if "result" in details else ""
        return f"{what}{amount} step {refs['step']}{operation}{equipment}{result}"

    return summary


def _with_other(what: str, role: str) -> Callable[[Refs, Details], str]:
    def summary(refs: Refs, details: Details) -> str:
        position = f" at {details['position']}" if "position" in details else ""
        return what.format(refs[role]) + position

    return summary


def _measured(_: Refs, details: Details) -> str:
    unit = f" {details['unit']}" if "unit" in details else ""
    limits = f" (limits {details.get('lower', '…')} to {details.get('upper', '…')})"
    result = f": {details['result']}" if "result" in details else ""
    bounded = "lower" in details or "upper" in details
    return f"{details.get('characteristic', '')} = {details.get('value')}{unit}{limits if bounded else ''}{result}"


def _quality(refs: Refs, details: Details) -> str:
    status = f", {details['status']}" if "status" in details else ""
    disposition = f", {details['disposition']}" if "disposition" in details else ""
    return f"{str(details.get('kind', 'quality record')).capitalize()} {refs['quality']}{status}{disposition}"


def _service(refs: Refs, details: Details) -> str:
    site = f" at {refs['site']}" if "site" in refs else ""
    return f"{str(details.get('kind', 'service')).capitalize()} {refs['service']}{site}"


def _depleted(_: Refs, details: Details) -> str:
    amount = f" {_amount(details)}" if "quantity" in details else ""
    reason = f": {details['reason']}" if "reason" in details else ""
    return f"{'Scrapped' if details.get('kind') == 'scrap' else 'Used up'}{amount}{reason}"


SUMMARY: dict[str, Callable[[Refs, Details], str]] = {
    "produced": _in_step("Came out of"),
    "consumed": _in_step("Went into"),
    "underwent": _in_step("Passed through"),
    "serialized_from": _with_other("Serialized out of lot {}", "lot"),
    "serialized_as": _with_other("Serialized as {}", "unit"),
    "installed": _with_other("Installed in {}", "parent"),
    "removed": _with_other("Removed from {}", "parent"),
    "component_installed": _with_other("{} installed", "component"),
    "component_removed": _with_other("{} removed", "component"),
    "packed": _with_other("Packed into {}", "container"),
    "unpacked": _with_other("Unpacked from {}", "container"),
    "content_packed": _with_other("{} packed into it", "item"),
    "content_unpacked": _with_other("{} unpacked from it", "item"),
    "measured": _measured,
    "quality": _quality,
    "service": _service,
    "depleted": _depleted,
}
