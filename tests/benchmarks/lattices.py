"""Lattices of swaps, each four times the last one's edges: does the time of an answer grow with the edges alone?"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import LiteralString

from whereused.graph.driver import Address

from .closure import BareClosure
from .fan import Fan
from .lattice import Lattice
from .loader import load_watched
from .rounds import Way, take_turns
from .served import ServedApi, Whole
from .stage import reading_session, say

LATTICES = (Lattice(levels=8, width=32), Lattice(levels=16, width=64), Lattice(levels=32, width=128))

FIND_LOT: LiteralString = "CYPHER 25 MATCH (i:Lot {id: $id}) WHERE i.placeholder IS NULL RETURN count(i) AS found"


@dataclass(frozen=True)
class LatticeTimings:
    """Median seconds of the bare closure, of the counts and the first page, and with near misses and evidence."""

    lattice: Lattice
    bare: float
    page: float
    whole: float

    @property
    def page_per_edge(self) -> float:
        """Seconds an edge of the closure, for the counts and the first page."""
        return self.page / self.lattice.edges

    @property
    def whole_per_edge(self) -> float:
        """The same with near misses and evidence."""
        return self.whole / self.lattice.edges


def per_further_edge(timings: Sequence[LatticeTimings]) -> list[float]:
    """From each lattice to the next, the seconds that its counts and first page take longer, an edge that it has more.

    What every answer costs, however small, falls out: it would make the seconds an edge fall, and hide a growth.
    """
    return [
        (larger.page - smaller.page) / (larger.lattice.edges - smaller.lattice.edges)
        for smaller, larger in pairwise(timings)
    ]


def load_beside(address: Address, built: Sequence[Lattice | Fan]) -> None:
    """Load beside the plant what is not there yet, through the ledger like anything else."""
    for each in built:
        with reading_session(address) as session:
            found = session.run(FIND_LOT, id=each.root).single(strict=True)["found"]
        if not found:
            say(f"Loading what {each.root} went into")
            with tempfile.TemporaryDirectory(prefix="wu-beside-") as folder:
                path = Path(folder) / "records.ndjson"
                path.write_text("".join(json.dumps(record) + "\n" for record in each.records()))
                load_watched(address, path)


def measure_lattices(
    api: ServedApi, closure: BareClosure, rounds: int, lattices: Sequence[Lattice] = LATTICES
) -> list[LatticeTimings]:
    """Ask for what each one's lot affects, over HTTP, in turns. Raises AssertionError where an answer is not true."""
    for lattice in lattices:
        _check(lattice, api, closure)

    def ways(turn: int) -> list[Way]:
        near = [way for lattice in lattices for way in _ways(lattice, api, closure)]
        return near[::-1] if turn % 2 else near

    seconds = take_turns(ways, rounds, api.add_record, lambda: api.whole(lattices[0].root))

    def middle(lattice: Lattice, way: str) -> float:
        return median(seconds[f"{way} of {lattice.root}"])

    return [LatticeTimings(each, *(middle(each, way) for way in ("bare", "page", "whole"))) for each in lattices]


def _ways(lattice: Lattice, api: ServedApi, closure: BareClosure) -> list[Way]:
    root, affected, missed = lattice.root, len(lattice.affected()), len(lattice.missed())
    return [
        Way(f"bare of {root}", lambda: closure.count(root), affected + missed, anew=True),
        Way(f"page of {root}", lambda: api.count(root), affected, anew=True),
        Way(f"whole of {root}", lambda: api.whole(root), Whole(affected, missed), anew=True),
    ]


def _check(lattice: Lattice, api: ServedApi, closure: BareClosure) -> None:
    """Every part and assembly is confirmed, every bench a near miss, and the closure has the edges it was given."""
    rows = list(api.rows(lattice.root))
    confirmed = {id_ for id_, certainty, _ in rows if certainty == "confirmed"}
    missed = {id_ for id_, _, reason in rows if reason == "removed_before"}
    assert len(rows) == len(confirmed) + len(missed), (
        f"{lattice.name}: something is neither confirmed nor removed before"
    )
    assert confirmed == lattice.affected(), f"{lattice.name}: {len(confirmed)} items are affected"
    assert missed == lattice.missed(), f"{lattice.name}: {len(missed)} items are near misses"
    edges = closure.extent(lattice.root).edges
    assert edges == lattice.edges, f"{lattice.name}: {edges} edges, not {lattice.edges}"
