"""How fast records come in: by the HTTP API from one and from four clients, EPCIS events, and the first big load."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from whereused.database import LocalDatabase
from whereused.graph.driver import Graph
from whereused.graph.migrations import migrate
from whereused.plant import PACKS, write
from whereused.settings import load_settings

from .bare_writes import Bare, Copy, read_copy, write_bare
from .epcis_stream import IN_A_DOCUMENT, ON_A_PALLET, capture_watched
from .initial_load import InitialLoad, load_initially
from .posting import BODY, Posted, address_of, post_watched
from .report import MB, aim_told
from .stage import interrupt, say

ONLINE_AIM = 5_000
EPCIS_AIM = 2_000
INITIAL_AIM = 2.0
"""Times the seconds of neo4j-admin alone on the same files."""

CLIENTS = (1, 4)

WRITERS = (1, 2)
"""Of the same graph by Neo4j alone: one, as batches take turns, and two at once."""

EVENTS_IN_A_DOCUMENT = IN_A_DOCUMENT * (ON_A_PALLET + 2)


def main() -> None:
    """Run the benchmark as the command line asks."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, interrupt)
    with tempfile.TemporaryDirectory(prefix="wu-loads-") as folder:
        results = run(Path(folder), asked)
    if asked.json:
        asked.json.write_text(json.dumps(as_json(results), indent=2) + "\n")
    print_results(results)


