"""Timing several ways to the same answer, turn by turn, so that what else the machine does falls on all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from .checks import Checked, check
from .closure import BareClosure
from .in_memory import MemoryGraph
from .postgres import PostgresGraph
from .served import ServedApi
from .tracing import InProcess

BARE, POSTGRES, MEMORY = "bare closure", "PostgreSQL", "in memory"
PAGE, WHOLE, LIST = "page", "whole", "list"
TRACED, TRACED_WHOLE = "page in process", "whole in process"
PAGE_AGAIN, LIST_AGAIN = "page again", "list again"
WARM_UP = 3

Seconds = Mapping[str, Sequence[float]]


class Way(NamedTuple):
    """One way to an answer, and what it has to be. `anew`: no answer kept from before may serve it."""

    name: str
    ask: Callable[[], object]
    expected: object
    anew: bool = False


@dataclass(frozen=True)
class Case:
    """A lot to ask about, and how many items the bare closure of it reaches."""

    lot: str
    items: int


@dataclass(frozen=True)
class Timings:
    """Seconds of each way to the answer about a lot, one a round, and what was found when it was checked."""

    case: Case
    checked: Checked
    seconds: Seconds

    def median(self, way: str) -> float:
        """The middle one, in seconds."""
        return median(self.seconds[way])

    def ratio(self, way: str, to: str) -> float | None:
        """How many times as long one way takes as another; None if that was not measured."""
        return self.median(way) / self.median(to) if to in self.seconds else None

    def times_bare(self, way: str) -> float:
        """How many times as long one way takes as the bare closure."""
        return self.median(way) / self.median(BARE)

    @property
    def rows_per_second(self) -> float:
        """Rows of the whole list a second, worked out anew."""
        return self.checked.listed.rows / self.median(LIST)


@dataclass(frozen=True)
class Ways:
    """Everything that can be asked what a lot reaches."""

    api: ServedApi
    tracer: InProcess
    closure: BareClosure
    memory: MemoryGraph
    postgres: PostgresGraph | None

    def measure(self, case: Case, rounds: int) -> Timings:
        """Ask all of them in turns, after some turns to warm up. Raises AssertionError where two disagree."""
        checked = check(case.lot, self.api, self.closure)
        ways = self._ways(case, checked)
        return Timings(case, checked, take_turns(ways, rounds, self.api.add_record, lambda: self.api.whole(case.lot)))

    def _ways(self, case: Case, checked: Checked) -> Callable[[int], list[Way]]:
        """What is asked in a turn, in this order; those that are held against each other change places."""
        lot, affected, whole, listed = case.lot, checked.whole.affected, checked.whole, checked.listed
        near = [
            Way(BARE, lambda: self.closure.count(lot), case.items, anew=True),
            Way(PAGE, lambda: self.api.count(lot), affected, anew=True),
            Way(TRACED, lambda: self.tracer.count(lot), affected, anew=True),
            Way(WHOLE, lambda: self.api.whole(lot), whole, anew=True),
            Way(TRACED_WHOLE, lambda: self.tracer.whole(lot), whole, anew=True),
        ]
        far = []
        if self.memory.holds(lot):  # what stands beside the plant is copied nowhere
            postgres = self.postgres
            far += [Way(POSTGRES, lambda: postgres.count(lot), case.items)] if postgres else []
            far += [Way(MEMORY, lambda: self.memory.count(lot), case.items)]
        far += [
            Way(LIST, lambda: self.api.list_all(lot), listed, anew=True),
            Way(PAGE_AGAIN, lambda: self.api.count(lot), affected),
            Way(LIST_AGAIN, lambda: self.api.list_all(lot), listed),
        ]
        return lambda turn: [*(reversed(near) if turn % 2 else near), *far]


def take_turns(
    ways: Callable[[int], Sequence[Way]], rounds: int, add_record: Callable[[], None], before: Callable[[], object]
) -> Seconds:
    """Seconds of each way, one a round. A record added before a way keeps kept answers from serving it.

    What is asked first after the whole lists of the round before takes half as long again, whatever it is: that is
    `before`, which nobody times.
    """
    seconds: dict[str, list[float]] = {}
    for turn in range(-WARM_UP, rounds):
        add_record()
        before()
        for way in ways(turn):
            if way.anew:
                add_record()
            begun = time.perf_counter()
            answer = way.ask()
            spent = time.perf_counter() - begun
            assert answer == way.expected, f"{way.name}: {answer}, not {way.expected}"
            if turn >= 0:
                seconds.setdefault(way.name, []).append(spent)
    return seconds


def pick_cases(memory: MemoryGraph, reach: int) -> list[Case]:
    """The lot that reaches nearest to `reach` items, and the one that reaches most; one alone if they are the same."""
    reached = sorted((memory.count(lot), lot) for lot in memory.source_lots())
    wanted = [min(reached, key=lambda each: abs(each[0] - reach)), reached[-1]]
    return [Case(lot, items) for items, lot in dict.fromkeys(wanted)]
