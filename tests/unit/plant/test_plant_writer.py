"""Plants on disk: the same bytes every time, CSV as good as NDJSON, and memory that does not grow."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
import time
import tracemalloc
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from whereused.ingest.csv_rows import record_of_row
from whereused.model.records import parse_record
from whereused.plant import HIGHLIGHTS, PACKS, Plant, generate, highlights, write

DIGEST = """
import hashlib, orjson
from whereused.plant import generate
digest = hashlib.sha256()
for record in generate("small", 7):
    digest.update(orjson.dumps(record))
print(digest.hexdigest())
"""


@pytest.mark.parametrize("hash_seed", ["0", "12345"])
def test_the_same_seed_gives_the_same_bytes(hash_seed: str) -> None:
    digest = hashlib.sha256()
    for record in generate("small", 7):
        digest.update(orjson.dumps(record))
    other = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == digest.hexdigest()


def test_another_seed_gives_another_plant() -> None:
    assert list(generate("small", 1)) != list(generate("small", 2))


def test_ndjson_holds_every_record(tmp_path: Path) -> None:
    seen: list[tuple[int, int, int]] = []
    summary = write(tmp_path, "small", 1, progress=lambda done, day, days: seen.append((done, day, days)))
    lines = (tmp_path / "records.ndjson").read_bytes().splitlines()
    assert [orjson.loads(line) for line in lines] == list(generate("small", 1))
    assert summary.records == len(lines) == sum(summary.counts.values())
    assert seen[-1] == (summary.records, summary.days, summary.days)
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert orjson.loads((tmp_path / "highlights.json").read_bytes()) == summary.highlights
    assert orjson.loads((tmp_path / "summary.json").read_bytes())["packs"] == PACKS["small"]


def test_highlights_are_known_without_the_whole_plant(tmp_path: Path) -> None:
    assert highlights("small", 3) == write(tmp_path, "small", 3).highlights
    started = time.perf_counter()
    assert list(highlights("large", 3)) == list(HIGHLIGHTS)
    assert time.perf_counter() - started < 10


def test_csv_says_the_same_as_ndjson(tmp_path: Path) -> None:
    """Read back as the loader reads it, every record is what it was; a step is put together from its parts."""
    write(tmp_path, "small", 1, format="csv")
    parts: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    whole = {}
    for path in sorted(tmp_path.glob("*.csv")):
        for row in rows(path):
            record = record_of_row(row)
            if path.stem.startswith("step_"):
                name = next(name for name in ("inputs", "outputs", "subjects") if name in record)
                parts[record["id"]][name] += record[name]
            else:
                whole[record["record_id"]] = record
    for record in whole.values():
        if record["record"] == "step":
            record.update(parts[record["id"]])
    for record in generate("small", 1):
        assert parse_record(whole.pop(record["record_id"])) == parse_record(record)
    assert not whole


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {"record": path.stem} | row


def test_memory_does_not_grow_with_the_days() -> None:
    """A delivered pack is remembered for 60 days at most: from then on, a day more needs no byte more."""
    plant = Plant(12_500, 1)
    held = {}
    tracemalloc.start()
    try:
        for _ in plant.run():
            if plant.day in (76, 102) and plant.day not in held:
                held[plant.day] = tracemalloc.get_traced_memory()[0]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert held[102] < held[76] * 1.1
    assert peak < 30e6


def test_generation_is_fast() -> None:
    started = time.perf_counter()
    count = sum(1 for _ in generate("small", 1))
    rate = count / (time.perf_counter() - started)
    print(f"\n{count} records, {rate:,.0f} records/s")  # the aim is 60,000
    assert rate > 10_000