def run(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """All that is measured, by name; what was not asked for, or cannot be, is None."""
    say(f"Generating the {asked.size} plant")
    write(folder / "plant", asked.size, asked.seed)
    records = folder / "plant" / "records.ndjson"
    results: dict[str, Any] = {"size": asked.size, "seed": asked.seed, "load": [os.getloadavg()[0]]}
    for clients in CLIENTS if "online" in asked.only else ():
        name = f"online_{clients}"
        say(f"Posting records from {clients} client{'s' if clients > 1 else ''}")
        with _empty_database(folder / name) as database:
            results[name] = posted = post_watched(database, records, clients, asked.records)
            copy = read_copy(address_of(database), -(-posted.many // BODY)) if clients == 1 else None
        if copy:
            results |= _write_bare(folder, name, copy, posted.many)
    if "epcis" in asked.only:
        say("Capturing EPCIS events")
        with _empty_database(folder / "epcis") as database:
            results["epcis"] = captured = capture_watched(database, asked.events)
            copy = read_copy(address_of(database), -(-captured.many // EVENTS_IN_A_DOCUMENT)) if captured else None
        if captured and copy:
            results |= _write_bare(folder, "epcis", copy, captured.many)
    if "initial" in asked.only:
        say("Loading all of it into an empty database")
        results["initial"] = load_initially(_settings_of(folder / "initial").home, records)
    results["load"].append(os.getloadavg()[0])
    return results


def _write_bare(folder: Path, name: str, copy: Copy, many: int) -> dict[str, Bare]:
    """How long one writer takes, and two at once, each with an empty database and a Java just started."""
    found: dict[str, Bare] = {}
    for writers in WRITERS:
        say(f"Writing the same nodes and edges by Neo4j alone, {_told(writers)}")
        with _empty_database(folder / f"{name}-bare-{writers}") as database:
            with Graph(address_of(database)) as graph:
                migrate(graph)
            found[_bare(name, writers)] = write_bare(address_of(database), copy, many, writers)
    return found


def _bare(name: str, writers: int) -> str:
    return f"{name}_bare_{writers}"


def _told(writers: int) -> str:
    return "by one writer" if writers == 1 else f"by {writers} writers at once"


def _settings_of(home: Path) -> Any:
    return load_settings(home=home, neo4j_bolt_port=0, neo4j_http_port=0)


@contextlib.contextmanager
def _empty_database(home: Path) -> Iterator[LocalDatabase]:
    database = LocalDatabase(_settings_of(home))
    try:
        yield database
    finally:
        database.stop()


def print_results(results: dict[str, Any]) -> None:
    """The table on stdout."""
    began, ended = results["load"]
    print(
        f"\nPlant {results['size']}, seed {results['seed']}; Python {platform.python_version()}, {os.cpu_count()} "
        f"CPUs, load {began:.1f} before and {ended:.1f} after."
    )
    for clients in CLIENTS:
        name = f"online_{clients}"
        _print_posted(results.get(name), f"online, {clients} client(s)", "records", ONLINE_AIM)
        _print_bare(name, results)
    if "epcis" in results:
        _print_posted(results["epcis"], "EPCIS by HTTP", "events", EPCIS_AIM)
        _print_bare("epcis", results)
    initial = results.get("initial")
    if initial:
        _print_initial(initial)


def _print_posted(posted: Posted | None, what: str, unit: str, aim: int) -> None:
    if posted is None:
        print(f"{what}: left out")
        return
    print(
        f"{what}: {posted.many:,} {unit} in {posted.seconds:.1f} s, {posted.per_second:,.0f}/s "
        f"{aim_told(posted.per_second >= aim)} {aim:,}), the second half {posted.per_second_later:,.0f}/s; "
        f"API {posted.peak_bytes / MB:.0f} MB at most"
    )


def _print_bare(name: str, results: dict[str, Any]) -> None:
    posted: Posted | None = results.get(name)
    for writers in WRITERS:
        bare: Bare | None = results.get(_bare(name, writers))
        if posted and bare:
            print(
                f"  Neo4j alone, the same nodes and edges {_told(writers)}: {bare.seconds:.1f} s, "
                f"{bare.per_second:,.0f}/s, the second half {bare.per_second_later:,.0f}/s: "
                f"{posted.seconds / bare.seconds:.2f} x, in the second half "
                f"{bare.per_second_later / posted.per_second_later:.2f} x; processors busy {bare.busy:.0%}, "
                f"{bare.client_seconds:.1f} s of one by the client; {bare.put_off:,} edges put off, "
                f"{bare.tried_again} transactions tried again"
            )


def _print_initial(initial: InitialLoad) -> None:
    print(
        f"--initial: {initial.records:,} records, {initial.nodes:,} nodes and {initial.edges:,} edges in "
        f"{initial.seconds:.1f} s, {initial.per_second:,.0f}/s; neo4j-admin alone {initial.bare_seconds:.1f} s, "
        f"{initial.bare_per_second:,.0f}/s: {initial.times_bare:.2f} x {aim_told(initial.times_bare <= INITIAL_AIM)} "
        f"{INITIAL_AIM})"
    )
    print("  " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in initial.phases.items()))
    print(
        f"  Python {initial.python_bytes / MB:.0f} MB at most in all processes, "
        f"with Java {initial.all_bytes / MB:.0f} MB"
    )


def as_json(results: dict[str, Any]) -> dict[str, Any]:
    """Everything measured."""
    machine = {"cpus": os.cpu_count(), "memory": psutil.virtual_memory().total}
    measured = {
        name: asdict(value)
        | {rate: getattr(value, rate) for rate in ("per_second", "per_second_later") if hasattr(value, rate)}
        if hasattr(value, "per_second")
        else value
        for name, value in results.items()
    }
    return measured | {"machine": machine, "python": platform.python_version()}


def _arguments() -> argparse.Namespace:
    what = ("online", "epcis", "initial")
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.loads", description=__doc__)
    parser.add_argument("--size", choices=list(PACKS), default="medium", help="which plant (medium)")
    parser.add_argument("--seed", type=int, default=1, help="of the plant (1)")
    parser.add_argument("--records", type=int, default=200_000, help="that are posted at most (200,000)")
    parser.add_argument("--events", type=int, default=50_000, help="that are captured (50,000)")
    parser.add_argument("--only", nargs="+", choices=what, default=what, help="measure these alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to this file, too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
