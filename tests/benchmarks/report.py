"""The results: a table to read, and the same as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import psutil

from .lattices import LatticeTimings, per_further_edge
from .loader import Load
from .rounds import (
    BARE,
    LIST,
    LIST_AGAIN,
    MEMORY,
    PAGE,
    PAGE_AGAIN,
    POSTGRES,
    TRACED,
    TRACED_WHOLE,
    WHOLE,
    Timings,
)
from .stage import Stage

MB = 1_000_000
PAGE_AIM = 2.5
WHOLE_AIM = 6.0
"""Times the bare closure."""

LINEAR_AIM = 1.5
"""Times the seconds an edge of the smallest lattice, for an edge of the largest."""

ROWS_AIM = 50_000
API_AIM = 300 * MB
TITLES = {
    BARE: "Neo4j, bare pruned closure over Bolt (a count)",
    POSTGRES: "PostgreSQL, recursive CTE (a count)",
    MEMORY: "rustworkx, search in memory (a count)",
    PAGE: "HTTP: exact, counts and first page",
    TRACED: "In process: the same",
    WHOLE: "HTTP: with all near misses and evidence",
    TRACED_WHOLE: "In process: the same with them",
    LIST: "HTTP: the whole list as CSV",
    PAGE_AGAIN: "HTTP: counts and first page, kept",
    LIST_AGAIN: "HTTP: the whole list as CSV, kept",
}
AIMS_TO_BARE = (
    ((PAGE, TRACED), "counts and first page", PAGE_AIM),
    ((WHOLE, TRACED_WHOLE), "with all near misses and evidence", WHOLE_AIM),
)
"""Over HTTP and in process, what that is, and how many times the bare closure it may take."""


@dataclass(frozen=True)
class Results:
    """All that one run found."""

    size: str
    seed: int
    rounds: int
    stage: Stage
    nodes: int
    edges: int
    postgres_version: str | None
    api_peak_bytes: int
    cases: Sequence[Timings]
    lattices: Sequence[LatticeTimings]
    judged: tuple[str, int] | None
    """An item whose answer agrees with the plant's answer key, and how many are affected; None without a key."""

    load_average: tuple[float, float]
    """Of the machine over the last minute, when the rounds began and when they had ended."""


def print_results(results: Results) -> None:
    """The table on stdout."""
    stage = results.stage
    began, ended = results.load_average
    print(f"\nPlant {results.size}, seed {results.seed}: {results.nodes:,} items and steps, {results.edges:,} edges.")
    print(
        f"Neo4j {stage.neo4j_version} (heap {stage.neo4j_heap}, page cache {stage.neo4j_pagecache}), PostgreSQL "
        f"{results.postgres_version or 'is not installed: left out'}, Python {platform.python_version()}, "
        f"{os.cpu_count()} CPUs, load {began:.1f} before and {ended:.1f} after."
    )
    print(_load_line(stage.load))
    for timings in results.cases:
        _print_case(timings, results.rounds)
    _print_lattices(results.lattices)
    _print_judged(results.judged)
    peak = results.api_peak_bytes
    print(f"\nAPI process: {peak / MB:.0f} MB at most {aim_told(peak < API_AIM)} {API_AIM // MB} MB)")


def _load_line(load: Load) -> str:
    when = " (in an earlier run)" if load.earlier else ""
    return (
        f"Load: {load.records:,} records in {load.seconds:.1f} s, {load.per_second:,.0f} records/s, "
        f"loader {load.peak_bytes / MB:.0f} MB at most{when}."
    )


def _print_case(timings: Timings, rounds: int) -> None:
    (affected, missed), extent, listed = timings.checked.whole, timings.checked.extent, timings.checked.listed
    print(
        f"\nWhere-used of {timings.case.lot}: {timings.case.items:,} items reached over {extent.edges:,} edges, "
        f"{extent.closed:,} of {extent.reversible:,} reversible ones closed;\n"
        f"{affected:,} affected, {missed:,} near misses; {rounds} interleaved rounds.\n"
    )
    print(f"{'':46}{'median ms':>10}{'min ms':>10}{'/ bare':>9}{'/ PG':>9}{'/ memory':>10}")
    for way, title in TITLES.items():
        if way in timings.seconds:
            times = f"{timings.median(way) * 1000:>10.1f}{min(timings.seconds[way]) * 1000:>10.1f}"
            ratios = (_ratio(timings.ratio(way, to), width) for to, width in ((BARE, 9), (POSTGRES, 9), (MEMORY, 10)))
            print(f"{title:46}{times}{''.join(ratios)}")
    print()
    for ways, title, aim in AIMS_TO_BARE:
        served, traced = map(timings.times_bare, ways)
        print(f"{title}: {served:.2f} x the bare closure {aim_told(served <= aim)} {aim}), in process {traced:.2f}")
    rows = timings.rows_per_second
    print(
        f"CSV: {listed.rows:,} rows, {listed.size / MB:.1f} MB, {rows:,.0f} rows/s "
        f"{aim_told(rows > ROWS_AIM)} {ROWS_AIM:,}); kept: {listed.rows / timings.median(LIST_AGAIN):,.0f} rows/s"
    )


