"""What a record leaves that is the only one about its thing, by the pattern of the first of its like.

Items and installations are most of what a plant records, and those that say the same fields leave the same lines but
for the names and times in them. So the first of each like is folded with marks in the place of its texts, and where
these stand in the lines, the texts of the others stand in theirs. That holds as long as no text is another's equal, or
needs quoting; other records are folded. So are the first of each like besides, and are compared: where a pattern should
ever say something else than `fold`, it is dropped.
"""

from __future__ import annotations

import hashlib
import pickle
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import repeat
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from whereused.ingest.entries import Entry, item_references
from whereused.ingest.fold import fold
from whereused.ingest.folding import Group
from whereused.ingest.initial.lines import Known, NodeRow, lines_of_edges, note, rows_of_nodes
from whereused.ingest.initial.tables import Layout, Lines, Sheets
from whereused.ingest.moments import iso_of
from whereused.model import records as r

COMPARED = 20
"""Records of each like that are folded besides."""

_BESIDE = frozenset({"record", "record_id", "source", "event_time"})
"""Fields that no line of an item's node or of an installation says."""

MARKS = [chr(0xE000 + number) for number in range(64)]
"""What stands for texts while a pattern is found out."""
MOMENTS = [datetime.min.replace(tzinfo=UTC) + timedelta(days=number) for number in range(63)]
"""And for times."""
_MARK = re.compile(f"([{MARKS[0]}-{MARKS[-1]}])")

Ready = tuple[list[str], str, str]
"""What a record leaves: the names it uses for items, the name of the plan, and the texts that this tells about."""

APART = "\0"
"""Between these texts."""

Plan = tuple[tuple[str, ...], tuple[tuple[str, int, bool], ...]]
"""What the texts are: lines, of layouts of these names, and nodes, of which each has a label, what is known of it, and
whether it has a line of its own behind its id."""


def add_ready(plan: Plan, texts: list[str], lines: dict[str, list[str]], nodes: list[NodeRow], known: Known) -> None:
    """Add what records of one plan leave: lines by the name of their layout, nodes, and what is known of other nodes.

    All have the same texts at the same places, so that those at one place are taken together.
    """
    layouts, of_nodes = plan
    columns = zip(*[text.split(APART) for text in texts], strict=True)
    for layout in layouts:
        lines[layout] += next(columns)
    for label, said, has_line in of_nodes:
        if has_line:
            nodes += zip(repeat(label), next(columns), repeat(said), next(columns))
        else:
            note(known[label], next(columns), said)


def keep_plans(folder: Path, plans: dict[str, Plan]) -> None:
    """Keep plans by their names for all processes."""
    (folder / "plans").write_bytes(pickle.dumps(plans))


def read_plans(folder: Path) -> dict[str, Plan]:
    """The plans that were kept."""
    plans: dict[str, Plan] = pickle.loads((folder / "plans").read_bytes())  # noqa: S301 - written above
    return plans


class _Said(NamedTuple):
    """What one of its like says in which field, and the texts of that in order; the first is the record's id."""

    like: tuple[object, ...]
    texts: list[str]


class Pattern:
    """The text of all records of one like, with places for what they say; `plan` names what it is.

    A time that is told to the minute has the place behind that of the time itself.
    """

    def __init__(self, plan: str, text: str) -> None:
        self.plan = plan
        self.compared = 0
        for number, moment in enumerate(MOMENTS):
            text = text.replace(moment.isoformat(), MARKS[number])
            text = text.replace(moment.isoformat(" ", "minutes")[:16], MARKS[number + 1])
        plain, *places = _MARK.split(text)
        self._text = "%s".join(part.replace("%", "%%") for part in (plain, *places[1::2]))
        self._of = itemgetter(*(ord(mark) - ord(MARKS[0]) for mark in places[::2]))

    def of(self, texts: list[str]) -> str:
        """That of the record that says these texts."""
        text: str = self._text % self._of(texts)
        return text


