"""How cost grows with the plant: one line of JSON a run, and the table of the runs so far."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .report import MB, Results
from .rounds import BARE, PAGE, TRACED, TRACED_WHOLE, WHOLE, Timings

HEADINGS = {
    "plant": "",
    "nodes": ":",
    "edges": ":",
    "affected": ":",
    "bare closure, s": ":",
    "exact, s": ":",
    "x bare": ":",
    "near misses and evidence, s": ":",
    "x bare ": ":",
    "API, MB": ":",
    "records/s loaded": ":",
}
"""Columns, and how each is aligned."""


def append_growth(path: Path, results: Results) -> None:
    """Add a run to the file, which is made if it is not there."""
    line = {
        "size": results.size,
        "seed": results.seed,
        "rounds": results.rounds,
        "records": results.stage.load.records,
        "records_per_second": results.stage.load.per_second,
        "nodes": results.nodes,
        "edges": results.edges,
        "api_peak_bytes": results.api_peak_bytes,
        "load_average": results.load_average,
        "cases": [_case(timings) for timings in results.cases],
    }
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line) + "\n")


def _case(timings: Timings) -> dict[str, Any]:
    return {
        "lot": timings.case.lot,
        "reached": timings.case.items,
        "affected": timings.checked.whole.affected,
        "near_misses": timings.checked.whole.missed,
        **timings.checked.extent._asdict(),
        "seconds": {way: timings.median(way) for way in (BARE, PAGE, WHOLE, TRACED, TRACED_WHOLE)},
    }


def growth_table(path: Path) -> str:
    """The runs in the file as a table in Markdown, smallest plant first; of each plant the last run, a row a lot."""
    runs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    last = {(run["size"], run["seed"]): run for run in runs}
    rows = [_row(run, case) for run in sorted(last.values(), key=_nodes) for case in run["cases"]]
    ruler = [f"---{align}" for align in HEADINGS.values()]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [[name.strip() for name in HEADINGS], ruler, *rows])


def _nodes(run: dict[str, Any]) -> int:
    return int(run["nodes"])


def _row(run: dict[str, Any], case: dict[str, Any]) -> list[str]:
    seconds = case["seconds"]
    return [
        f"`{run['size']}`",
        f"{run['nodes']:,}",
        f"{run['edges']:,}",
        f"{case['affected']:,}",
        f"{seconds[BARE]:.3f}",
        f"{seconds[PAGE]:.3f}",
        f"{seconds[PAGE] / seconds[BARE]:.2f}",
        f"{seconds[WHOLE]:.3f}",
        f"{seconds[WHOLE] / seconds[BARE]:.2f}",
        f"{run['api_peak_bytes'] / MB:.0f}",
        f"{run['records_per_second']:,.0f}",
    ]
