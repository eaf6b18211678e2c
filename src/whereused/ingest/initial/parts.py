"""Rows on disk, apart by what they are about: a part is small enough for memory, however much there is of them all.

Each process writes files of its own, and any process reads a part of all of them.
"""

from __future__ import annotations

import marshal
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

_SIZE = 8
"""Bytes that tell how long a block is."""


def part_of(text: str, parts: int) -> int:
    """The part that a text belongs to, the same in every process."""
    return crc32(text.encode("utf-8", "surrogatepass")) % parts


class Parts:
    """Rows of plain values, of several kinds, in `count` parts, as one process writes them."""

    def __init__(self, folder: Path, process: str, count: int) -> None:
        self.count = count
        self._folder = folder
        self._process = process
        self._rows: defaultdict[tuple[str, int], list[Any]] = defaultdict(list)

    def rows(self, kind: str) -> list[list[Any]]:
        """For each part the list that further rows of a kind are put on."""
        return [self._rows[kind, part] for part in range(self.count)]

    def flush(self) -> None:
        """Write what was put on the lists, which are no longer used."""
        for (kind, part), rows in self._rows.items():
            if rows:
                block = marshal.dumps(rows)
                folder = _folder_of(self._folder, kind, part)
                folder.mkdir(exist_ok=True)
                with (folder / self._process).open("ab") as file:
                    file.write(len(block).to_bytes(_SIZE, "little") + block)
        self._rows.clear()


def read_part(folder: Path, kind: str, part: int) -> Iterator[list[Any]]:
    """The rows of a kind in one part, block by block."""
    of_part = _folder_of(folder, kind, part)
    for path in sorted(of_part.iterdir()) if of_part.exists() else ():
        with path.open("rb") as file:
            while size := file.read(_SIZE):
                yield marshal.loads(file.read(int.from_bytes(size, "little")))  # noqa: S302 - written above just now


def remove_part(folder: Path, kinds: Iterable[str], part: int) -> None:
    """Take away what was read for the last time."""
    for kind in kinds:
        shutil.rmtree(_folder_of(folder, kind, part), ignore_errors=True)


def _folder_of(folder: Path, kind: str, part: int) -> Path:
    return folder / f"{kind}-{part}"
