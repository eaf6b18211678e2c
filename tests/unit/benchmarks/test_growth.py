"""The table of growth: a row for each lot of the last run of each plant, smallest plant first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.growth import growth_table
from benchmarks.rounds import BARE, PAGE, TRACED, TRACED_WHOLE, WHOLE


def run(size: str, nodes: int, *bare: float) -> dict[str, Any]:
    seconds = [{BARE: each, PAGE: each * 2, WHOLE: each * 5, TRACED: each, TRACED_WHOLE: each} for each in bare]
    return {
        "size": size,
        "seed": 1,
        "nodes": nodes,
        "edges": nodes * 2,
        "api_peak_bytes": 250_000_000,
        "records_per_second": 951.4,
        "cases": [{"affected": 1_000 * (place + 1), "seconds": each} for place, each in enumerate(seconds)],
    }


def test_rows(tmp_path: Path) -> None:
    file = tmp_path / "growth.jsonl"
    runs = [run("medium", 546_007, 0.1, 0.4), run("small", 11_000, 0.9), run("small", 12_000, 0.02)]
    file.write_text("".join(json.dumps(each) + "\n" for each in runs))
    headings, ruler, *rows = growth_table(file).splitlines()
    assert headings.count("|") == ruler.count("|")
    assert rows == [
        "| `small` | 12,000 | 24,000 | 1,000 | 0.020 | 0.040 | 2.00 | 0.100 | 5.00 | 250 | 951 |",
        "| `medium` | 546,007 | 1,092,014 | 1,000 | 0.100 | 0.200 | 2.00 | 0.500 | 5.00 | 250 | 951 |",
        "| `medium` | 546,007 | 1,092,014 | 2,000 | 0.400 | 0.800 | 2.00 | 2.000 | 5.00 | 250 | 951 |",
    ]
