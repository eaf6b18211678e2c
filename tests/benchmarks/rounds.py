"""Timing several ways to the same answer, turn by turn, so that what else the machine does falls on all of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from .closure import BareClosure
from .in_memory import MemoryGraph
from .postgres import PostgresGraph
from .served import Listed, ServedApi

BARE, POSTGRES, MEMORY = "bare closure", "PostgreSQL", "in memory"
PAGE, LIST, PAGE_AGAIN, LIST_AGAIN = "page", "list", "page again", "list again"
WARM_UP = 3


@dataclass(frozen=True)
class Case:
    """A lot to ask about, and how many items it reaches."""

    lot: str
    items: int


@dataclass
class Timings:
    """Seconds of each way, one a round; `listed` is the whole list that each round got."""

    case: Case
    listed: Listed
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def median(self, way: str) -> float:
        """The middle one, in seconds."""
        return median(self.seconds[way])

    def ratio(self, way: str, to: str) -> float | None:
        """How many times as long one way takes as another; None if that was not measured."""
        return self.median(way) / self.median(to) if to in self.seconds else None

    @property
    def rows_per_second(self) -> float:
        """Rows of the whole list a second, worked out anew."""
        return self.listed.rows / self.median(LIST)


@dataclass(frozen=True)
class Ways:
    """Everything that can be asked how many items a lot reaches."""

    api: ServedApi
    closure: BareClosure
    memory: MemoryGraph
    postgres: PostgresGraph | None

    def measure(self, case: Case, rounds: int) -> Timings:
        """Ask all of them in turns, after some turns to warm up. Raises AssertionError where two disagree."""
        listed = self._check(case)
        timings = Timings(case, listed)
        for turn in range(-WARM_UP, rounds):
            self.api.add_record()
            for way, ask in self._turn(turn):
                begun = time.perf_counter()
                answer = ask(case.lot)
                spent = time.perf_counter() - begun
                expected = listed if isinstance(answer, Listed) else case.items
                assert answer == expected, f"{way} of {case.lot}: {answer}, not {expected}"
                if turn >= 0:
                    timings.seconds.setdefault(way, []).append(spent)
        return timings

    def _turn(self, turn: int) -> list[tuple[str, Callable[[str], int | Listed]]]:
        """What is asked in a turn, in this order; the two that are held against each other change places."""
        near: list[tuple[str, Callable[[str], int | Listed]]] = [(BARE, self.closure.count), (PAGE, self.api.count)]
        if turn % 2:
            near.reverse()
        rivals = [(POSTGRES, self.postgres.count)] if self.postgres else []
        return [
            *near,
            *rivals,
            (LIST, self.api.list_all),
            (MEMORY, self.memory.count),
            (PAGE_AGAIN, self.api.count),
            (LIST_AGAIN, self.api.list_all),
        ]

    def _check(self, case: Case) -> Listed:
        """The list names each item that the bare closure reaches, once."""
        ids, reached = self.api.ids(case.lot), self.closure.ids(case.lot)
        assert len(ids) == case.items, f"the list of {case.lot} has {len(ids)} rows, not {case.items}"
        assert set(ids) == reached, f"the list of {case.lot} and the bare closure name different items"
        return self.api.list_all(case.lot)


def pick_cases(memory: MemoryGraph, least: int) -> list[Case]:
    """The lot whose reach is next above `least`, and the one that reaches most; only the second if none gets there."""
    reach = sorted((memory.count(lot), lot) for lot in memory.source_lots())
    wanted = [next(((items, lot) for items, lot in reach if items >= least), reach[-1]), reach[-1]]
    return [Case(lot, items) for items, lot in dict.fromkeys(wanted)]
