"""Listing: where-used and where-from as pages and as streams.

The first page of a trace of one item costs little more than the traversal itself: the database counts what it reaches
while the nearest items are found level by level. All else settles the trace once and keeps its order for a while.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from whereused.errors import StaleCursor, UsageError
from whereused.graph.driver import Graph, ReadTransaction
from whereused.graph.queries import query
from whereused.model.answers import Answer, ItemRow
from whereused.model.questions import Direction, Question
from whereused.trace.cursors import FIRST_PAGE, Cursor, digest, read_cursor, write_cursor
from whereused.trace.names import find_each
from whereused.trace.place import NOWHERE, Located, PlacedItem, Places, read_items
from whereused.trace.reach import Near, Walk, count_reached, nearest, without_late_starts
from whereused.trace.settle import KINDS, Settled, settle

MAX_LIMIT = 1000
KEPT_BYTES = 64_000_000
"""Bytes of settled answers that are kept for paging, and for one alone if it is larger."""

KEPT_ANSWERS = 500
"""Settled answers that are kept at most, however small they are."""

STREAM_CHUNK = 5_000
READ_AHEAD = 2
"""Rows of a chunk of a stream, and how many chunks are read ahead of the one being placed."""


class VersionRow(NamedTuple):
    """How many writes the ledger has accepted."""

    version: int


READ_VERSION = query("trace.read_version", VersionRow)


@dataclass(frozen=True)
class Asked:
    """A question with its starts resolved, and the ledger's version when it was."""

    question: Question
    walk: Walk
    version: int

    @property
    def key(self) -> str:
        """A digest of all that decides the answer but the ledger's version."""
        question = self.question
        return digest(
            [
                *(self.walk.direction, question.mode, str(question.as_of), str(question.end_items)),
                *sorted(question.kind),
                "|",
                *sorted(self.walk.ids),
            ]
        )


