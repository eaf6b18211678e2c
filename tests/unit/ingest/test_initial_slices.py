"""Files of lines that are read in slices: the same is read of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from whereused.ingest.initial import slices
from whereused.ingest.readers import Origin, read_file

LINES = (
    b'\xef\xbb\xbf{"id":"A"}\r\n\n   \n{"id":"\xc3\xa9\xe2\x80\xa8"}\nno \xff UTF-8\n'
    b'{"recorded_at":"2026-01-01T00:00:00Z","id":"B"}\n'
)


@pytest.mark.parametrize("size", [1, 2, 13, 40, 1_000])
@pytest.mark.parametrize("rest", [b"", b'{"id":"no end"}', b'{"id":"torn', b"\n"])
def test_slices_hold_what_the_file_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, rest: bytes
) -> None:
    monkeypatch.setattr(slices, "SLICE", size)
    path = tmp_path / "records.ndjson"
    path.write_bytes(LINES + rest)
    origin = Origin("SOURCE", "UTC")
    found = list(slices.slices_of(path, origin, 100))
    assert sum(each.size for each in found) == path.stat().st_size
    read = [piece for each in found for piece in each.pieces()]
    assert [piece for _, piece in read] == [each.piece for each in read_file(path, origin)]
    numbers = [number for number, _ in read]
    assert numbers == sorted(set(numbers))
    assert all(each.number <= number for each in found for number, _ in each.pieces())
    assert all(number < each.number + each.lines for each in found for number, _ in each.pieces())


def test_no_slice_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "records.ndjson"
    path.write_bytes(b"")
    assert list(slices.slices_of(path, Origin(), 0)) == []
