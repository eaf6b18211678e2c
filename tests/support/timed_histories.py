"""Tiny histories in time: few items, few days, and everything that makes a genealogy hard.

Chains are likely (lot, step, lot, step, unit, installed in a unit, …), and so are ties, cycles, swaps, missing times,
shared names, records that arrive late, and corrections. Every history is valid, and no two records that add up field by
field have the same `event_time`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

Record = dict[str, Any]
History = list[tuple[Record, datetime]]
Question = dict[str, Any]

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 9
ARRIVALS = [FIRST + timedelta(days=day) for day in (2, 5, 8, 20)]
"""When batches of records arrive: the same for all histories, so that many can be loaded together."""

SERIALS = ["s0", "s1"]
EQUIPMENT = ["OVEN-1", "OVEN-2"]


def day(number: float) -> str:
    """The contract's text of a moment on the days of the histories, which are numbered from 0."""
    return (FIRST + timedelta(days=number)).isoformat()


class _Author:
    """Writes one history with the numbers of one generator."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.items = [f"I{number}" for number in range(random.randint(2, 6))]
        self.kinds: dict[str, str] = {}
        self.names = {item: item for item in self.items}
        self.records: list[Record] = []

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def about(self, item: str) -> float:
        """A day near those on which an item of this place in the chain is likely to be made."""
        near = self.items.index(item) * (DAYS - 2) // len(self.items) + self.random.randint(0, 2)
        return near if self.chance(0.75) else self.random.randrange(DAYS)

    def onwards(self) -> tuple[str, str]:
        """Two items, mostly in the order of the chain, and neighbours in it."""
        at = self.random.randrange(len(self.items) - 1)
        pair = self.items[at : at + 2] if self.chance(0.6) else sorted(self.random.sample(self.items, 2))
        return (pair[1], pair[0]) if self.chance(0.15) else (pair[0], pair[1])

    def called(self, item: str) -> str:
        """The item's id, or now and then a name that it may share with another."""
        return self.names[item] if self.chance(0.3) else item

    def given(self, probability: float, value: Any) -> Any:
        return value if self.chance(probability) else None

    def add(self, record: str, **fields: Any) -> None:
        said = {name: value for name, value in fields.items() if value is not None}
        number = len(self.records)
        event_time = (FIRST + timedelta(days=self.random.randrange(DAYS), minutes=number + 1)).isoformat()
        self.records.append({"record": record, "record_id": f"R{number}", "event_time": event_time, **said})

    def describe_items(self) -> None:
        for place, item in enumerate(self.items):
            lot_likely = 2 * place < len(self.items)
            kinds = ["lot", "lot", "lot", "unit"] if lot_likely else ["unit", "unit", "unit", "lot"]
            self.kinds[item] = kind = self.random.choice(kinds)
            if self.chance(0.3):
                self.names[item] = self.random.choice([*SERIALS, self.random.choice(self.items)])
            for _ in range(self.random.choice([0, 1, 1, 1, 1, 2])):
                serialized = kind == "unit" and place > 0 and self.chance(0.3)
                lot = self.called(self.random.choice(self.items[:place])) if serialized else None
                made = self.given(0.3, day(self.about(item)))
                own = [{"scheme": "serial", "value": self.names[item]}] if self.names[item] != item else []
                known = self.given(0.9, kind)
                self.add("item", id=item, kind=known, lot=lot, made_at=made, identifiers=self.given(0.8, own))

    def run_step(self, number: int) -> None:
        pairs = [self.onwards() for _ in range(self.random.choice([1, 1, 2]))]
        outputs = sorted({output for _, output in pairs})
        inputs = sorted({into for into, _ in pairs})
        last = self.about(outputs[0])
        first = max(0, last - self.random.randint(0, 3))
        windowed = self.chance(0.5)
        mentions = {
            "inputs": [self.input(into, first, last, windowed) for into in inputs for _ in range(self.chance(0.1) + 1)],
            "outputs": [
                {"item": self.called(output), "at": self.given(0.75, day(self.random.uniform(first, last) // 0.5 / 2))}
                for output in outputs
                for _ in range(self.chance(0.1) + 1)
            ],
            "subjects": [
                {"item": self.called(self.random.choice(self.items)), "at": self.given(0.7, day(last))}
                for _ in range(self.chance(0.15))
            ],
        }
        breaks = [day(self.random.randint(int(first), int(last)))] if windowed and self.chance(0.5) else None
        fields = {
            "started_at": self.given(0.8, day(first)),
            "ended_at": self.given(0.8, day(last)),
            "operation": self.given(0.6, "mix"),
            "mixing": self.random.choice([None, "discrete", "continuous"]),
            "clean_breaks": breaks,
            "equipment": self.given(0.7, self.random.sample(EQUIPMENT, self.random.randint(1, 2))),
            "parameters": self.given(0.5, {"peak_c": self.random.choice([245, 255])}),
        }
        exposing = windowed and (fields["equipment"] is not None or fields["parameters"] is not None)
        if exposing:
            # Decision 0004 tells exposure by stretch, and an oracle without stretches could not judge it.
            for mention in mentions["outputs"] + mentions["subjects"]:
                mention["at"] = mention["at"] or day(last)
        self.tell_step(f"S{number}", fields, mentions, exposing)

    def input(self, item: str, first: float, last: float, windowed: bool) -> Record:
        """An input that is loaded, perhaps before the step begins, and unloaded by its end."""
        loaded = max(0, first - self.random.randint(0, 2)) if self.chance(0.3) else first
        unloaded = self.random.randint(int(loaded), int(last))
        mention = {"item": self.called(item), "quantity": self.given(0.1, "1"), "uom": "KGM"}
        if mention["quantity"] is None:
            del mention["uom"]
        if windowed:
            mention |= {"loaded_at": self.given(0.7, day(loaded)), "unloaded_at": self.given(0.7, day(unloaded))}
        return mention

    def tell_step(self, step: str, fields: Record, mentions: dict[str, list[Record]], exposing: bool) -> None:
        """In one record, or in several that say different parts of it, or the same less fully."""
        told = self.random.choice([1, 1, 2, 3])
        for number in range(told):
            some = {name: value for name, value in fields.items() if told == 1 or self.chance(0.6)}
            roles: Record = {}
            for role, said in mentions.items():
                chosen = [mention for mention in said if told == 1 or number == 0 or self.chance(0.5)]
                vaguely = told > 1 and (role == "inputs" or not exposing)
                roles[role] = [_known(self.less_fully(mention) if vaguely else mention) for mention in chosen]
            self.add("step", id=step, **some, **roles)

    def less_fully(self, mention: Record) -> Record:
        """The mention, or now and then only some of its times."""
        if not self.chance(0.4):
            return mention
        return {
            name: value
            for name, value in mention.items()
            if name == "item" or (name.endswith("at") and self.chance(0.5))
        }

    def install(self) -> None:
        """A component goes into a parent, and perhaps out again, back in, or straight into another one."""
        component, parent = self.onwards()
        at = self.about(parent)
        self.fit("install", component, parent, at)
        if self.chance(0.5):
            out = at + self.random.randint(0, 3)
            self.fit("remove", component, parent, out)
            if self.chance(0.4):
                self.fit("install", component, parent, out + self.random.randint(0, 2))
        if self.chance(0.3):
            self.fit("install", component, self.random.choice(self.items), at + self.random.randint(0, 3))

    def move(self) -> None:
        """A unit comes out of one parent, mostly at a known time, and goes into another nobody knows when."""
        units = [item for item in self.items if self.kinds[item] == "unit"]
        if not units or len(self.items) < 3:
            return
        unit = self.random.choice(units)
        before, parent = self.random.sample([item for item in self.items if item != unit], 2)
        at = self.random.randint(0, DAYS - 4)
        out = at + self.random.randint(0, 3)
        self.add("install", component=unit, parent=before, at=self.given(0.8, day(at)))
        self.add("remove", component=unit, parent=before, at=self.given(0.9, day(out)))
        self.add("install", component=unit, parent=parent)
        if self.chance(0.2):
            self.add("install", component=unit, parent=parent, at=day(out + self.random.randint(0, 2)))

    def fit(self, what: str, component: str, parent: str, at: float) -> None:
        names = self.called(component), self.called(parent)
        if names[0] != names[1]:
            self.add(what, component=names[0], parent=names[1], at=self.given(0.8, day(at)))

    def correct(self) -> None:
        wrong = self.random.choice(self.records)["record_id"]
        self.add("correction", voids=wrong, reason="was wrong")

    def history(self) -> History:
        self.describe_items()
        for number in range(self.random.choice([0, 1, 2, 2, 3, 4])):
            self.run_step(number)
        for _ in range(self.random.choice([0, 1, 2, 3])):
            self.install()
        if self.chance(0.2):
            self.move()
        if self.chance(0.1):
            component, parent = self.onwards()
            self.fit("remove", component, parent, self.random.randrange(DAYS))
        for _ in range(self.random.choice([0, 1, 2]) if self.chance(0.5) else 0):
            self.add("operation", id="mix", mixing=self.random.choice(["continuous", "discrete", None]))
        for _ in range(self.random.choice([0, 0, 1])):
            together = self.random.sample(self.items, 2)
            self.add("pack", items=together, container="TOTE", at=day(self.random.randrange(DAYS)))
            self.add("ship", shipment="SH", items=together, to="CUSTOMER", at=day(DAYS))
        for _ in range(self.random.choice([0, 0, 0, 1, 2])):
            self.correct()
        recorded = [(record, self.random.choice(ARRIVALS)) for record in self.records if self.chance(0.98)]
        again = [(record, self.random.choice(ARRIVALS)) for record in self.records if self.chance(0.02)]
        return [*recorded, *again]


def _known(mention: Record) -> Record:
    return {name: value for name, value in mention.items() if value is not None}


def timed_history(random: Random) -> History:
    """One history, and when its records were recorded; some are recorded twice."""
    return _Author(random).history()


def timed_histories() -> st.SearchStrategy[History]:
    """Histories for hypothesis, which makes a failing one small."""
    return st.randoms(use_true_random=False).map(timed_history)


def times_asked(random: Random) -> list[Question]:
    """Every mode, as known now and as known at some time: questions without `any_of`."""
    known = random.choice([None, random.uniform(0, DAYS + 1)])
    at = day(random.randrange(2 * DAYS) / 2)
    modes: list[Question] = [{"mode": "ever"}, {"mode": "current"}, {"mode": "as_of", "as_of": at}]
    by = day(random.choice([3, 5, 6, 8, 9])) if known is None else day(round(known * 2) / 2)
    return [*modes, *({**mode, "known_at": by} for mode in modes)]


def starts_asked(random: Random, items: list[str]) -> list[Question]:
    """The `any_of` of a question beyond the plain one about a single item."""
    first, last = sorted([random.randrange(DAYS), random.randrange(DAYS)])
    clauses: list[Question] = [
        {"item": f"id:{random.choice(items)}", "since": day(random.randrange(DAYS))},
        {"equipment": random.choice(EQUIPMENT), "from": day(first), "to": day(last)},
        {"operation": "mix", "parameter": "peak_c", "above": 250},
        {"item": random.choice([*SERIALS, *items])},
        {"item": f"id:{random.choice(items)}"},
    ]
    return random.sample(clauses, random.choice([1, 1, 1, 2]))


NAMING = frozenset(
    {"id", "record_id", "voids", "lot", "operation", "component", "parent", "container", "item", "value", "shipment"}
)
"""Fields that hold a name; those of `LISTING` hold several."""

LISTING = frozenset({"items", "equipment"})


def prefixed(value: Any, prefix: str, name: str = "") -> Any:
    """A record or question whose every name begins with `prefix`, so that histories in one graph never meet."""
    if isinstance(value, dict):
        return {each: prefixed(of, prefix, each) for each, of in value.items()}
    if isinstance(value, list):
        return [prefixed(each, prefix, name) for each in value]
    if isinstance(value, str) and name in NAMING | LISTING:
        return f"id:{prefix}{value.removeprefix('id:')}" if value.startswith("id:") else prefix + value
    return value
