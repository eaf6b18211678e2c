"""One run: load the plant, serve it, and hold the API against the bare closure, PostgreSQL and a search in memory.

Beside the plant stand a fan, for which the aims are set, and lattices of swaps, which show that time grows with edges,
whatever the number of paths.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from whereused.plant import PACKS

from .checks import check_against_key
from .closure import BareClosure
from .edges import Page, stream_edges
from .fan import Fan
from .growth import append_growth, growth_table
from .in_memory import MemoryGraph
from .lattices import LATTICES, load_beside, measure_lattices
from .memory import PeakMemory
from .postgres import PostgresGraph, postgres_graph
from .report import Results, as_json, print_results
from .rounds import Case, Ways, pick_cases
from .served import served_api
from .stage import Asked, Stage, interrupt, prepared_stage, reading_session, say
from .tracing import tracer_in_process


def main() -> None:
    """Run the benchmark as the command line asks."""
    asked = _arguments()
    if asked.growth_table:
        print(growth_table(asked.growth_table))
        return
    signal.signal(signal.SIGTERM, interrupt)
    with prepared_stage(Asked(asked.size, asked.seed, asked.keep, asked.initial)) as stage:
        results = run(stage, asked)
    print_results(results)
    if asked.json:
        asked.json.write_text(json.dumps(as_json(results), indent=2) + "\n")
    if asked.growth:
        append_growth(asked.growth, results)


def run(stage: Stage, asked: argparse.Namespace) -> Results:
    """Measure on a database that holds the plant."""
    fan = Fan()
    load_beside(stage.address, [*LATTICES, fan])
    with reading_session(stage.address) as session, postgres_graph() as postgres:
        memory = MemoryGraph()
        say("Copying the edges to " + ("PostgreSQL and into memory" if postgres else "memory: no PostgreSQL found"))
        _fill(stream_edges(session), memory, postgres)
        say("Looking for lots that reach far enough")
        cases = [*pick_cases(memory, asked.reach), Case(fan.root, len(fan.affected()))]
        began = os.getloadavg()[0]
        timings = []
        closure = BareClosure(session)
        with served_api(stage.address) as (api, pid), tracer_in_process(stage.address) as tracer:
            ways = Ways(api, tracer, closure, memory, postgres)
            with PeakMemory(pid) as peak:
                for case in cases:
                    say(f"Measuring {case.lot}, {case.items:,} items")
                    timings.append(ways.measure(case, asked.rounds))
            say("Measuring the lattices of swaps")
            lattices = measure_lattices(api, closure, asked.rounds)
            judged = check_against_key(stage.key, asked.reach, api) if stage.key else None
        return Results(
            size=asked.size,
            seed=asked.seed,
            rounds=asked.rounds,
            stage=stage,
            nodes=memory.nodes,
            edges=memory.edges,
            postgres_version=postgres.version if postgres else None,
            api_peak_bytes=peak.peak,
            cases=timings,
            lattices=lattices,
            judged=judged,
            load_average=(began, os.getloadavg()[0]),
        )


def _fill(pages: Iterator[Page], memory: MemoryGraph, postgres: PostgresGraph | None) -> None:
    """Every page goes to both."""

    def passing() -> Iterator[Page]:
        for page in pages:
            memory.add(page)
            yield page

    if postgres:
        postgres.fill(passing())
    else:
        for _ in passing():
            pass
    memory.seal()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--size", choices=list(PACKS), default="medium", help="which plant (medium)")
    parser.add_argument("--seed", type=int, default=1, help="of the plant (1)")
    parser.add_argument("--keep", type=Path, metavar="HOME", help="keep this data folder, for later runs to use")
    parser.add_argument("--initial", action="store_true", help="load by `load --initial`, much sooner than online")
    parser.add_argument("--reach", type=int, default=50_000, help="ask about the lot nearest to so many items (50,000)")
    parser.add_argument("--rounds", type=int, default=11, help="timed rounds for each lot (11)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file, too")
    parser.add_argument("--growth", type=Path, metavar="FILE", help="add a line about this run to this file")
    parser.add_argument(
        "--growth-table", type=Path, metavar="FILE", help="run nothing: show the lines in it as a table"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