class Patterns:
    """The patterns that one process has found; `now` is when every record is recorded."""

    def __init__(self, now: datetime) -> None:
        self.layouts: dict[str, Layout] = {}
        self.plans: dict[str, Plan] = {}
        self._now = now
        self._sheets = Sheets()
        self._found: dict[tuple[object, ...], Pattern | None] = {}

    def ready(self, entry: Entry) -> Ready | None:
        """What a record leaves, or None if it has to be folded."""
        said = _said(entry)
        if said is None:
            return None
        if said.like not in self._found:
            self._found[said.like] = Pattern(*self._folded(_marked(entry)))
        pattern = self._found[said.like]
        if pattern is None:
            return None
        text = pattern.of(said.texts)
        if pattern.compared < COMPARED:
            pattern.compared += 1
            if self._folded(entry) != (pattern.plan, text):
                self._found[said.like] = None
                return None
        return list(item_references(entry.record)), pattern.plan, text

    def _folded(self, entry: Entry) -> tuple[str, str]:
        """The name of the plan of what the fold of one record gives, and its text."""
        record = entry.record
        about = record.component if isinstance(record, r.InstallRecord) else None
        graph = fold([Group([entry.as_recorded(self._now, voided=False)], about)], lambda text: [text], {})
        lines = Lines(list)
        known = lines_of_edges(graph, self._sheets, lines)
        nodes, layouts = rows_of_nodes(graph, self._sheets, known)
        self.layouts.update(layouts)
        self.layouts.update((layout.name, layout) for layout in lines)
        plan = (
            tuple(layout.name for layout, some in lines.items() for _ in some),
            (
                *((label, of_node, True) for label, _, of_node, _ in nodes),
                *((label, of_end, False) for label, of_label in known.items() for of_end in of_label.values()),
            ),
        )
        name = hashlib.sha256(repr(plan).encode()).hexdigest()[:12]
        self.plans[name] = plan
        texts = [line for some in lines.values() for line in some]
        texts += [text for _, identity, _, line in nodes for text in (identity, line)]
        texts += [identity for of_label in known.values() for identity in of_label]
        return name, APART.join(texts)


def _said(entry: Entry) -> _Said | None:
    """What an item or an installation says, in the order of its fields; None where a pattern might not hold.

    With two names that are made of two texts each, different texts might still make the same name; and a supplier's
    lot number is told under a scheme, which must not be its own text, too. Neither what stands between texts nor what
    stands for them is printable; whatever else is not, such as a line break, is rare.
    """
    record = entry.record
    if type(record) is not r.ItemRecord and type(record) is not r.InstallRecord:
        return None
    like: list[object] = [type(record)]
    texts = [entry.id]
    for name, value in vars(record).items():
        kind = type(value)
        if value is None or name in _BESIDE:
            continue
        if kind is str:
            like.append(name)
            if name == "kind":
                like.append(value)
            else:
                texts.append(value)
        elif kind is datetime:
            like.append(name)
            texts.append(iso_of(value))
        elif name == "identifiers" and len(value) == 1:
            like.append(name)
            texts += value[0].scheme, value[0].value
        elif value or kind is Decimal:  # an amount of nothing is said, too
            return None
    all_texts = "".join(texts)
    if '"' in all_texts or not all_texts.isprintable() or len(set(texts)) < len(texts):
        return None
    if "supplier_lot" in like and ("identifiers" in like or "supplier_lot" in texts):
        return None
    return _Said(tuple(like), texts)


def _marked(entry: Entry) -> Entry:
    """The same with marks in the place of its texts, in the same order."""
    marks = iter(MARKS[1:])
    moments = iter(MOMENTS[1:])
    said: dict[str, Any] = {}
    for name, value in vars(entry.record).items():
        if value is None or name in _BESIDE or name == "kind":
            continue
        if isinstance(value, str):
            said[name], _ = next(marks), next(moments)
        elif isinstance(value, datetime):
            said[name], _ = next(moments), next(marks)
        elif name == "identifiers" and value:
            said[name] = [r.Identifier.model_construct(scheme=next(marks), value=next(marks))]
            _ = next(moments), next(moments)
    return entry._replace(id=MARKS[0], record=entry.record.model_copy(update=said))
