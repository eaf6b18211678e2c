"""What a node is called at a glance: a serial and a product, a lot and a supplier, an operation and a time.

A caption follows from the node's own records alone, so that it is true in whatever order they came: another record (the
one that gives a product its name) never changes it. A node that is only named has its id for a caption.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from whereused.ingest.moments import iso_of
from whereused.model.records import Record

BETWEEN = " · "
LONGEST = 60
"""Characters of a free text that a caption shows."""

Properties = dict[str, Any]


def caption_of(label: str, identity: str, known: Properties) -> str:
    """The caption of a node, from its properties as they are stored."""
    return _CAPTIONS.get(label, _named)(identity, known)


def caption_of_record(record: Record, identity: str) -> str:
    """The caption of a ledger record: its kind, and when it happened, or else its id."""
    when = record.event_time
    return _joined(record.record, identity) if when is None else f"{record.record}{BETWEEN}{minute(iso_of(when))}"


def caption_of_rejection(reason: str) -> str:
    """The caption of a refused record: why."""
    return _joined("rejected", _cut(reason))


def minute(moment: str | None) -> str | None:
    """A time as ISO 8601 text, to the minute, as a person reads it; UTC."""
    return None if moment is None else moment[:16].replace("T", " ")


def _joined(*parts: str | None) -> str:
    """The parts that say something, each once."""
    return BETWEEN.join(dict.fromkeys(filter(None, parts)))


def _cut(text: str) -> str:
    line = " ".join(text[: 2 * LONGEST].split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _item(identity: str, known: Properties) -> str:
    """A lot is told apart by who made it, anything else by what it is."""
    product, supplier = known.get("product"), known.get("supplier")
    return _joined(identity, (supplier or product) if known.get("kind") == "lot" else (product or supplier))


def _step(identity: str, known: Properties) -> str:
    """An operation and a time; where the step was cut, that of the stretch, and which it is."""
    when = known.get("stretch_from") or known.get("started_at") or known.get("stretch_to") or known.get("ended_at")
    operation = known.get("operation")
    own = None if operation is not None and when is not None else known.get("step", identity)
    stretch = f"{known['stretch']}/{known['stretches']}" if "stretch" in known else None
    return _joined(operation, own, minute(when), stretch)


def _named(identity: str, known: Properties) -> str:
    name = known.get("name")
    return _joined(identity, None if name is None else _cut(str(name)))


def _shipment(identity: str, known: Properties) -> str:
    return _joined(identity, known.get("to"))


def _quality(identity: str, known: Properties) -> str:
    return _joined(identity, known.get("kind"))


def _service(identity: str, known: Properties) -> str:
    return _joined(known.get("kind") or identity, minute(known.get("at")))


def _measurement(_: str, known: Properties) -> str:
    value = " ".join(_number(part) for part in (known.get("value"), known.get("unit")) if part is not None)
    return _joined(known.get("characteristic"), value)


def _depletion(_: str, known: Properties) -> str:
    amount = " ".join(_number(part) for part in (known.get("quantity"), known.get("uom")) if part is not None)
    return _joined(known.get("kind"), amount, minute(known.get("at")))


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else _cut(str(value))


def _identifier(_: str, known: Properties) -> str:
    return _joined(known.get("scheme"), known.get("value"))


_CAPTIONS: dict[str, Callable[[str, Properties], str]] = {
    "Item": _item,
    "ProcessStep": _step,
    "Shipment": _shipment,
    "QualityRecord": _quality,
    "ServiceEvent": _service,
    "Measurement": _measurement,
    "Depletion": _depletion,
    "Identifier": _identifier,
}
"""Master data have their id and their name."""
