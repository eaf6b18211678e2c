"""The genealogy model by brute force: slow, literal, and sharing no code with the product.

Time is a small set of representative points: every moment named anywhere, one between each two of them, one before and
one after all. All intervals of the model are closed and end at named moments, so that an interval is the set of points
in it, and the rules of model.md ("Formally") and decision 0004 are unions and intersections of such sets. `ALL` ("bad
all its life") is one element more. Nothing is pruned or ordered: every rule is applied to all facts, round after round,
until nothing changes. A round goes one item further, which makes it the distance, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise, product

from support.known_records import BEFORE, History, Known, Record, Stretch, moments_in, with_times

Times = frozenset[datetime]
Points = frozenset[datetime | str]
"""Times, and `ALL`."""

Hazards = Mapping[str, Points]
Affected = dict[str, tuple[str, int]]
"""By item: `confirmed` or `possible`, and how many items away."""

Exposed = tuple[str, datetime, datetime, bool]
"""An item, the first and last moment at which it may have been exposed, and whether it certainly was."""

AFTER = datetime.max.replace(tzinfo=UTC)
ALL = "all its life"
NEVER: Times = frozenset()


def affected(history: History, question: Record, now: datetime) -> Affected:
    """The affected items. `question` has `any_of`, `mode`, `as_of` and `known_at` as in contract.md.

    Its clauses may be `item` (with `since`), `equipment` (with `from`, `to`) and `operation` (with `parameter`,
    `above`). Raises LookupError where a start names no item, or several.
    """
    return World(history, question, now).affected(question["any_of"])


def where_used_of_all(history: History, question: Record, now: datetime) -> dict[str, Affected]:
    """What each item known at the time affects; `question` is one without `any_of`."""
    world = World(history, question, now)
    return {item: world.affected([{"item": f"id:{item}"}]) for item in sorted(world.known.items)}


def where_from(history: History, item: str, question: Record, now: datetime) -> Affected:
    """By inversion: x is in where-from of y exactly if y is in where-used of x."""
    used = where_used_of_all(history, question, now)
    return {start: reached[item] for start, reached in used.items() if item in reached}


def near_misses(history: History, question: Record, now: datetime) -> set[str]:
    """What a walk that ignores times and voids reaches from the starts, and no hazard does."""
    world = World(history, question, now)
    starts = world.starts(question["any_of"])[2].keys()
    reached = set(starts)
    while further := {after for before, after in world.known.connected if before in reached} - reached:
        reached |= further
    return reached - starts - world.affected(question["any_of"]).keys()


@dataclass(frozen=True)
class Flow:
    """If the source is bad at one of the points `within`, the target is bad at `gives` (None: at just those points)."""

    source: str
    target: str
    within: Points
    gives: Points | None

    def gain(self, hazard: Points) -> Points:
        met = hazard & self.within
        return met if self.gives is None or not met else self.gives


@dataclass(frozen=True)
class Stay:
    """The points at which a component certainly, and at which it possibly, was in a parent."""

    component: str
    parent: str
    sure: Times
    maybe: Times


class World:
    """The flows that follow from what was known, and the questions about them."""

    def __init__(self, history: History, question: Record, now: datetime) -> None:
        asked = with_times(question)
        by = asked.get("known_at")
        self.mode = asked.get("mode", "ever")
        self.now = asked.get("as_of") or by or now
        self.known = known = Known(history, by)
        moments = sorted({*moments_in([known.arrived, asked]), *known.recorded.values(), self.now})
        between = [early + (late - early) / 2 for early, late in pairwise(moments)]
        self.points = [BEFORE, *moments, *between, AFTER]
        self.always: Points = frozenset({*self.points, ALL})
        self.windowed = {
            step: bool(total.get("clean_breaks")) or any({"loaded_at", "unloaded_at"} & each.keys() for each in inputs)
            for step, total in known.steps.items()
            for inputs in [known.mentions[step, "inputs"]]
        }
        self.productions = self._productions()
        self.stays = list(self._stays())
        flows = [*self._through_steps(), *self._out_of_lots(), *self._into_parents()]
        self.sure_flows = [flow for flow, sure in flows if sure]
        self.flows = [flow for flow, _ in flows]

    def span(self, first: datetime | None, last: datetime | None) -> Times:
        """[first, last], unbounded where it is unknown."""
        return frozenset(point for point in self.points if (first or BEFORE) <= point <= (last or AFTER))

    # Steps

    def _came_off(self, step: str, output: Record) -> datetime | None:
        return output.get("at") or (None if self.windowed[step] else self.known.steps[step].get("ended_at"))

    def _productions(self) -> dict[str, dict[tuple[str, datetime | None], bool]]:
        """By item: its distinct (step, time it came off), and whether it certainly is one."""
        found: defaultdict[str, dict[tuple[str, datetime | None], bool]] = defaultdict(dict)
        for step in self.known.steps:
            for mention in self.known.mentions[step, "outputs"]:
                key, items = (step, self._came_off(step, mention)), self.known.resolve(mention["item"])
                for item in items:
                    found[item][key] = found[item].get(key, False) or len(items) == 1
        return found

    def _through_steps(self) -> Iterator[tuple[Flow, bool]]:
        for step, total in self.known.steps.items():
            for into, out in product(self.known.mentions[step, "inputs"], self.known.mentions[step, "outputs"]):
                off = self._came_off(step, out)
                sure, maybe = self._loaded(total, into, off) if self.windowed[step] else self._batch(total, off)
                ends = list(product(self.known.resolve(into["item"]), self.known.resolve(out["item"])))
                for source, target in ends:
                    surely_made, maybe_made = self._made_bad(target, (step, off))
                    yield Flow(source, target, maybe, maybe_made), False
                    yield Flow(source, target, sure, surely_made), len(ends) == 1

    def _batch(self, step: Record, off: datetime | None) -> tuple[Points, Points]:
        """The points at which an input must be bad to make the output bad: certainly, and possibly."""
        start, end = step.get("started_at"), step.get("ended_at")
        fits = self.span(start, min(end or AFTER, off or AFTER)) | {ALL}
        return (frozenset({ALL}) if None in (start, end, off) else fits), fits

    def _loaded(self, step: Record, into: Record, off: datetime | None) -> tuple[Points, Points]:
        """The same in a windowed step."""
        start, end = step.get("started_at"), step.get("ended_at")
        loaded, unloaded = into.get("loaded_at", start), into.get("unloaded_at", end)
        acts_until = unloaded
        if self._mixing(step) == "continuous" and "unloaded_at" in into:
            acts_until = min([each for each in step.get("clean_breaks", ()) if each >= unloaded], default=end)
        tried = (self.span(off, off) if off else self.span(start, end)) & self.span(loaded, acts_until)
        fits = NEVER.union(*(self.span(loaded, min(unloaded or AFTER, moment)) for moment in tried))
        return (NEVER if None in (loaded, acts_until, off) else fits), fits

    def _mixing(self, step: Record) -> str | None:
        operation = self.known.operations.get(step.get("operation", ""), {})
        return step.get("mixing", operation.get("mixing"))

    def _made_bad(self, item: str, key: tuple[str, datetime | None]) -> tuple[Points, Points]:
        """When what this production made bad is bad: certainly, and possibly."""
        off = key[1]
        others = [(other[1], sure) for other, sure in self.productions[item].items() if other != key]
        onwards = self.span(off, None) if off else NEVER
        first = all(off and other and off <= other for other, _ in others)
        later = any(off and other and other < off and sure for other, sure in others)
        return (self.always if first else onwards), (onwards if later else self.always)

    def _made(self, item: str) -> datetime | None:
        """When the item is known to have been made."""
        productions = self.productions.get(item, {})
        times = [off for _, off in productions if off]
        earliest = min(times) if any(productions.values()) and len(times) == len(productions) else None
        told: datetime | None = self.known.described.get(item, {}).get("made_at", earliest)
        return told

    # Lots and installations

    def _out_of_lots(self) -> Iterator[tuple[Flow, bool]]:
        for unit, total in self.known.described.items():
            lots = self.known.resolve(total["lot"]) if "lot" in total else []
            for lot in set(lots) - {unit}:
                before = self.span(None, total.get("made_at")) | {ALL}
                yield Flow(lot, unit, before, self.always), "made_at" in total and len(lots) == 1
                yield Flow(lot, unit, frozenset({ALL}), self.always), len(lots) == 1

    def _into_parents(self) -> Iterator[tuple[Flow, bool]]:
        for stay in self.stays:
            endless = {ALL} if {BEFORE, AFTER} <= stay.maybe else NEVER
            yield Flow(stay.component, stay.parent, stay.maybe | endless, None), False
            yield Flow(stay.component, stay.parent, stay.sure, None), True

    def _stays(self) -> Iterator[Stay]:
        for (component, parent, ambiguous), of_two in self.known.stretches.items():
            elsewhere = [
                (each, vague)
                for (other, where, vague), stretches in self.known.stretches.items()
                for each in stretches
                if other == component and where != parent and self.known.kind(component) == "unit"
            ]
            for stretch in of_two:
                others = [each for each, vague in elsewhere if vague or not _over_before(each, stretch)]
                sure = NEVER if ambiguous else self._surely(stretch, others)
                yield Stay(component, parent, sure, self.span(stretch.since, stretch.until))

    def _surely(self, stretch: Stretch, elsewhere: list[Stretch]) -> Times:
        """The points at which the component certainly was there; `elsewhere` is where it may be found to have gone."""
        begins = stretch.since or BEFORE
        vague = stretch.vaguely_removed
        ends = [stretch.until or AFTER]
        if stretch.until is None:
            vague |= any(other.untimed and (other.until or AFTER) > begins for other in elsewhere)
            ends += [at for other in elsewhere for at in other.installed if at >= begins]
        if vague or not stretch.installed + stretch.untimed:
            return self.span(begins, begins) - {BEFORE}
        return self.span(min(stretch.installed + stretch.untimed), min(ends))

    # Questions

    def starts(self, clauses: Sequence[Record]) -> tuple[set[str], Hazards, Hazards]:
        """The items that are named, and the hazards of those named or found: certain, and possible."""
        named: set[str] = set()
        sure: defaultdict[str, Points] = defaultdict(frozenset)
        maybe: defaultdict[str, Points] = defaultdict(frozenset)
        for clause in map(with_times, clauses):
            if "item" in clause:
                item = self.known.only(clause["item"])
                named.add(item)
                sure[item] |= self.span(clause["since"], None) if "since" in clause else self.always
                maybe[item] |= sure[item]
                continue
            for item, first, last, certain in self._exposed(clause):
                sure[item] |= self.span(last, None) if certain and last != AFTER else NEVER
                maybe[item] |= self.span(first, None)
        return named, sure, maybe

    def _exposed(self, clause: Record) -> set[Exposed]:
        found: set[Exposed] = set()
        window = self.span(clause.get("from"), clause.get("to"))
        for step, total in self.known.steps.items():
            if not _matches(total, clause):
                continue
            for mention in self.known.mentions[step, "outputs"] + self.known.mentions[step, "subjects"]:
                first, last = (mention.get("at", total.get(name)) for name in ("started_at", "ended_at"))
                during, items = self.span(first, last), self.known.resolve(mention["item"])
                if met := during & window:
                    found |= {(item, min(met), max(met), during <= window and len(items) == 1) for item in items}
        while contents := {content for each in found for content in self._contents(*each)} - found:
            found |= contents
        return found

    def _contents(self, parent: str, first: datetime, last: datetime, certain: bool) -> Iterator[Exposed]:
        """What was installed throughout the exposure is exposed likewise, what was for a while possibly."""
        during = self.span(first, last)
        for stay in self.stays:
            if stay.parent == parent and (met := during & stay.maybe):
                yield stay.component, min(met), max(met), certain and during <= stay.sure

    def affected(self, clauses: Sequence[Record]) -> Affected:
        named, sure, maybe = self.starts(clauses)
        possible = {item: ("possible", distance) for item, distance in self._distances(maybe, self.flows).items()}
        confirmed = {item: ("confirmed", distance) for item, distance in self._distances(sure, self.sure_flows).items()}
        return {item: found for item, found in (possible | confirmed).items() if item not in named}

    def _distances(self, starts: Hazards, flows: list[Flow]) -> dict[str, int]:
        """The items that the mode asks for, with the first round in which it does."""
        distances: dict[str, int] = {}
        hazards, before, distance = dict(starts), None, 0
        while hazards != before:
            for item in [item for item, hazard in hazards.items() if self._asked_for(item, hazard)]:
                distances.setdefault(item, distance)
            before, hazards, distance = hazards, dict(hazards), distance + 1
            for flow in flows:
                hazards[flow.target] = hazards.get(flow.target, NEVER) | flow.gain(before.get(flow.source, NEVER))
        return distances

    def _asked_for(self, item: str, hazard: Points) -> bool:
        if self.mode == "ever":
            return bool(hazard)
        return self.now in hazard and (self._made(item) or BEFORE) <= self.now


def _over_before(other: Stretch, stretch: Stretch) -> bool:
    """Of a stretch that began nobody knows when: the other was over at the first moment at which this one is known."""
    moments = stretch.installed + stretch.untimed
    if stretch.since is not None or not moments or other.until is None:
        return False
    return max(other.until, *other.untimed) <= min(moments) if other.untimed else other.until <= min(moments)


def _matches(step: Record, clause: Record) -> bool:
    if "equipment" in clause:
        return clause["equipment"] in step.get("equipment", ())
    value = step.get("parameters", {}).get(clause["parameter"])
    return step.get("operation") == clause["operation"] and value is not None and value > clause["above"]
