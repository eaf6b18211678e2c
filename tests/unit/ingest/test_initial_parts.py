"""Rows on disk, apart by what they are about."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from whereused.ingest.initial.parts import Parts, part_of, read_part, remove_part

PARTS = 5
ROWS = [(f"thing {number}", number, None, ["a", "é\ud800"], {"b": 1.5}) for number in range(100)]


def test_what_processes_put_in_a_part_is_all_there_in_their_order(tmp_path: Path) -> None:
    for process in ("p1", "p2"):
        parts = Parts(tmp_path, process, PARTS)
        for _ in range(2):
            things, others = parts.rows("things"), parts.rows("things-1")
            for row in ROWS:
                things[part_of(row[0], PARTS)].append(row)
            others[0].append(process)
            parts.flush()
    found = [list(chain.from_iterable(read_part(tmp_path, "things", part))) for part in range(PARTS)]
    for part, rows in enumerate(found):
        assert rows == [row for row in ROWS if part_of(row[0], PARTS) == part] * 4
    assert all(found)
    assert list(chain.from_iterable(read_part(tmp_path, "things-1", 0))) == ["p1", "p1", "p2", "p2"]


def test_a_part_that_nobody_wrote_or_that_was_taken_away_is_empty(tmp_path: Path) -> None:
    parts = Parts(tmp_path, "p", 1)
    parts.rows("things")[0].append(1)
    parts.flush()
    assert list(read_part(tmp_path, "things", 0)) == [[1]]
    remove_part(tmp_path, ("things", "about"), 0)
    assert list(read_part(tmp_path, "things", 0)) == list(read_part(tmp_path, "about", 0)) == []
    assert list(tmp_path.iterdir()) == []
