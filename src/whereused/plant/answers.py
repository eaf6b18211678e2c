"""The answer key: questions, and the answers that follow from what is really in every thing.

The key watches the plant as a `Witness` and reads the things it was shown; it sees neither records nor a graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from whereused.plant.clock import DAY, stamp
from whereused.plant.contents import (
    BORN_WITH,
    LIFELONG,
    LOADED,
    NEVER,
    Carried,
    Contents,
    Presence,
    Since,
    Span,
    gain,
    stays,
)
from whereused.plant.sampling import Passing, Sample, Spell, gone_bad, moments_of, spells_of
from whereused.plant.things import Fitting, Lot, Portion, Unit
from whereused.plant.witness import Thing, Witness

Answer = dict[str, Any]
"""One line of the key, as JSON values: `question`, `direction`, and the ids in `confirmed` and in `possible`."""


class Asked(NamedTuple):
    """What is asked about one origin: the clause of the questions, the item it names, and when to look."""

    clause: dict[str, str]
    item: str | None
    moments: list[int]


class AnswerKey(Witness):
    """Watches a plant of so many packs and seed; once it has run, `answers()` are the questions with their answers.

    Only what is asked about, and what has some of it in it, is remembered.
    """

    def __init__(self, packs: int, seed: int) -> None:
        self._sample = Sample(packs, seed)
        self._asked: list[Asked] = []
        self._origins: dict[str, Carried] = defaultdict(dict)
        self._named: list[Thing] = []
        self._things: dict[str, Thing] = {}
        self._makings: list[tuple[Lot, Sequence[Portion]]] = []
        self._passings: dict[tuple[str, int], list[Passing]] = defaultdict(list)
        self._suspected: list[Spell] = []

    def made(self, thing: Thing, portions: Sequence[Portion]) -> None:
        """See Witness."""
        if thing.id not in self._things:
            named = self._sample.takes(thing)
            if named:
                self._named.append(thing)
            if not (named or any(portion.source in self._things for portion in portions)):
                return
            self._things[thing.id] = thing
        if isinstance(thing, Lot):
            self._makings.append((thing, tuple(portions)))

    def fitted(self, parent: Unit, fitting: Fitting) -> None:
        """See Witness. What is in a part is in its parent; a part without a time may share what befell the parent."""
        if fitting.part_id in self._things:
            self._things.setdefault(parent.id, parent)
        elif fitting.untimed and parent.id in self._things:
            self._remember(fitting.part)

    def passed(self, thing: Thing, equipment: str, begun: int, ended: int) -> None:
        """See Witness. A spell that begins on the day before may reach it."""
        days = {begun - begun % DAY - DAY, begun - begun % DAY, ended - ended % DAY}
        asked = [day for day in sorted(days) if self._sample.takes_day(equipment, day)]
        for day in asked:
            self._passings[equipment, day].append(Passing(thing, begun, ended))
        if asked:
            self._remember(thing)

    def out_of_order(self, equipment: str, begun: int, ended: int) -> None:
        """See Witness."""
        if self._sample.takes_day(equipment, begun - begun % DAY):
            self._suspected.append(Spell(equipment, begun, ended))

    def _remember(self, thing: Thing | Portion) -> None:
        """A thing that is exposed, and what is in it."""
        if not isinstance(thing, Portion):
            self._things.setdefault(thing.id, thing)
        for fitting in thing.fittings if isinstance(thing, Unit) else ():
            self._remember(fitting.part)

    def answers(self) -> Iterator[Answer]:
        """Every question with its answer; to be asked once, when the plant has run."""
        self._ask_about_items()
        self._ask_about_machines()
        contents = Contents(self._origins, self._makings)
        holders: list[list[Thing]] = [[] for _ in self._asked]
        presences: list[list[Presence]] = [[] for _ in self._asked]
        for thing in self._things.values():
            for origin, presence in contents.of(thing).items():
                holders[origin].append(thing)
                presences[origin].append(presence)
        for origin, asked in enumerate(self._asked):
            yield from _answers(asked, holders[origin], presences[origin])
            holders[origin], presences[origin] = [], []

    def _ask_about_items(self) -> None:
        """An item as it is, and an item gone bad at some moment of its life."""
        departures = self._departures()
        for thing in self._named:
            rng = self._sample.rng(thing.id)
            moments = moments_of(thing, rng)
            self._origins[thing.id][self._ask({"item": thing.id}, moments, thing.id)] = BORN_WITH
            since = gone_bad(thing, sorted(departures[thing.id]), rng)
            if since is not None:
                clause = {"item": thing.id, "since": stamp(since)}
                self._origins[thing.id][self._ask(clause, moments[-1:], thing.id)] = Since(since, since)

    def _departures(self) -> defaultdict[str, set[int]]:
        """When some of each thing went into something else, or came out of it."""
        departures: defaultdict[str, set[int]] = defaultdict(set)
        for thing in self._things.values():
            for portion in thing.composition:
                departures[portion.source].add(portion.at)
            for fitting in thing.fittings if isinstance(thing, Unit) else ():
                departures[fitting.part_id] |= {fitting.since, fitting.until or fitting.since}
        return departures

    def _ask_about_machines(self) -> None:
        """Spells of every machine, and those in which one was out of order."""
        for (equipment, day), passings in sorted(self._passings.items(), key=itemgetter(0)):
            of_day = [passing for passing in passings if passing.begun < day + DAY]
            if not of_day:
                continue
            rng = self._sample.rng(f"{equipment}/{day}")
            bad = [
                spell for spell in self._suspected if spell.equipment == equipment and spell.begun // DAY * DAY == day
            ]
            for spell in [*spells_of(equipment, day, of_day, rng), *bad]:
                clause = {"equipment": equipment, "from": stamp(spell.begun), "to": stamp(spell.ended)}
                origin = self._ask(clause, [spell.begun + rng.randrange(20 * DAY)])
                for passing in passings:
                    self._pass(passing, spell, origin)

    def _pass(self, passing: Passing, spell: Spell, origin: int) -> None:
        """What passed within the spell is exposed for sure; what passed partly outside, possibly."""
        begun, ended = max(spell.begun, passing.begun), min(spell.ended, passing.ended)
        if begun <= ended:
            self._expose(passing.thing, (begun, ended), origin, sure=(begun, ended) == (passing.begun, passing.ended))

    def _ask(self, clause: dict[str, str], moments: list[int], item: str | None = None) -> int:
        self._asked.append(Asked(clause, item, moments))
        return len(self._asked) - 1

    def _expose(self, thing: Thing | Portion, met: Span, origin: int, *, sure: bool) -> None:
        """A thing is exposed at some moment of the span, for sure or possibly, and with it what is in it then.

        A piece of a lot counts as the lot: nobody tells one piece from another.
        """
        begun, ended = met
        name = thing.source if isinstance(thing, Portion) else thing.id
        gain(self._origins[name], origin, Since(ended if sure else NEVER, begun))
        for fitting in thing.fittings if isinstance(thing, Unit) else ():
            certain, (first, last) = stays(fitting)
            if sure and certain is not None and certain[0] <= begun and ended <= certain[1]:
                self._expose(fitting.part, met, origin, sure=True)
            elif first <= ended and begun <= last:
                self._expose(fitting.part, (max(begun, first), min(ended, last)), origin, sure=False)


def _answers(asked: Asked, holders: list[Thing], presences: list[Presence]) -> Iterator[Answer]:
    """The questions about one origin: ever, now, and at some moments. A named item is not part of its own answer."""
    pairs = [(thing, presence) for thing, presence in zip(holders, presences, strict=True) if thing.id != asked.item]
    modes: list[tuple[dict[str, str], int | None]] = [({"mode": "ever"}, None), ({"mode": "current"}, LOADED)]
    modes += [({"mode": "as_of", "as_of": stamp(moment)}, moment) for moment in asked.moments]
    for mode, moment in modes:
        confirmed: list[str] = []
        possible: list[str] = []
        for thing, presence in pairs:
            if moment is not None and thing.made_at > moment:
                continue
            if presence is LIFELONG or _holds(presence.certain, moment):
                confirmed.append(thing.id)
            elif _holds(presence.possible, moment):
                possible.append(thing.id)
        yield {
            "question": {"any_of": [asked.clause]} | mode,
            "direction": "used",
            "confirmed": sorted(confirmed),
            "possible": sorted(possible),
        }


def _holds(spans: tuple[Span, ...], moment: int | None) -> bool:
    return bool(spans) if moment is None else any(first <= moment <= last for first, last in spans)
