"""What the answer key asks: everything of a small plant, and of a bigger one a sample that does not grow with it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple
from zlib import crc32

from whereused.plant.clock import DAY, HOUR, MINUTE
from whereused.plant.things import Lot
from whereused.plant.witness import Thing

_ASKED_IN_FULL = 1_000
"""Up to so many packs, everything is asked about."""
_LOTS, _UNITS, _DAYS = 250, 50, 500
"""Beyond, one lot in (packs / this), and so on for units and days of a machine; and the first item of every product."""
_LEFT_OUT = "EOL-1"
"""Here packs are exposed with all that is in them, pieces of lots of harnesses included, and with such a lot every
pack that ever got a piece of it, however long ago: only who remembers all things can tell."""
_SHIFTS = ((5 * HOUR, 13 * HOUR), (13 * HOUR, 21 * HOUR))
_SOON, _LATE = 3 * DAY, 60 * DAY


class Passing(NamedTuple):
    """A thing passed through a machine at some moment from `begun` to `ended`."""

    thing: Thing
    begun: int
    ended: int


class Spell(NamedTuple):
    """A machine from a moment to a moment, both included."""

    equipment: str
    begun: int
    ended: int


class Sample:
    """Which items and which days of which machines are asked about; the same of the same plant every time."""

    def __init__(self, packs: int, seed: int) -> None:
        self._full = packs <= _ASKED_IN_FULL
        self._packs = packs
        self._seed = seed
        self._met: set[str] = set()

    def takes(self, thing: Thing) -> bool:
        """Whether a thing is asked about; to be asked in the order in which things come into being."""
        first = thing.product not in self._met
        self._met.add(thing.product)
        return first or self._drawn(thing.id, _LOTS if isinstance(thing, Lot) else _UNITS)

    def takes_day(self, equipment: str, day: int) -> bool:
        """Whether a day of a machine is asked about."""
        return self._full or (equipment != _LEFT_OUT and self._drawn(f"{equipment}/{day}", _DAYS))

    def _drawn(self, name: str, divisor: int) -> bool:
        return self._full or crc32(f"{self._seed}/{name}".encode()) % max(1, self._packs // divisor) == 0

    def rng(self, name: str) -> Random:
        """Chance for what is asked about one thing."""
        return Random(f"{self._seed}/asked/{name}")


def moments_of(thing: Thing, rng: Random) -> list[int]:
    """When to look at what contains a thing: soon after it was made (for a lot), and some time in the weeks after."""
    late = thing.made_at + rng.randrange(_LATE)
    return [thing.made_at + rng.randrange(_SOON), late] if isinstance(thing, Lot) else [late]


def gone_bad(thing: Thing, departures: Sequence[int], rng: Random) -> int | None:
    """Since when a thing may have been bad: just when some of it left it for something else, or just after.

    Asked of lots, and of units that were taken out of something or put into a second thing.
    """
    if len(departures) < (1 if isinstance(thing, Lot) else 2):
        return None
    return rng.choice(departures) + rng.randrange(2)


def spells_of(equipment: str, day: int, passings: Sequence[Passing], rng: Random) -> list[Spell]:
    """Spells of one day of a machine: the day, its shifts, a spell that cuts runs, and one that ends with a passing."""
    begun = day + rng.randrange(DAY - HOUR)
    ends = [passing for passing in passings if day <= passing.begun]
    spells = [(day, day + DAY), *((day + first, day + last) for first, last in _SHIFTS)]
    spells.append((begun, begun + rng.randrange(10 * MINUTE, 6 * HOUR)))
    if ends:
        one, other = rng.choice(ends), rng.choice(ends)
        spells.append((min(one.begun, other.begun), max(one.ended, other.ended)))
    return [Spell(equipment, first, last) for first, last in dict.fromkeys(spells)]
