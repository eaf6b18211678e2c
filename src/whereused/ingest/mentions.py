"""What several records about one step say of its inputs, outputs and subjects, united.

A mention that says less than another of the same item (the same values, some of them absent) is the same mention, said
less fully: a step that is reported first without and then with its unloading time has one input. Mentions that say
different things are different: a missing time never replaces a known one, and two known ones never become one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from whereused.model.records import StepInput, StepOutput, StepSubject

Mention = TypeVar("Mention", StepInput, StepOutput, StepSubject)


@dataclass(frozen=True, slots=True)
class Said:
    """A mention's values and the records that say so."""

    values: tuple[tuple[str, object], ...]
    records: list[str]


def unite(mentions: Iterable[tuple[str, Mention]]) -> dict[str, list[Said]]:
    """The different mentions of each item name, from (record id, mention) pairs.

    A record that mentions the same twice means two; two records that do mean the same.
    """
    counted: defaultdict[str, defaultdict[tuple[tuple[str, object], ...], Counter[str]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for record, mention in mentions:
        values = tuple((name, value) for name, value in mention if name != "item" and value is not None)
        counted[mention.item][values][record] += 1
    return {item: _fullest(said) for item, said in counted.items()}


def _fullest(said: dict[tuple[tuple[str, object], ...], Counter[str]]) -> list[Said]:
    own = {values: set(counter) for values, counter in said.items()}
    records = {values: set(counter) for values, counter in said.items()}
    times = {values: max(counter.values()) for values, counter in said.items()}
    if len(said) > 1:
        for less in sorted(said, key=len):
            fuller = [more for more in said if len(more) > len(less) and set(less) <= set(more)]
            if fuller and not _same_record(own, less, fuller):
                for more in fuller:
                    records[more] |= records[less]
                times[less] = 0
    return [Said(values, sorted(records[values])) for values in said for _ in range(times[values])]


def _same_record(
    records: dict[tuple[tuple[str, object], ...], set[str]],
    less: tuple[tuple[str, object], ...],
    fuller: list[tuple[tuple[str, object], ...]],
) -> bool:
    """One record that says both means both."""
    return any(records[less] & records[more] for more in fuller)
