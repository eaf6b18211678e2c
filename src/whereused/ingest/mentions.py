"""What several records about one step say of its inputs, outputs and subjects, united.

A mention that says less than another of the same item (the same values, some of them absent) is the same mention, said
less fully: a step that is reported first without and then with its unloading time has one input. Mentions that say
different things are different: a missing time never replaces a known one, and two known ones never become one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from whereused.model.records import StepInput, StepOutput, StepSubject

Mention = TypeVar("Mention", StepInput, StepOutput, StepSubject)


Values = tuple[tuple[str, object], ...]
"""What a mention says of its item, by field."""


class Said(NamedTuple, Generic[Mention]):
    """A mention, and the records that say so."""

    mention: Mention
    records: list[str]


def unite(records: Sequence[tuple[str, Sequence[Mention]]]) -> list[Said[Mention]]:
    """The different mentions, those of one item name together, from the id of each record and its mentions.

    A record that mentions the same twice means two; two records that do mean the same.
    """
    if len(records) == 1:
        ((record, mentions),) = records
        if len({mention.item for mention in mentions}) == len(mentions):  # as nearly always: nothing is to be united
            return [Said(mention, [record]) for mention in mentions]
    return [one for said in _by_item(records).values() for one in _fullest(said)]


def _by_item(records: Iterable[tuple[str, Iterable[Mention]]]) -> dict[str, dict[Values, Said[Mention]]]:
    """What is said of each item, with each record as often as it says so."""
    found: defaultdict[str, dict[Values, Said[Mention]]] = defaultdict(dict)
    for record, mentions in records:
        for mention in mentions:
            said = vars(mention).items()
            values = tuple([(name, value) for name, value in said if value is not None and name != "item"])
            found[mention.item].setdefault(values, Said(mention, [])).records.append(record)
    return found


def _fullest(said: dict[Values, Said[Mention]]) -> list[Said[Mention]]:
    """What is said of one item, without what is said more fully."""
    if len(said) == 1:
        ((mention, by),) = said.values()
        return [Said(mention, sorted(set(by)))] * _most(by)
    own = {values: set(one.records) for values, one in said.items()}
    records = {values: set(one.records) for values, one in said.items()}
    times = {values: _most(one.records) for values, one in said.items()}
    for less in sorted(said, key=len):
        fuller = [more for more in said if len(more) > len(less) and set(less) <= set(more)]
        if fuller and not _same_record(own, less, fuller):
            for more in fuller:
                records[more] |= records[less]
            times[less] = 0
    return [Said(one.mention, sorted(records[values])) for values, one in said.items() for _ in range(times[values])]


def _most(by: list[str]) -> int:
    """How often one record says it at most."""
    return max(Counter(by).values())


def _same_record(records: dict[Values, set[str]], less: Values, fuller: list[Values]) -> bool:
    """One record that says both means both."""
    return any(records[less] & records[more] for more in fuller)
