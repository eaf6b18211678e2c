"""The plant's journal: records in the order in which they were reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from whereused.plant.clock import stamp

Record = dict[str, Any]
"""A record as `contract.md` has it: JSON values only."""


def amount(thousandths: float) -> str:
    """A quantity as a decimal text: 12345 is `12.345`."""
    text = f"{thousandths / 1000:.3f}"
    return text.rstrip("0").rstrip(".")


class Journal:
    """Collects records and releases them by event time; what is reported late waits for its day."""

    def __init__(self) -> None:
        self._pending: list[tuple[int, Record]] = []
        self._written = 0
        self.counts: Counter[str] = Counter()

    @property
    def empty(self) -> bool:
        """Whether nothing waits to be released."""
        return not self._pending

    def write(self, kind: str, at: int, source: str, fields: Record) -> str:
        """Report one fact at a moment; returns its record id."""
        self._written += 1
        record_id = f"R{self._written:08d}"
        head = {"record": kind, "record_id": record_id, "source": source, "event_time": stamp(at)}
        self._pending.append((at, head | fields))
        return record_id

    def release(self, before: int) -> Iterator[Record]:
        """The records with an event time before that moment, oldest first."""
        self._pending.sort(key=itemgetter(0))
        pending, self._pending = self._pending, []
        for position, (at, record) in enumerate(pending):
            if at >= before:
                self._pending.extend(pending[position:])
                return
            self.counts[record["record"]] += 1
            yield record
