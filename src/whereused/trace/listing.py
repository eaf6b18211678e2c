"""Listing: where-used and where-from as pages and as streams.

An answer is settled once and its order kept for a while; a first page is told without where no times matter. What was
asked at a time, or is paged through while records arrive, is settled on the graph as it was known then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple, TypeVar

from whereused.errors import InvalidQuestion, StaleCursor, UsageError
from whereused.graph.driver import Graph, ReadTransaction
from whereused.graph.queries import query
from whereused.ingest.knowledge import as_known, has_changed_since
from whereused.ingest.ledger import LedgerRow, check_projection
from whereused.model.answers import Answer, ItemRow, NearMiss, PathEdge
from whereused.model.clauses import Start
from whereused.model.questions import Direction, Question
from whereused.trace.closure import KINDS
from whereused.trace.cursors import FIRST_PAGE, Cursor, digest, read_cursor, write_cursor
from whereused.trace.names import find_one
from whereused.trace.place import NOWHERE, Located, PlacedItem, Places, read_items
from whereused.trace.reach import Far, TooDear, reach
from whereused.trace.settled import Answers, Settled, settle
from whereused.trace.times import utc

MAX_LIMIT = 1000
STREAM_CHUNK = 5_000
READ_AHEAD = 2
"""Rows of a chunk of a stream, and how many chunks are read ahead of the one being placed."""

TRIES = 2
"""How often an answer is settled on a graph that moves meanwhile, before the graph is made to stand still."""

AS_KNOWN = 0
"""The version of an answer that rests on a state of knowledge, whatever the ledger's is: no answer has it otherwise."""

CLOCKS_APART = timedelta(minutes=1)


class StateRow(NamedTuple):
    """How far the ledger has moved, by which rules the graph follows from it, and when it last took records."""

    version: int
    projection: int
    recorded_at: Any


READ_VERSION = query("trace.read_version", StateRow)

Row = ItemRow | NearMiss
Result = TypeVar("Result")


@dataclass(frozen=True)
class State:
    """The state of the ledger that an answer rests on: its version, and when it was recorded."""

    version: int
    recorded_at: datetime | None


@dataclass(frozen=True)
class Asked:
    """A question, the way it is followed, when it is asked, and from which state of knowledge it is answered."""

    question: Question
    direction: Direction
    known_at: datetime
    knowledge: datetime

    @property
    def key(self) -> str:
        """A digest of all that decides the answer but the state of the ledger."""
        return digest([self.direction, self.question.model_dump_json(by_alias=True, warnings=False)])

    @property
    def key_as_known(self) -> str:
        """The same with the state of knowledge: what was known at a time never changes."""
        return digest([self.key, self.known_at.isoformat(), self.knowledge.isoformat()])

    @property
    def only_start(self) -> str | None:
        """The name of the one item whose plain trace is asked for, if that is all that is asked."""
        asked = self.question
        match asked.any_of:
            case (Start(since=None) as start,) if asked.mode == "ever" and asked.known_at is None:
                more = asked.except_ or asked.end_items or asked.near_misses or asked.evidence
                return None if more else start.item
        return None

    @property
    def names(self) -> list[str] | None:
        """The names of the items from which all that it meets can be walked to; None if they are not all."""
        clauses = [*self.question.any_of, *self.question.except_]
        if self.question.near_misses:
            return None  # what stood beside something is found over containers, where no material leads
        names = [clause.item for clause in clauses if isinstance(clause, Start)]
        return names if len(names) == len(clauses) else None


