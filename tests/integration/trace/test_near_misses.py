"""Near misses: what is connected and not affected, why not, and the edge that breaks the path, one history a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

import pytest

from support.loading import accept
from support.timed_histories import day
from whereused.graph.driver import Graph
from whereused.model.questions import Direction
from whereused.trace import Tracer, parse_question
from whereused.trace.near_misses import Reason

Record = dict[str, Any]
Edge = tuple[str, str, str]
Told = dict[str, tuple[str, Edge | None]]


def install(component: str, parent: str, begun: float, ended: float | None = None) -> list[Record]:
    """`component` was in `parent` from one day on, or from one day to another."""
    fit = {"component": component, "parent": parent}
    fitted: Record = {"record": "install", **fit, "at": day(begun)}
    return [fitted] if ended is None else [fitted, {"record": "remove", **fit, "at": day(ended)}]


def batch(step: str, source: str, output: str, begun: float, ended: float, *, came_off: float | None = None) -> Record:
    """One lot went into a step from one day to another, and one thing came off it, at its end or before."""
    made: Record = {"item": output} if came_off is None else {"item": output, "at": day(came_off)}
    times = {"started_at": day(begun), "ended_at": day(ended)}
    return {"record": "step", "id": step, **times, "inputs": [{"item": source}], "outputs": [made]}


def reels(step: str, loaded: dict[str, tuple[float, float]], made: dict[str, float]) -> Record:
    """Reels that were on a machine for a while each, and what came off it when."""
    inputs = [{"item": reel, "loaded_at": day(on), "unloaded_at": day(off)} for reel, (on, off) in loaded.items()]
    outputs = [{"item": unit, "at": day(when)} for unit, when in made.items()]
    return {"record": "step", "id": step, "inputs": inputs, "outputs": outputs}


def unit(name: str, **fields: Any) -> Record:
    return {"record": "item", "id": name, "kind": "unit", **fields}


def packed(items: Sequence[str], container: str, begun: float, ended: float | None = None) -> list[Record]:
    """Items stood in a container from one day on, or from one day to another."""
    together = {"items": list(items), "container": container}
    pack: Record = {"record": "pack", **together, "at": day(begun)}
    return [pack] if ended is None else [pack, {"record": "unpack", **together, "at": day(ended)}]


def void(name: str, record: Record) -> list[Record]:
    """A record, and the correction that voids it."""
    return [record | {"record_id": name}, {"record": "correction", "voids": name, "reason": "was wrong"}]


@dataclass(frozen=True)
class Case:
    """A history in plain words, a question about it, what it affects and what it nearly misses."""

    says: str
    records: list[Record]
    asked: Record
    misses: Told
    affects: set[str] = field(default_factory=set)
    direction: Direction = "used"


def of(*items: str, **asked: Any) -> Record:
    return {"any_of": [{"item": item} for item in items], **asked}


def as_of(number: float, *items: str) -> Record:
    return of(*items, mode="as_of", as_of=day(number))


SWAPPED = [*install("fan", "drawer", 1, 3), *install("drawer", "rack", 5)]
TWO_REELS = reels("place", {"reel-1": (1, 3), "reel-2": (5, 9)}, {"board-1": 2, "board-2": 7})
TANK = [batch("fill", "acid", "tank", 1, 1), batch("top-up", "old-acid", "tank", 5, 5)]

CASES = [
    Case(
        "a fan was taken out of a drawer before the drawer went into a rack",
        SWAPPED,
        of("fan"),
        {"rack": ("removed_before", ("INSTALLED_IN", "fan", "drawer"))},
        {"drawer"},
    ),
    Case(
        "and seen from the rack",
        SWAPPED,
        of("rack"),
        {"fan": ("removed_before", ("INSTALLED_IN", "fan", "drawer"))},
        {"drawer"},
        "from",
    ),
    Case(
        "whatever the rack was built into had no such fan either, and that is told by the edge where the fan left",
        [*SWAPPED, *install("rack", "hall", 6), batch("paint", "hall", "painted", 7, 8)],
        of("fan"),
        dict.fromkeys(("rack", "hall", "painted"), ("removed_before", ("INSTALLED_IN", "fan", "drawer"))),
        {"drawer"},
    ),
    Case(
        "a fan was out of its drawer at the time asked for",
        SWAPPED,
        as_of(4, "fan"),
        {
            "drawer": ("removed_before", ("INSTALLED_IN", "fan", "drawer")),
            "rack": ("removed_before", ("INSTALLED_IN", "fan", "drawer")),
        },
    ),
    Case(
        "a fan was taken out of a drawer before the drawer was melted down",
        [*install("fan", "drawer", 1, 3), batch("melt", "drawer", "ingot", 5, 6)],
        of("fan"),
        {"ingot": ("removed_before", ("INSTALLED_IN", "fan", "drawer"))},
        {"drawer"},
    ),
    Case(
        "a drawer was out of the rack again before it got the fan",
        [*install("drawer", "rack", 1, 3), *install("fan", "drawer", 5)],
        of("fan"),
        {"rack": ("removed_before", ("INSTALLED_IN", "drawer", "rack"))},
        {"drawer"},
    ),
    Case(
        "and seen from the rack, the fan came later",
        [*install("drawer", "rack", 1, 3), *install("fan", "drawer", 5)],
        of("rack"),
        {"fan": ("installed_after", ("INSTALLED_IN", "fan", "drawer"))},
        {"drawer"},
        "from",
    ),
    Case(
        "a fan went into its drawer after the time asked for",
        install("fan", "drawer", 5),
        as_of(3, "fan"),
        {"drawer": ("installed_after", ("INSTALLED_IN", "fan", "drawer"))},
    ),
    Case(
        "a reel was off the machine when the second board came off it",
        [TWO_REELS],
        of("reel-1"),
        {"board-2": ("unloaded_before", ("CONSUMED_IN", "reel-1", "place"))},
        {"board-1"},
    ),
    Case(
        "and seen from the second board",
        [TWO_REELS],
        of("board-2"),
        {"reel-1": ("unloaded_before", ("CONSUMED_IN", "reel-1", "place"))},
        {"reel-2"},
        "from",
    ),
    Case(
        "the first board came off before the second reel was on the machine",
        [TWO_REELS],
        of("reel-2"),
        {"board-1": ("made_before_loading", ("CONSUMED_IN", "reel-2", "place"))},
        {"board-2"},
    ),
    Case(
        "and seen from the first board",
        [TWO_REELS],
        of("board-1"),
        {"reel-2": ("made_before_loading", ("CONSUMED_IN", "reel-2", "place"))},
        {"reel-1"},
        "from",
    ),
    Case(
        "an ingot came off a furnace before the drawer in it got its fan",
        [batch("melt", "drawer", "ingot", 1, 6, came_off=2), *install("fan", "drawer", 4)],
        of("fan"),
        {"ingot": ("made_before", ("PRODUCED", "melt", "ingot"))},
        {"drawer"},
    ),
    Case(
        "a unit was made of a lot before that went bad",
        [unit("U", lot="L", made_at=day(3))],
        {"any_of": [{"item": "L", "since": day(5)}]},
        {"U": ("made_before", ("SERIALIZED_AS", "L", "U"))},
    ),
    Case(
        "a lot was used up before it went bad",
        [batch("mix", "L", "M", 1, 4)],
        {"any_of": [{"item": "L", "since": day(5)}]},
        {"M": ("consumed_before", ("CONSUMED_IN", "L", "mix"))},
    ),
    Case(
        "a drawer was melted down before it got the fan",
        [batch("melt", "drawer", "ingot", 1, 4), *install("fan", "drawer", 5)],
        of("fan"),
        {"ingot": ("consumed_before", ("CONSUMED_IN", "drawer", "melt"))},
        {"drawer"},
    ),
    Case(
        "what was made of a lot was not there yet at the time asked for",
        [batch("mix", "L", "M", 1, 4)],
        as_of(3, "L"),
        {"M": ("made_after", ("PRODUCED", "mix", "M"))},
    ),
    Case(
        "old acid got into the tank after the time asked for",
        TANK,
        as_of(3, "old-acid"),
        {"tank": ("made_after", ("PRODUCED", "top-up", "tank"))},
    ),
    Case(
        "a part was bathed in the tank before the old acid got into it",
        [*TANK, batch("bathe", "tank", "part", 2, 3)],
        of("part"),
        {"old-acid": ("made_after", ("PRODUCED", "top-up", "tank"))},
        {"tank", "acid"},
        "from",
    ),
    Case(
        "and seen from the old acid",
        [*TANK, batch("bathe", "tank", "part", 2, 3)],
        of("old-acid"),
        {"part": ("consumed_before", ("CONSUMED_IN", "tank", "bathe"))},
        {"tank"},
    ),
    Case(
        "a fan went bad in its drawer after the time asked for",
        install("fan", "drawer", 1),
        {"any_of": [{"item": "fan", "since": day(5)}], "mode": "as_of", "as_of": day(3)},
        {"drawer": ("bad_later", ("INSTALLED_IN", "fan", "drawer"))},
    ),
    Case(
        "what was made after the time asked for was made from nothing then",
        [batch("mix", "L", "M", 1, 2), batch("bake", "M", "cake", 4, 5)],
        as_of(3, "cake"),
        dict.fromkeys(("L", "M"), ("made_after", ("PRODUCED", "bake", "cake"))),
        set(),
        "from",
    ),
    Case(
        "nor had anything been installed in it",
        [unit("robot", made_at=day(4)), *install("fan", "robot", 5)],
        as_of(3, "robot"),
        {"fan": ("made_after", ("INSTALLED_IN", "fan", "robot"))},
        set(),
        "from",
    ),
    Case(
        "what a press exposed after the time asked for is a start, and no near miss; what it went into is one",
        [
            {"record": "step", "id": "press", "equipment": ["P"], "subjects": [{"item": "fan", "at": day(5)}]},
            *install("fan", "drawer", 6),
        ],
        {"any_of": [{"equipment": "P"}], "mode": "as_of", "as_of": day(3)},
        {"drawer": ("installed_after", ("INSTALLED_IN", "fan", "drawer"))},
    ),
    Case(
        "an installation was told by mistake",
        void("slip", install("fan", "drawer", 1)[0]),
        of("fan"),
        {"drawer": ("record_voided", ("INSTALLED_IN", "fan", "slip"))},
    ),
    Case(
        "a step was told by mistake, and seen from its output",
        void("slip", batch("mix", "L", "M", 1, 4)),
        of("M"),
        {"L": ("record_voided", ("PRODUCED", "slip", "M"))},
        set(),
        "from",
    ),
    Case(
        "of a step that was told in two records the one with the output is void",
        [
            {"record": "step", "id": "mix", "inputs": [{"item": "L"}], "ended_at": day(4)},
            *void("slip", {"record": "step", "id": "mix", "outputs": [{"item": "M"}]}),
        ],
        of("L"),
        {"M": ("record_voided", ("PRODUCED", "slip", "M"))},
    ),
    Case(
        "a good unit stood on the same pallet as a bad one",
        [unit("bad", lot="L"), unit("good"), *packed(["bad", "good"], "pallet", 1)],
        of("L"),
        {"good": ("packed_together", ("PACKED_IN", "good", "pallet"))},
        {"bad"},
    ),
    Case(
        "the same of five lots, which are followed level by level",
        [
            *(unit(f"bad-{number}", lot=f"L{number}") for number in range(5)),
            unit("good"),
            *packed(["bad-3", "good"], "pallet", 1),
        ],
        {"any_of": [{"item": f"L{number}"} for number in range(5)]},
        {"good": ("packed_together", ("PACKED_IN", "good", "pallet"))},
        {f"bad-{number}" for number in range(5)},
    ),
    Case(
        "good units stood on the same pallet, loose and in a carton beside the bad one's; one had left before",
        [
            unit("bad", lot="L"),
            *packed(["bad"], "carton-1", 1),
            *packed(["good", "gone"], "carton-2", 1),
            *packed(["carton-1", "carton-2"], "pallet", 3),
            *packed(["loose"], "pallet", 4, 5),
            {"record": "unpack", "items": ["gone"], "container": "carton-2", "at": day(2)},
        ],
        of("L"),
        {
            "good": ("packed_together", ("PACKED_IN", "good", "carton-2")),
            "loose": ("packed_together", ("PACKED_IN", "loose", "pallet")),
        },
        {"bad"},
    ),
    Case(
        "a tote was used again after the bad unit had left it",
        [unit("bad", lot="L"), *packed(["bad"], "tote", 1, 3), *packed(["good"], "tote", 4)],
        of("L"),
        {},
        {"bad"},
    ),
    Case(
        "a carton left the pallet with the bad unit before the good one went into it",
        [
            unit("bad", lot="L"),
            *packed(["bad"], "pallet", 1),
            *packed(["carton"], "pallet", 2, 3),
            *packed(["good"], "carton", 4),
        ],
        of("L"),
        {},
        {"bad"},
    ),
    Case(
        "a unit that a walk connects is told by what broke the path, though it stood beside the bad one, too",
        [*SWAPPED, *packed(["drawer", "rack"], "crate", 1)],
        of("fan"),
        {"rack": ("removed_before", ("INSTALLED_IN", "fan", "drawer"))},
        {"drawer"},
    ),
    Case(
        "the start is no near miss of itself, even on the pallet with what it went into",
        [unit("bad", lot="L"), *packed(["bad", "L"], "pallet", 1)],
        of("L"),
        {},
        {"bad"},
    ),
    Case(
        "what another lot is in, too, is excepted",
        [batch("mix-1", "L", "M", 1, 2), batch("mix-2", "L", "N", 3, 4), batch("mix-3", "K", "N", 3, 4)],
        of("L") | {"except": [{"item": "K"}]},
        {"N": ("excepted", None)},
        {"M"},
    ),
    Case(
        "what only one of two lots is in is not in all of them",
        [batch("mix-1", "L", "M", 1, 2), batch("mix-2", "L", "N", 3, 4), batch("mix-3", "K", "N", 3, 4)],
        {"any_of": [{"all_of": [{"item": "L"}, {"item": "K"}]}]},
        {"M": ("not_all", None)},
        {"N"},
    ),
]


@pytest.fixture(scope="module")
def histories(empty: Graph) -> Graph:
    """All of them side by side: the names of each begin with its number."""
    accept(empty, *(named(record, f"{number}-") for number, case in enumerate(CASES) for record in case.records))
    return empty


NAMES = {"item", "id", "component", "parent", "container", "lot", "voids", "record_id", "equipment"}


def named(value: Any, prefix: str, field: str = "") -> Any:
    """A record or question, with every name in it behind a prefix."""
    if isinstance(value, dict):
        return {name: named(of, prefix, name) for name, of in value.items()}
    if isinstance(value, list):
        return [named(each, prefix, field.removesuffix("s")) for each in value]
    return prefix + value if field in NAMES else value


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.says.replace(" ", "-") for case in CASES])
def test_a_near_miss_is_told_by_what_broke_the_path(histories: Graph, tracer: Tracer, number: int) -> None:
    case, prefix = CASES[number], f"{number}-"
    question = parse_question(named({**case.asked, "near_misses": True}, prefix))

    answer = tracer.where_used(question) if case.direction == "used" else tracer.where_from(question)

    affected = {row.id.removeprefix(prefix) for row in answer.items}
    assert affected == case.affects
    told: Told = {}
    for miss in answer.near_misses:
        ends = miss.edge and tuple(miss.edge[end].removeprefix(prefix) for end in ("from", "to"))
        told[miss.id.removeprefix(prefix)] = (miss.reason, ends and (miss.edge["type"], *ends))
        assert miss.edge is None or miss.edge["records"]
        assert miss.edge is None or miss.edge["voided"] == (miss.reason == "record_voided")
    assert told == case.misses
    assert len(told) == len(answer.near_misses) == answer.counts["near_misses"]
    assert not affected & told.keys()


def test_every_reason_is_told_somewhere_above() -> None:
    assert {reason for case in CASES for reason, _ in case.misses.values()} == set(get_args(Reason))
