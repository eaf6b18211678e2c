"""The results: a table to read, and the same as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import psutil

from .loader import Load
from .rounds import BARE, LIST, LIST_AGAIN, MEMORY, PAGE, PAGE_AGAIN, POSTGRES, Timings
from .stage import Stage

MB = 1_000_000
PAGE_AIM = 1.5
ROWS_AIM = 50_000
API_AIM = 300 * MB
TITLES = {
    BARE: "Neo4j, bare pruned closure over Bolt (a count)",
    POSTGRES: "PostgreSQL, recursive CTE (a count)",
    MEMORY: "rustworkx, search in memory (a count)",
    PAGE: "HTTP: counts and first page",
    PAGE_AGAIN: "HTTP: the same after the whole list, kept",
    LIST: "HTTP: the whole list as CSV",
    LIST_AGAIN: "HTTP: the same again, kept",
}


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
    peak = results.api_peak_bytes
    print(f"\nAPI process: {peak / MB:.0f} MB at most {_aim(peak < API_AIM)} {API_AIM // MB} MB)")


def _load_line(load: Load) -> str:
    when = " (in an earlier run)" if load.earlier else ""
    return (
        f"Load: {load.records:,} records in {load.seconds:.1f} s, {load.per_second:,.0f} records/s, "
        f"loader {load.peak_bytes / MB:.0f} MB at most{when}."
    )


def _print_case(timings: Timings, rounds: int) -> None:
    print(f"\nWhere-used of {timings.case.lot}: {timings.case.items:,} items; {rounds} interleaved rounds.\n")
    print(f"{'':46}{'median ms':>10}{'min ms':>10}{'/ bare':>9}{'/ PG':>9}{'/ memory':>10}")
    for way, title in TITLES.items():
        if way in timings.seconds:
            times = f"{timings.median(way) * 1000:>10.1f}{min(timings.seconds[way]) * 1000:>10.1f}"
            ratios = (_ratio(timings.ratio(way, to), width) for to, width in ((BARE, 9), (POSTGRES, 9), (MEMORY, 10)))
            print(f"{title:46}{times}{''.join(ratios)}")
    page, rows = timings.ratio(PAGE, BARE), timings.rows_per_second
    assert page is not None
    print(f"\ncounts and first page: {page:.2f} x the bare closure {_aim(page <= PAGE_AIM)} {PAGE_AIM})")
    print(
        f"CSV: {timings.listed.rows:,} rows, {timings.listed.size / MB:.1f} MB, {rows:,.0f} rows/s "
        f"{_aim(rows > ROWS_AIM)} {ROWS_AIM:,}); kept: {timings.listed.rows / timings.median(LIST_AGAIN):,.0f} rows/s"
    )


def _ratio(ratio: float | None, width: int) -> str:
    return f"{'-' if ratio is None else f'{ratio:.2f}':>{width}}"


def _aim(met: bool) -> str:
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
        "aims": {"page_to_bare_closure": PAGE_AIM, "rows_per_second": ROWS_AIM, "api_bytes": API_AIM},
        "cases": [_case_json(timings) for timings in results.cases],
    }


def _case_json(timings: Timings) -> dict[str, Any]:
    return {
        "lot": timings.case.lot,
        "items": timings.case.items,
        "csv": asdict(timings.listed) | {"rows_per_second": timings.rows_per_second},
        "seconds": timings.seconds,
        "median_seconds": {way: timings.median(way) for way in timings.seconds},
        "ratios": {
            f"{way} / {to}": timings.ratio(way, to)
            for way in (PAGE, PAGE_AGAIN, LIST, LIST_AGAIN)
            for to in (BARE, POSTGRES, MEMORY)
        },
    }
