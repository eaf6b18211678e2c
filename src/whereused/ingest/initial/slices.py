"""Files cut into pieces of work: stretches of lines that a process reads by itself, or else what a reader gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from whereused.ingest.entries import Submission
from whereused.ingest.readers import LINES, Origin, Unreadable, piece_of_line

SLICE = 2_000_000
"""Bytes of lines that are read together."""

Pieces = list[tuple[int, Submission | Unreadable]]
"""What was read, each with its number."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Whole lines of a file: where they stand, the number of the first in the file, and among all that is read."""

    path: Path
    origin: Origin
    start: int
    size: int
    line: int
    number: int
    lines: int

    def pieces(self) -> Iterator[tuple[int, Submission | Unreadable]]:
        """What its lines hold."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            *lines, rest = file.read(self.size).split(b"\n")
        name = str(self.path)
        for at, line in enumerate(lines):
            piece = piece_of_line(line, self.origin, name, self.line + at)
            if piece is not None:
                yield self.number + at, piece
        piece = piece_of_line(rest, self.origin, name, self.line + len(lines), torn=True)
        if piece is not None:
            yield self.number + len(lines), piece


def is_lines(path: Path) -> bool:
    """Whether a file can be cut so."""
    return path.suffix in LINES


def slices_of(path: Path, origin: Origin, number: int) -> Iterator[Slice]:
    """A file of lines in slices; `number` is that of its first line."""
    start, line = 0, 1
    with path.open("rb") as file:
        while block := file.read(SLICE):
            if not block.endswith(b"\n"):
                block += file.readline()
            # The last line may have no end.
            lines = block.count(b"\n") + (not block.endswith(b"\n"))
            yield Slice(path, origin, start, len(block), line, number + line - 1, lines)
            start += len(block)
            line += lines