def _print_lattices(lattices: Sequence[LatticeTimings]) -> None:
    print(
        "\nLattices of swaps, each with its counts and first page, and with all near misses and evidence, over HTTP.\n"
    )
    print(
        f"{'levels x places':16}{'edges':>9}{'paths':>10}{'affected':>10}{'bare ms':>10}"
        f"{'page ms':>10}{'us/edge':>9}{'whole ms':>10}{'us/edge':>9}"
    )
    for each in lattices:
        lattice = each.lattice
        print(
            f"{lattice.name:16}{lattice.edges:>9,}{lattice.paths:>10.0e}{len(lattice.affected()):>10,}"
            f"{each.bare * 1000:>10.1f}{each.page * 1000:>10.1f}{each.page_per_edge * 1e6:>9.1f}"
            f"{each.whole * 1000:>10.1f}{each.whole_per_edge * 1e6:>9.1f}"
        )
    growth = lattices[-1].page_per_edge / lattices[0].page_per_edge
    further = ", then ".join(f"{seconds * 1e6:.1f}" for seconds in per_further_edge(lattices))
    print(
        f"\nseconds an edge, largest to smallest: {growth:.2f} {aim_told(growth <= LINEAR_AIM)} at most {LINEAR_AIM})"
    )
    print(f"without what every answer costs, from one lattice to the next: {further} us for each further edge")


def _print_judged(judged: tuple[str, int] | None) -> None:
    if judged:
        print(f"\nThe answer about {judged[0]} is the answer key's, with all certainties: {judged[1]:,} items.")
    else:
        print("\nNo answer was held against the plant's answer key: this home was loaded without one.")


def _ratio(ratio: float | None, width: int) -> str:
    return f"{'-' if ratio is None else f'{ratio:.2f}':>{width}}"


def aim_told(met: bool) -> str:
    return f"({'meets' if met else 'MISSES'} the aim of"


def as_json(results: Results) -> dict[str, Any]:
    """Everything measured, every round included."""
    return {
        "size": results.size,
        "seed": results.seed,
        "rounds": results.rounds,
        "items_and_steps": results.nodes,
        "edges": results.edges,
        "machine": {"cpus": os.cpu_count(), "memory": psutil.virtual_memory().total, "load": results.load_average},
        "versions": {
            "python": platform.python_version(),
            "neo4j": results.stage.neo4j_version,
            "postgresql": results.postgres_version,
        },
        "neo4j": {"heap": results.stage.neo4j_heap, "pagecache": results.stage.neo4j_pagecache},
        "load": asdict(results.stage.load) | {"records_per_second": results.stage.load.per_second},
        "api_peak_bytes": results.api_peak_bytes,
        "aims": {
            "page_to_bare_closure": PAGE_AIM,
            "whole_to_bare_closure": WHOLE_AIM,
            "lattice_edge_to_edge": LINEAR_AIM,
            "rows_per_second": ROWS_AIM,
            "api_bytes": API_AIM,
        },
        "cases": [_case_json(timings) for timings in results.cases],
        "lattices": [_lattice_json(each) for each in results.lattices],
        "page_seconds_a_further_edge": per_further_edge(results.lattices),
        "agrees_with_answer_key": results.judged,
    }


def _case_json(timings: Timings) -> dict[str, Any]:
    checked = timings.checked
    return {
        "lot": timings.case.lot,
        "reached": timings.case.items,
        **checked.whole._asdict(),
        "closure": checked.extent._asdict(),
        "csv": asdict(checked.listed) | {"rows_per_second": timings.rows_per_second},
        "seconds": timings.seconds,
        "median_seconds": {way: timings.median(way) for way in timings.seconds},
        "ratios": {
            f"{way} / {to}": timings.ratio(way, to)
            for way in TITLES
            for to in (BARE, POSTGRES, MEMORY)
            if way in timings.seconds and way != to
        },
    }


def _lattice_json(timings: LatticeTimings) -> dict[str, Any]:
    lattice = timings.lattice
    return asdict(timings) | {
        "edges": lattice.edges,
        "paths": lattice.paths,
        "affected": len(lattice.affected()),
        "missed": len(lattice.missed()),
        "page_seconds_an_edge": timings.page_per_edge,
        "whole_seconds_an_edge": timings.whole_per_edge,
    }
