"""The one object that the API and the command line ask: it opens the read transactions and keeps settled answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal

from whereused.errors import UsageError
from whereused.graph.driver import Graph, ReadTransaction
from whereused.model.answers import (
    Answer,
    Candidate,
    Contents,
    Dossier,
    Drawing,
    LedgerPage,
    Paths,
)
from whereused.model.questions import Direction, Mode, Question
from whereused.trace.contents import find_contents
from whereused.trace.dossier import compile_dossier
from whereused.trace.drawing import draw
from whereused.trace.ledger import list_records
from whereused.trace.listing import MAX_LIMIT, Listing, Row
from whereused.trace.names import find_candidates, find_one
from whereused.trace.paths import Between, find_paths

__all__ = ["DEFAULT_LIMIT", "MAX_LIMIT", "Tracer"]

DEFAULT_LIMIT = 100


class Tracer:
    """Answers questions about one graph. Thread-safe; make one per process, it keeps the answers being paged through.

    Items are named by id or any identifier. Every method that takes a name raises ItemNotFound or AmbiguousItem
    (`id:<text>` means exactly that id), and DatabaseUnreachable or QueryTimedOut when the database does not answer.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._listing = Listing(graph)

    def resolve(self, text: str) -> list[Candidate]:
        """The items whose id or identifier equals `text`; empty when there are none (rule 13: never just the first)."""
        with self._graph.reading() as reading:
            return find_candidates(reading, text)

    def resolve_one(self, text: str) -> str:
        """The id of the one item that `text` names. Raises ItemNotFound, AmbiguousItem."""
        with self._graph.reading() as reading:
            return find_one(reading, text).id

    def where_used(self, question: Question, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Answer:
        """One page of the items that the starts went into, nearest first. Raises UsageError, StaleCursor."""
        return self._listing.page(question, "used", limit, cursor)

    def where_from(self, question: Question, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> Answer:
        """One page of the items that the starts were made from: the exact inverse of where-used."""
        return self._listing.page(question, "from", limit, cursor)

    def stream_items(self, question: Question, direction: Direction) -> Iterator[Sequence[Row]]:
        """The whole list in chunks, in the order of the pages: items, and after them near misses if asked for.

        Names are resolved and the list is settled before the first chunk is asked for, so that errors come at once.
        """
        return self._listing.stream(question, direction)

    def paths(  # noqa: PLR0917 - the parameters of the question, in its order
        self,
        start: str,
        end: str,
        mode: Mode = "ever",
        as_of: datetime | None = None,
        limit: int = 10,
        known_at: datetime | None = None,
    ) -> Paths:
        """The shortest valid paths by which material of `start` got into `end` (rule 9); none is an empty list."""
        if limit < 1:
            raise UsageError(f"limit = {limit} is not at least 1.", "Ask for one path or more.")

        def find(reading: ReadTransaction) -> Paths:
            ends = find_one(reading, start), find_one(reading, end)
            return find_paths(reading, Between(*ends, mode, as_of, known_at or now), limit)

        now = datetime.now(UTC)
        return self._listing.as_known(known_at, [start, end], find)

    def draw(
        self,
        item: str,
        direction: Literal["used", "from", "both"] = "used",
        depth: int | None = None,
        group: Literal["auto", "none"] = "auto",
        known_at: datetime | None = None,
    ) -> Drawing:
        """Nodes and edges to draw around an item; `group="none"` without depth is the whole trace, each once."""

        def find(reading: ReadTransaction) -> Drawing:
            return draw(reading, find_one(reading, item).id, direction, depth, group)

        if known_at is None:  # what moves meanwhile may be half in it: it is a picture
            with self._graph.reading() as reading:
                return find(reading)
        drawing = self._listing.as_known(known_at, [item], find, None if direction == "both" else direction)
        return drawing.model_copy(update={"known_at": known_at})

    def contents(self, item: str, at: datetime | None = None, recursive: bool = False) -> Contents:
        """What is in a container or built into a unit, now or `at` a time."""
        with self._graph.reading() as reading:
            return find_contents(reading, find_one(reading, item).id, at, recursive)

    def dossier(self, item: str) -> Dossier:
        """Identity, product, place and the history of an item as one timeline."""
        with self._graph.reading() as reading:
            return compile_dossier(reading, find_one(reading, item).id)

    def records(self, item: str, limit: int = DEFAULT_LIMIT, cursor: str | None = None) -> LedgerPage:
        """The ledger records about an item, void or not, oldest first."""
        with self._graph.reading() as reading:
            return list_records(reading, find_one(reading, item).id, limit, cursor)