class Listing:
    """Pages and streams of one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._answers = Answers()
        self._dear = TooDear()

    def page(self, question: Question, direction: Direction, limit: int, cursor: str | None) -> Answer:
        """One page. Raises UsageError for a wrong limit or cursor, StaleCursor, and what names raise."""
        if not 1 <= limit <= MAX_LIMIT:
            raise UsageError(f"limit = {limit} is not between 1 and {MAX_LIMIT}.", "Ask for fewer, and follow `next`.")
        now = checked(question.known_at)
        asked = Asked(question, direction, now, now)
        if cursor is None:
            page = self._page_unsettled(asked, limit)
            if page is not None:
                return page
            settled, state, located = self._settled(asked, limit)
            if not self._describe(asked, settled, state, 0, limit):
                settled, state, located = *self._supposed(asked), None
            return self._page(asked, settled, state, slice(0, limit), located)
        follows = read_cursor(cursor, asked.key)
        asked = Asked(question, direction, follows.asked_at, follows.knowledge)
        kept = self._answers.get(asked.key, follows.version)
        settled = kept if kept is not None and _is_told(kept, follows) else self._settled_as_then(asked, follows)
        state = State(follows.version, follows.knowledge)
        if not self._describe(asked, settled, state, follows.offset, follows.offset + limit):
            settled = self._settled_as_then(asked, follows)
        return self._page(asked, settled, state, slice(follows.offset, follows.offset + limit))

    def stream(self, question: Question, direction: Direction) -> Iterator[Sequence[Row]]:
        """The whole list in chunks, near misses last; settled here and now, placed chunk by chunk as it is read."""
        now = checked(question.known_at)
        asked = Asked(question, direction, now, now)
        settled, state, _ = self._settled(asked)
        if not self._describe(asked, settled, state, 0, len(settled) + len(settled.misses)):
            settled, _ = self._supposed(asked)
        return self._chunks(settled)

    def _page_unsettled(self, asked: Asked, limit: int) -> Answer | None:
        """The first page of an answer in which nothing depends on times, told without bringing it over."""
        source = asked.only_start
        if source is None or (asked.key, limit) in self._dear:
            return None
        with self._graph.reading() as reading:
            state = _state(reading)
            if self._answers.get(asked.key, state.version) is not None:
                return None
            start = find_one(reading, source)
            far = Far(start.id, start.kind, asked.direction, limit, asked.question.kind)
            found = reach(reading, far)
            if _state(reading) != state:
                return None  # nothing is told of a graph that moved meanwhile, not even that it is too dear
            if found is None:
                self._dear.add((asked.key, limit))
                return None
        counts = {**found.counts, "possible": found.possible}
        told = Told([start.id], counts, sum(found.counts.values()), state)
        items = [
            _row((near.id, near.kind, True, near.distance), found.places.get(near.id, NOWHERE))
            for near in found.nearest
        ]
        return _answer(asked, told, (items, []), 0, [near.id for near in found.nearest])

    def as_known(
        self,
        known_at: datetime | None,
        names: Sequence[str],
        work: Callable[[ReadTransaction], Result],
        direction: Direction | None = "used",
    ) -> Result:
        """The result of `work` on the graph as it was known at a time (None: now), walking on from `names`.

        `direction` is the way that it walks; None: both.
        """
        at = checked(known_at)
        for _ in range(TRIES):
            with self._graph.reading() as reading:
                state = _state(reading)
                if known_at is not None and has_changed_since(reading, at):
                    break
                result = work(reading)
                if _state(reading) == state:
                    return result
        return as_known(self._graph, at, names if direction else None, direction or "used", work)

    def _settled(self, asked: Asked, first: int = 0) -> tuple[Settled, State, dict[str, Located] | None]:
        """The answer, and the state of the ledger it rests on (version `AS_KNOWN`: an earlier one).

        If only its `first` items are asked for, it may be without the names of the others, and is not kept then. Where
        these are comes with it, if it could be looked up meanwhile.
        """
        for _ in range(TRIES):
            with self._graph.reading() as reading:
                state = _state(reading)
                kept = self._answers.get(asked.key, state.version)
                if kept is not None and (asked.question.mode != "current" or asked.question.known_at is not None):
                    return kept, state, None
                if asked.question.known_at and has_changed_since(reading, asked.knowledge):
                    break
                settled = settle(reading, asked.question, asked.direction, asked.known_at, first or None)
                located = reading.beside(partial(_locate, settled.ids[:first].tolist())) if first else None
                settled.learn(settled.describe(reading, 0, first))
                if _state(reading) == state:
                    if settled.whole:
                        self._answers.keep(asked.key, state.version, settled)
                    return settled, state, located() if located else None
        return *self._supposed(asked), None

    def _describe(self, asked: Asked, settled: Settled, state: State, begin: int, end: int) -> bool:
        """Have the edges described that rows `begin` to `end` of an answer name; false if the graph has moved on."""
        if not settled.unknown_edges(begin, end):
            return True
        with self._graph.reading() as reading:
            learnt = settled.describe(reading, begin, end)
            if _state(reading).version != state.version:
                return False
        settled.learn(learnt)
        if settled.whole:
            self._answers.keep(asked.key, state.version, settled)
        return True

    def _supposed(self, asked: Asked) -> tuple[Settled, State]:
        """The same on the graph as it was known then, while nothing else is recorded."""
        settled = self._answers.get(asked.key_as_known, AS_KNOWN)
        if settled is None:

            def work(reading: ReadTransaction) -> Settled:
                settled = settle(reading, asked.question, asked.direction, asked.known_at)
                settled.learn(settled.describe(reading, 0, len(settled) + len(settled.misses)))
                return settled

            settled = as_known(self._graph, asked.knowledge, asked.names, asked.direction, work)
            self._answers.keep(asked.key_as_known, AS_KNOWN, settled)
        return settled, State(AS_KNOWN, asked.knowledge)

    def _settled_as_then(self, asked: Asked, cursor: Cursor) -> Settled:
        """The answer of which an earlier page was told, settled again. Raises StaleCursor if it is another one."""
        with self._graph.reading() as reading:
            changed = _state(reading).version != cursor.version
        settled = (self._supposed(asked) if changed else self._settled(asked))[0]
        if not _is_told(settled, cursor):
            raise StaleCursor(f"The answer of {cursor.known_at} can no longer be told as it was.", FIRST_PAGE)
        return settled

    def _page(
        self,
        asked: Asked,
        settled: Settled,
        state: State,
        part: slice,
        located: dict[str, Located] | None = None,
    ) -> Answer:
        ids = settled.ids[part].tolist()
        if located is None:
            with self._graph.reading() as reading:
                located = _locate(ids, reading)
        items = list(_rows(settled, part.start, located, len(ids)))
        beyond = max(0, part.start - len(settled))
        misses = settled.near_misses(beyond, beyond + part.stop - part.start - len(items))
        counts = {**settled.counts, "possible": settled.possible}
        if asked.question.near_misses:
            counts["near_misses"] = len(settled.misses)
        told = Told(settled.start, counts, len(settled) + len(settled.misses), state)
        return _answer(asked, told, (items, misses), part.start, settled.ids[: part.stop].tolist())

    def _chunks(self, settled: Settled) -> Iterator[Sequence[Row]]:
        """The next chunks are read while one is placed; what is known of containers serves all of them."""
        places = Places()
        chunks = [slice(begin, begin + STREAM_CHUNK) for begin in range(0, len(settled), STREAM_CHUNK)]
        coming = [self._graph.beside(partial(_read, settled, chunk)) for chunk in chunks[:READ_AHEAD]]
        for number, chunk in enumerate(chunks):
            items = coming.pop(0).result()
            later = chunks[number + READ_AHEAD : number + READ_AHEAD + 1]
            coming += [self._graph.beside(partial(_read, settled, each)) for each in later]
            with self._graph.reading() as reading:
                located = places.place(reading, items)
            yield list(_rows(settled, chunk.start, located, STREAM_CHUNK))
        for begin in range(0, len(settled.misses), STREAM_CHUNK):
            yield settled.near_misses(begin, begin + STREAM_CHUNK)


def checked(known_at: datetime | None) -> datetime:
    """The state of knowledge asked for: the present one, unless a time is named. Raises InvalidQuestion."""
    now = datetime.now(UTC)
    if known_at is not None and known_at > now + CLOCKS_APART:
        reason = f"{known_at.isoformat()} is yet to come: nobody can say what will be known then"
        raise InvalidQuestion(f"known_at: {reason}.", faults=[{"pointer": "/known_at", "reason": reason}])
    return now if known_at is None else min(known_at, now)


def _locate(ids: Sequence[str], reading: ReadTransaction) -> dict[str, Located]:
    return Places().locate(reading, ids)


def _read(settled: Settled, chunk: slice, reading: ReadTransaction) -> dict[str, PlacedItem]:
    return read_items(reading, settled.ids[chunk].tolist())


def _is_told(settled: Settled, cursor: Cursor) -> bool:
    """Whether it is the answer that an earlier page was of: `current` may have another a moment later."""
    before = settled.ids[: cursor.offset].tolist()
    return len(settled) + len(settled.misses) == cursor.total and digest(before) == cursor.before


def _state(reading: ReadTransaction) -> State:
    """How far the ledger has moved. Raises MigrationFailed if the graph does not follow from it as it should."""
    row = reading.one(READ_VERSION)
    check_projection(LedgerRow(row.version, row.projection))
    return State(row.version, utc(row.recorded_at))


def _rows(settled: Settled, offset: int, located: dict[str, Located], most: int) -> Iterator[ItemRow]:
    part = slice(offset, offset + most)
    columns = (
        settled.ids[part].tolist(),
        [KINDS[kind] for kind in settled.kinds[part].tolist()],
        settled.confirmed[part].tolist(),
        settled.distances[part].tolist(),
    )
    evidence = settled.evidence(part)
    for place, near in enumerate(zip(*columns, strict=True)):
        yield _row(near, located.get(near[0], NOWHERE), evidence[place] if evidence is not None else None)


def _row(near: tuple[str, str, bool, int], where: Located, evidence: list[PathEdge] | None = None) -> ItemRow:
    id_, kind, confirmed, distance = near
    return ItemRow(
        id_,
        kind,
        where.product,
        "confirmed" if confirmed else "possible",
        distance,
        where.state,
        where.container,
        where.shipment,
        where.holder,
        evidence,
    )


@dataclass(frozen=True)
class Told:
    """What every page of an answer tells of all of it."""

    start: list[str | dict[str, Any]]
    counts: dict[str, int]
    total: int
    state: State


def _answer(
    asked: Asked, told: Told, page: tuple[list[ItemRow], list[NearMiss]], offset: int, before: list[str]
) -> Answer:
    """A page from `offset` on; `before` are the ids of all items up to its end."""
    items, misses = page
    reached = offset + len(items) + len(misses)
    recorded = told.state.recorded_at.isoformat() if told.state.recorded_at is not None else ""
    position = (reached, told.total, digest(before))
    follows = Cursor(asked.key, told.state.version, asked.known_at.isoformat(), *position, recorded)
    return Answer(
        start=told.start,
        mode=asked.question.mode,
        as_of=asked.question.as_of,
        known_at=asked.known_at,
        complete=reached >= told.total,
        counts={"unit": 0, "lot": 0, "possible": 0, **told.counts},
        items=items,
        near_misses=misses,
        next=write_cursor(follows) if reached < told.total else None,
    )
