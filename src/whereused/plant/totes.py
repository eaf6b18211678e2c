"""Reused totes: they carry cells and boards between areas, again and again, until they are worn out."""

from __future__ import annotations

from collections import deque

from whereused.plant.clock import MINUTE, stamp
from whereused.plant.floor import Floor
from whereused.plant.things import Unit

_LIFE = 200
"""Cycles after which a tote is thrown away and a new one bought."""


class Totes:
    """The totes of the plant; an empty one is used again by whoever needs one next."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._free: deque[tuple[int, str]] = deque()
        self._cycles: dict[str, int] = {}

    def fill(self, units: list[Unit], at: int) -> str:
        """Pack units into a tote that is free by then; returns the tote."""
        tote = self._take(at)
        self._cycles[tote] += 1
        fields = {"items": [unit.id for unit in units], "container": tote, "at": stamp(at)}
        self._floor.journal.write("pack", at, "WMS", fields)
        if self._cycles[tote] == 2:
            self._floor.happened("reused_tote", tote)
        return tote

    def empty(self, tote: str, at: int) -> None:
        """Take everything out."""
        self._floor.journal.write("unpack", at, "WMS", {"items": [], "container": tote, "at": stamp(at)})
        if self._cycles[tote] < _LIFE:
            self._free.append((at, tote))
        else:
            del self._cycles[tote]

    def _take(self, at: int) -> str:
        if self._free and self._free[0][0] < at - MINUTE:
            return self._free.popleft()[1]
        number = self._floor.number("tote")
        tote = f"TOTE-{number:05d}"
        self._cycles[tote] = 0
        epc = {"scheme": "epc", "value": f"urn:epc:id:grai:4012345.00001.{number}"}
        self._floor.born_container(tote, "TOTE", at - MINUTE, identifiers=[epc])
        return tote


class ToteStock:
    """Units that wait in totes, used up tote by tote; what is put back loose goes first."""

    def __init__(self, totes: Totes, capacity: int) -> None:
        self._totes = totes
        self._capacity = capacity
        self._filled: deque[tuple[str, list[Unit]]] = deque()
        self._loose: deque[Unit] = deque()

    def __len__(self) -> int:
        return len(self._loose) + sum(len(units) for _, units in self._filled)

    def store(self, units: list[Unit], at: int) -> None:
        """Pack units into as many totes as it takes, a minute each."""
        for start in range(0, len(units), self._capacity):
            some = units[start : start + self._capacity]
            self._filled.append((self._totes.fill(some, at), some))
            at += MINUTE

    def put_back(self, units: list[Unit]) -> None:
        """Units that come back without a tote, to be used next."""
        self._loose.extend(units)

    def take(self, at: int) -> Unit:
        """The next unit; IndexError if there is none."""
        if not self._loose:
            tote, units = self._filled.popleft()
            self._totes.empty(tote, at)
            self._loose.extend(units)
        return self._loose.popleft()

    def peek(self) -> Unit | None:
        """The unit that is next, if it is at hand."""
        return self._loose[0] if self._loose else None
