"""The hash that stands for an event without an ID (CBV 2.0, 8.9)."""

from __future__ import annotations

from typing import Any

from whereused.ingest.epcis.events import EpcisEvent
from whereused.ingest.epcis.fields import has_offset
from whereused.ingest.epcis.hash_package import hash_of_text, hash_of_tree
from whereused.ingest.epcis.hash_trees import Names, tree_of
from whereused.ingest.epcis.pre_hash import pre_hash_of


def hash_of(event: EpcisEvent) -> str:
    """The event's hash as `ni:///sha-256;…?ver=CBV2.0`: equal for equal events, whatever form they came in."""
    names, body = Names(event.context), _zoned(event.body)
    text = pre_hash_of(body, names)
    return hash_of_tree(tree_of(body, names)) if text is None else hash_of_text(text)


def _zoned(body: dict[str, Any]) -> dict[str, Any]:
    """The event with an eventTime that says its offset: an event of EPCIS 1.x may say it beside the time only."""
    time, offset = body.get("eventTime", ""), body.get("eventTimeZoneOffset")
    return body | {"eventTime": f"{time}{offset}"} if offset and not has_offset(time) else body


def identity_of(event: EpcisEvent) -> str:
    """What tells a repeat of an event from another one: its eventID, else its hash."""
    return str(event.body.get("eventID") or hash_of(event))
