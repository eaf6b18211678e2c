"""Loading a file of records in a process of its own, so that its memory can be told from the benchmark's."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from whereused.cli.loading import load_shown
from whereused.graph.driver import Address, Graph
from whereused.ingest import Ledger

from .memory import PeakMemory


@dataclass(frozen=True)
class Load:
    """How a load went: records that were new, the time of it all; `earlier` if it was in a run whose home was kept."""

    records: int
    seconds: float
    peak_bytes: int
    earlier: bool = False

    @property
    def per_second(self) -> float:
        """Records a second."""
        return self.records / self.seconds


def load_watched(address: Address, path: Path) -> Load:
    """Load `path` into the migrated graph at `address`, with progress on stderr. Every record has to be accepted."""
    context = multiprocessing.get_context("spawn")
    told, telling = context.Pipe(duplex=False)
    process = context.Process(target=_load, args=(address, path, telling), daemon=True)
    process.start()
    telling.close()  # the loader has it: if that dies, reading ends
    assert process.pid is not None
    try:
        with PeakMemory(process.pid) as memory:
            records, seconds = told.recv()
    except EOFError:
        raise SystemExit("The load failed; what it said is above.") from None
    finally:
        process.terminate()
        process.join()
    return Load(records, seconds, memory.peak)


def _load(address: Address, path: Path, telling: Connection) -> None:
    with Graph(address) as graph:
        report = load_shown(Ledger(graph), [path])
    assert not report.rejected, f"{report.rejected} records of {path} were rejected, first {report.rejections[0]}"
    telling.send((report.accepted, report.seconds))
