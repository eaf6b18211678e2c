"""Every node once, from what all groups say of it: its line of CSV, and what the graph's own rules have to look at."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import orjson

from whereused.ingest.initial.lines import (
    COMPONENT,
    CONDITIONAL,
    ENDS,
    INSTALLED,
    NODES,
    ONWARD,
    PRODUCED,
    UNSURE,
    Known,
    united,
)
from whereused.ingest.initial.parts import read_part, remove_part
from whereused.ingest.initial.tables import (
    BETWEEN,
    Files,
    Layout,
    Lines,
    Sheets,
    Writer,
    labels,
    quoted,
    read_layouts,
)

NAME = 12
"""Characters of the name of a layout."""


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


_begun: list[tuple[Path, dict[str, Layout]]] = []


def begin(folder: Path) -> None:
    """Read the layouts of the lines of nodes."""
    _begun[:] = [(folder, read_layouts(folder))]


def write_nodes(part: int) -> tuple[int, Files, dict[str, list[str]]]:
    """Write every node of a part; gives how many, which files, and whom the rules have to look at, by question.

    What no group describes is a placeholder. An item that something is installed in, or that is produced more than
    once, is Changing (`mark_changing.cypher`), and what that leads to may be conditional. What a conditional edge leads
    into, or what is produced more than once, is Conditional in any case (`mark_conditional.cypher`). The kind of an
    item that nobody tells is told by its role.
    """
    ((folder, layouts),) = _begun
    known, texts = _united(folder, part)
    lines = Lines(list)
    look: defaultdict[str, list[str]] = defaultdict(list)
    sheets = Sheets()
    for label, of_label in known.items():
        of_texts = texts[label]
        for identity, said in of_label.items():
            text = of_texts.get(identity)
            if text is None:
                layout, line = _placeholder(sheets, label, identity)
            else:
                layout, line = layouts[text[1 : NAME + 1]], text[NAME + 1 :]
            if said and label in ("Item", "ProcessStep"):
                line = f"{line[:-1]}{_marks(label, said)}\n"
            if label == "Item":
                changing = said & INSTALLED or said >= 2 * PRODUCED
                if said & UNSURE or text is None:
                    look["unsure"].append(identity)
                if changing and said & ONWARD:
                    look["onward"].append(identity)
            lines[layout].append(line)
    remove_part(folder, (NODES, ENDS), part)
    return sum(map(len, known.values())), Writer(folder, f"n{os.getpid()}").write(lines), look


def _united(folder: Path, part: int) -> tuple[Known, defaultdict[str, dict[str, str]]]:
    """What all pieces say of the nodes of a part: what is known of each, and the line of those that have one."""
    known: Known = defaultdict(dict)
    texts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for label, ends in chain.from_iterable(read_part(folder, ENDS, part)):
        of_label = known[label]
        for identity, said in ends.items():
            of_label[identity] = united(of_label.get(identity, 0), said)
    for label, identity, said, text in chain.from_iterable(read_part(folder, NODES, part)):
        known[label][identity] = united(known[label].get(identity, 0), said)
        # What describes a node says more of it than what names it with values.
        texts[label][identity] = max(text, texts[label].get(identity, ""))
    return known, texts


def _marks(label: str, known: int) -> str:
    """Further labels of a node."""
    several = known >= 2 * PRODUCED
    found = ["Conditional"] if known & CONDITIONAL or several else []
    if label == "Item":
        found += ["Component"] if known & COMPONENT else []
        found += ["Changing"] if known & INSTALLED or several else []
    return "".join(f"{BETWEEN}{mark}" for mark in found)


def _placeholder(sheets: Sheets, label: str, identity: str) -> tuple[Layout, str]:
    """What is only led to (`ensure_nodes.cypher`); the kind of an item is then told by its role."""
    own = {"Item": (("placeholder", True), ("kind_inferred", True)), "WorkOrder": (), "Order": ()}
    properties: dict[str, Any] = {"caption": identity, **dict(own.get(label, (("placeholder", True),)))}
    return sheets[(label,)].line(
        quoted(identity), properties, labels(["Item", "Placeholder"] if label == "Item" else [label])
    )
