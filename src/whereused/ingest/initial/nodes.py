"""Every node once, from what all groups say of it: its line of CSV, and what the graph's own rules have to look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from whereused.ingest.initial.staging import NodeRow
from whereused.ingest.initial.tables import BETWEEN, Files, Layout, Lines, Sheet, Writer, labels, quoted

NAME = 12
"""Characters of the name of a layout."""

BLOCK = 20_000
"""Lines that are written together."""


class ToLookAt:
    """Ids of nodes whose marks the rules have to settle, in a file for each question. More than need be do no harm."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, found: dict[str, list[str]]) -> None:
        """Add ids to each question's."""
        for question, ids in found.items():
            with self._path(question).open("ab") as file:
                file.writelines(orjson.dumps(identity, option=orjson.OPT_APPEND_NEWLINE) for identity in ids)

    def batches(self, question: str, size: int) -> Iterator[list[str]]:
        """The ids of a question, so many at a time."""
        if not self._path(question).exists():
            return
        with self._path(question).open("rb") as file:
            batch: list[str] = []
            for line in file:
                batch.append(orjson.loads(line))
                if len(batch) == size:
                    yield batch
                    batch = []
            if batch:
                yield batch

    def _path(self, question: str) -> Path:
        return self._folder / f"{question}.ids"


def write_nodes(
    nodes: Iterable[NodeRow], layouts: dict[str, Layout], writer: Writer, look: ToLookAt
) -> Iterator[tuple[int, Files]]:
    """Write every node; gives how many and which files, block by block.

    What no group describes is a placeholder. An item of unknown kind is `unsure`; one that something is installed in,
    or that is produced more than once, may be `changing`; what that leads to, and what a conditional edge leads into,
    may be conditional.
    """
    lines = Lines(list)
    found: defaultdict[str, list[str]] = defaultdict(list)
    count = 0
    for label, identity, component, produced, installed, conditional, unsure, line in nodes:
        layout, text = (
            _placeholder(label, identity) if line is None else (layouts[line[1 : NAME + 1]], line[NAME + 1 :])
        )
        lines[layout].append(f"{text[:-1]}{BETWEEN}Component\n" if component and label == "Item" else text)
        if label == "Item":
            if unsure or line is None:
                found["unsure"].append(identity)
            if installed or produced > 1:
                found["changing"].append(identity)
            if conditional or produced > 1:
                found["conditional_items"].append(identity)
        elif label == "ProcessStep" and conditional:
            found["conditional_steps"].append(identity)
        count += 1
        if count % BLOCK == 0:
            yield BLOCK, _flush(lines, found, writer, look)
    yield count % BLOCK, _flush(lines, found, writer, look)


def _flush(lines: dict[Layout, list[str]], found: dict[str, list[str]], writer: Writer, look: ToLookAt) -> Files:
    files = writer.write(lines)
    look.write(found)
    lines.clear()
    found.clear()
    return files


def _placeholder(label: str, identity: str) -> tuple[Layout, str]:
    """What is only led to (`ensure_nodes.cypher`); the kind of an item is then told by its role."""
    sheet = Sheet((label,))
    own = {"Item": (("placeholder", True), ("kind_inferred", True)), "WorkOrder": (), "Order": ()}
    properties: dict[str, Any] = {"caption": identity, **dict(own.get(label, (("placeholder", True),)))}
    return sheet.line(quoted(identity), properties, labels(["Item", "Placeholder"] if label == "Item" else [label]))
