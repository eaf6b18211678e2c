"""The first big load, in a process of its own, and what neo4j-admin alone took of it, on the very same files."""

from __future__ import annotations

import multiprocessing
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from whereused.cli.initial import initial_load_shown
from whereused.cli.signals import listen_to_signals
from whereused.settings import load_settings

from .memory import PeakMemory


@dataclass(frozen=True)
class InitialLoad:
    """How it went. `bare_seconds`: neo4j-admin's part, from its start to its end, which a bare import would take.

    `python_bytes` is the most memory of all Python processes together, `all_bytes` that with Java's.
    """

    records: int
    nodes: int
    edges: int
    seconds: float
    bare_seconds: float
    phases: dict[str, float]
    python_bytes: int
    all_bytes: int

    @property
    def per_second(self) -> float:
        """Nodes and edges a second."""
        return (self.nodes + self.edges) / self.seconds

    @property
    def bare_per_second(self) -> float:
        """The same of neo4j-admin alone."""
        return (self.nodes + self.edges) / self.bare_seconds

    @property
    def times_bare(self) -> float:
        """How many times as long it took, from the first byte read to the last mark."""
        return self.seconds / self.bare_seconds


def load_initially(home: Path, path: Path) -> InitialLoad:
    """Build the database of an empty home from `path`. Every record has to be accepted."""
    context = multiprocessing.get_context("spawn")
    told, telling = context.Pipe(duplex=False)
    process = context.Process(target=_load, args=(home, path, telling))
    process.start()
    telling.close()  # the loader has it: if that dies, reading ends
    assert process.pid is not None
    try:
        with PeakMemory(process.pid, without="java") as python, PeakMemory(process.pid) as everything:
            records, nodes, edges, seconds, phases = told.recv()
    except EOFError:
        raise SystemExit("The load failed; what it said is above.") from None
    finally:
        process.terminate()
        process.join()
    return InitialLoad(records, nodes, edges, seconds, phases["neo4j-admin"], phases, python.peak, everything.peak)


def _load(home: Path, path: Path, telling: Connection) -> None:
    listen_to_signals()
    report = initial_load_shown(load_settings(home=home, neo4j_bolt_port=0, neo4j_http_port=0), [path])
    assert not report.rejected, f"{report.rejected} records of {path} were rejected, first {report.rejections[0]}"
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    telling.send((report.accepted, report.nodes, report.edges, report.seconds, report.phases))
