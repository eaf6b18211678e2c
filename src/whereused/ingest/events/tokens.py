"""Page tokens: the place at which a page of events ended, as a text that nobody has to read."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import NamedTuple

import orjson

from whereused.errors import EpcisQueryInvalid
from whereused.ingest.events.ordering import SortKey


class Place(NamedTuple):
    """After which event the next page begins, up to when events were recorded, and how many may still come.

    `key` is where that event stands in the order of an extension field.
    """

    at: datetime
    id: str
    recorded_before: datetime
    left: int | None
    key: SortKey | None = None


def write_token(place: Place, question: str) -> str:
    """The token of a place in the answer to a question."""
    key = list(place.key) if place.key else None
    told = [_digest(question), place.at, place.id, place.recorded_before, place.left, key]
    return base64.urlsafe_b64encode(orjson.dumps(told)).decode().rstrip("=")


def read_token(token: str, question: str) -> Place:
    """The place that a token stands for. Raises EpcisQueryInvalid for one that is none, or is another question's."""
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        of, at, identity, before, left, key = orjson.loads(text)
        place = Place(
            datetime.fromisoformat(at), identity, datetime.fromisoformat(before), left, _key(*key) if key else None
        )
    except (ValueError, TypeError) as error:
        raise _refused("It is not a page token of this server.") from error
    if of != _digest(question):
        raise _refused("It belongs to another query: send it with the parameters of the page that it came from.")
    return place


def _key(lacking: object, sort: int, number: float, text: str) -> SortKey:
    return SortKey(bool(lacking), int(sort), float(number), str(text))


def _digest(question: str) -> str:
    return hashlib.sha256(question.encode()).hexdigest()[:16]


def _refused(reason: str) -> EpcisQueryInvalid:
    return EpcisQueryInvalid.of([{"pointer": "/nextPageToken", "reason": reason}])