class Answers:
    """Settled answers by question and version: the ones used last, within a budget of bytes. Thread-safe."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Settled] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str, version: int) -> Settled | None:
        """The answer, if it is still kept."""
        with self._lock:
            settled = self._kept.get((key, version))
            if settled is not None:
                self._kept.move_to_end((key, version))
            return settled

    def keep(self, key: str, version: int, settled: Settled) -> None:
        """Keep an answer, and let go of the ones not used for longest."""
        size = settled.size
        with self._lock:
            before = self._kept.pop((key, version), None)
            self._bytes += size - (before.size if before is not None else 0)
            self._kept[key, version] = settled
            while len(self._kept) > 1 and (self._bytes > KEPT_BYTES or len(self._kept) > KEPT_ANSWERS):
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= oldest.size


def understand(reading: ReadTransaction, question: Question, direction: Direction) -> Asked:
    """The question with its names resolved. Raises ItemNotFound, AmbiguousItem."""
    version = reading.one(READ_VERSION).version
    starts = find_each(reading, [start.item for start in question.any_of])
    walk = without_late_starts(reading, Walk(tuple(starts), direction, question.mode, question.as_of))
    return Asked(question, walk, version)


class Listing:
    """Pages and streams of one graph; `helper` counts while the page is found."""

    def __init__(self, graph: Graph, helper: Executor) -> None:
        self._graph = graph
        self._helper = helper
        self._answers = Answers()

    def page(self, question: Question, direction: Direction, limit: int, cursor: str | None) -> Answer:
        """One page. Raises UsageError for a wrong limit or cursor, StaleCursor, ItemNotFound, AmbiguousItem."""
        if not 1 <= limit <= MAX_LIMIT:
            raise UsageError(f"limit = {limit} is not between 1 and {MAX_LIMIT}.", "Ask for fewer, and follow `next`.")
        with self._graph.reading() as reading:
            asked = understand(reading, question, direction)
            if cursor is not None:
                return self._next_page(reading, asked, limit, read_cursor(cursor, asked.key))
            return self._first_page(reading, asked, limit)

    def stream(self, question: Question, direction: Direction) -> Iterator[list[ItemRow]]:
        """The whole list in chunks; settled here and now, placed chunk by chunk as it is read."""
        with self._graph.reading() as reading:
            asked = understand(reading, question, direction)
            settled = self._settled(reading, asked)
        return self._placed_chunks(settled)

    def _first_page(self, reading: ReadTransaction, asked: Asked, limit: int) -> Answer:
        known_at = datetime.now(UTC)
        settled = self._answers.get(asked.key, asked.version)
        if settled is None and not asked.question.end_items and len(asked.walk.sources) == 1:
            counting = self._helper.submit(self._count, asked)
            near = nearest(reading, asked.walk, limit, asked.question.kind)
            items = _placed(reading, near) if near is not None else []
            counts = counting.result()
            if near is not None and reading.one(READ_VERSION).version == asked.version:
                return _answer(asked, known_at, counts, items, before=[], total=sum(counts.values()))
        return self._settled_page(reading, asked, known_at, 0, limit)

    def _next_page(self, reading: ReadTransaction, asked: Asked, limit: int, cursor: Cursor) -> Answer:
        kept = self._answers.get(asked.key, cursor.version)
        if kept is not None:
            asked = replace(asked, version=cursor.version)
        else:
            settled = self._settled(reading, asked)
            before = settled.ids[: cursor.offset].tolist()
            if len(settled) != cursor.total or digest(before) != cursor.before:
                raise StaleCursor(
                    f"Records that arrived since {cursor.known_at} have changed this answer, and it is no longer kept.",
                    FIRST_PAGE,
                )
        return self._settled_page(reading, asked, cursor.asked_at, cursor.offset, limit)

    def _settled_page(
        self, reading: ReadTransaction, asked: Asked, known_at: datetime, offset: int, limit: int
    ) -> Answer:
        settled = self._settled(reading, asked)
        part = slice(offset, offset + limit)
        near = _near(settled, part)
        items = _placed(reading, near)
        before = settled.ids[:offset].tolist()
        return _answer(asked, known_at, settled.counts, items, before=before, total=len(settled))

    def _settled(self, reading: ReadTransaction, asked: Asked) -> Settled:
        settled = self._answers.get(asked.key, asked.version)
        if settled is None:
            settled = settle(reading, asked.walk, asked.question.kind, asked.question.end_items)
            self._answers.keep(asked.key, asked.version, settled)
        return settled

    def _count(self, asked: Asked) -> dict[str, int]:
        with self._graph.reading() as reading:
            counts = count_reached(reading, asked.walk)
        wanted = asked.question.kind or KINDS
        return {kind: counts[kind] for kind in KINDS if kind in wanted and kind in counts}

    def _placed_chunks(self, settled: Settled) -> Iterator[list[ItemRow]]:
        """The next chunks are read while one is placed; what is known of containers serves all of them."""
        places = Places()
        chunks = [slice(begin, begin + STREAM_CHUNK) for begin in range(0, len(settled), STREAM_CHUNK)]
        coming = [self._helper.submit(self._read, settled, chunk) for chunk in chunks[:READ_AHEAD]]
        for number, chunk in enumerate(chunks):
            items = coming.pop(0).result()
            later = chunks[number + READ_AHEAD : number + READ_AHEAD + 1]
            coming += [self._helper.submit(self._read, settled, each) for each in later]
            with self._graph.reading() as reading:
                located = places.place(reading, items)
            yield [_row(each, located) for each in _near(settled, chunk)]

    def _read(self, settled: Settled, chunk: slice) -> dict[str, PlacedItem]:
        with self._graph.reading() as reading:
            return read_items(reading, settled.ids[chunk].tolist())


def _near(settled: Settled, part: slice) -> list[Near]:
    columns = (settled.ids[part].tolist(), settled.kinds[part].tolist(), settled.distances[part].tolist())
    return [Near(id_, KINDS[kind], distance) for id_, kind, distance in zip(*columns, strict=True)]


def _placed(reading: ReadTransaction, near: Sequence[Near]) -> list[ItemRow]:
    located = Places().locate(reading, [each.id for each in near])
    return [_row(each, located) for each in near]


def _row(near: Near, located: dict[str, Located]) -> ItemRow:
    place = located.get(near.id, NOWHERE)
    return ItemRow(
        near.id,
        near.kind,
        place.product,
        "confirmed",  # certainty is settled by whole paths: the next step of this room
        near.distance,
        place.state,
        place.container,
        place.shipment,
        place.holder,
    )


def _answer(
    asked: Asked, known_at: datetime, counts: dict[str, int], items: list[ItemRow], *, before: list[str], total: int
) -> Answer:
    question, reached = asked.question, len(before) + len(items)
    follows = Cursor(
        asked.key,
        asked.version,
        known_at.isoformat(),
        reached,
        total,
        digest([*before, *(item.id for item in items)]),
    )
    return Answer(
        start=asked.walk.ids,
        mode=question.mode,
        as_of=question.as_of,
        known_at=known_at,
        complete=reached >= total,
        counts={"unit": 0, "lot": 0, **counts, "possible": 0},
        items=items,
        next=write_cursor(follows) if reached < total else None,
    )
