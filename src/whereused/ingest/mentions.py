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


Values = tuple[tuple[str, object], ...]
"""What a mention says of its item, by field."""


@dataclass(frozen=True, slots=True)
class Said:
    """A mention's values and the records that say so."""

    values: Values
    records: list[str]


def unite(mentions: Iterable[tuple[str, Mention]]) -> dict[str, list[Said]]:
    """The different mentions of each item name, from (record id, mention) pairs.

    A record that mentions the same twice means two; two records that do mean the same.
    """
    found: defaultdict[str, dict[Values, list[str]]] = defaultdict(dict)
    for record, mention in mentions:
        values = tuple([(name, value) for name, value in vars(mention).items() if value is not None and name != "item"])
        found[mention.item].setdefault(values, []).append(record)
    return {item: _fullest(said) for item, said in found.items()}


def _fullest(said: dict[Values, list[str]]) -> list[Said]:
    """What is said of one item, without what is said more fully; `said` has a record as often as it says so."""
    if len(said) == 1:
        ((values, by),) = said.items()
        return [Said(values, by)] if len(by) == 1 else [Said(values, sorted(set(by)))] * _most(by)
    own = {values: set(by) for values, by in said.items()}
    records = {values: set(by) for values, by in said.items()}
    times = {values: _most(by) for values, by in said.items()}
    for less in sorted(said, key=len):
        fuller = [more for more in said if len(more) > len(less) and set(less) <= set(more)]
        if fuller and not _same_record(own, less, fuller):
            for more in fuller:
                records[more] |= records[less]
            times[less] = 0
    return [Said(values, sorted(records[values])) for values in said for _ in range(times[values])]


def _most(by: list[str]) -> int:
    """How often one record says it at most."""
    return max(Counter(by).values())


def _same_record(records: dict[Values, set[str]], less: Values, fuller: list[Values]) -> bool:
    """One record that says both means both."""
    return any(records[less] & records[more] for more in fuller)
