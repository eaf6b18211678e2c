"""Cursors: opaque to the client, and enough to go on with the same answer or to say that it is gone."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from whereused.errors import UsageError

FIRST_PAGE = "Ask again without the cursor: the answer starts over at its first page."


@dataclass(frozen=True)
class Cursor:
    """Where an answer goes on: after `offset` of its `total` items, the ids of which have the digest `before`.

    `question` is a digest of what was asked; `version` the ledger's when it was answered, at `known_at`.
    """

    question: str
    version: int
    known_at: str
    offset: int
    total: int
    before: str
    recorded_at: str = ""

    @property
    def knowledge(self) -> datetime:
        """The state of knowledge it was answered from: when the last records that it rests on were recorded.

        Not `known_at`: what was being recorded at that very moment may not have been known yet.
        """
        return datetime.fromisoformat(self.recorded_at or self.known_at)

    @property
    def asked_at(self) -> datetime:
        """When the first page was answered."""
        return datetime.fromisoformat(self.known_at)


def write_cursor(cursor: Cursor) -> str:
    """The cursor as one word that is safe in a URL."""
    text = json.dumps(list(asdict(cursor).values()), separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, question: str) -> Cursor:
    """The cursor in `text`. Raises UsageError when it is none of ours, or belongs to another question."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        cursor = Cursor(*values)
        times = cursor.asked_at, cursor.knowledge
    except (ValueError, TypeError) as error:
        raise UsageError(f"The cursor {text[:40]!r} is not one that an answer gave.", FIRST_PAGE) from error
    whole = all(isinstance(number, int) and number >= 0 for number in (cursor.version, cursor.offset, cursor.total))
    if not whole or any(time.tzinfo is None for time in times):
        raise UsageError(f"The cursor {text[:40]!r} is not one that an answer gave.", FIRST_PAGE)
    if cursor.question != question:
        raise UsageError(f"The cursor {text[:40]!r} belongs to another question.", FIRST_PAGE)
    return cursor


def digest(parts: Iterable[str]) -> str:
    """A short digest of texts in their order."""
    hashed = hashlib.blake2b(digest_size=12)
    for part in parts:
        hashed.update(part.encode())
        hashed.update(b"\0")
    return hashed.hexdigest()
