"""Pages: together they are the list, their counts are of it, and a cursor goes on with it whatever arrives."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from support.graphs import wipe
from support.loading import accept, load_histories, submissions
from support.timed_histories import ARRIVALS, day, prefixed, timed_history, times_asked
from whereused.errors import ItemNotFound, StaleCursor
from whereused.graph.driver import Graph, ReadTransaction
from whereused.ingest import Ledger
from whereused.model.answers import Answer, ItemRow, NearMiss
from whereused.model.questions import Direction, Question
from whereused.trace import Tracer, ask, listing, parse_question, reach
from whereused.trace.closure import UNNUMBERED
from whereused.trace.settled import Learnt, Settled

Row = ItemRow | NearMiss
numbers = itertools.count()
TOGETHER = 8
"""Histories that are loaded at once."""


def pages(tracer: Tracer, question: Question, direction: Direction, limit: int) -> list[Answer]:
    """All pages of an answer; none but the last is complete, or has fewer rows than the limit."""
    page_of = tracer.where_used if direction == "used" else tracer.where_from
    found = [page_of(question, limit)]
    while found[-1].next is not None:
        assert not found[-1].complete
        assert len(found[-1].items) + len(found[-1].near_misses) == limit
        found.append(page_of(question, limit, found[-1].next))
    assert found[-1].complete
    return found


def rows(*answers: Answer) -> list[Row]:
    return [row for answer in answers for row in (*answer.items, *answer.near_misses)]


def listed(tracer: Tracer, question: Question, direction: Direction = "used") -> list[Row]:
    return [row for chunk in tracer.stream_items(question, direction) for row in chunk]


def told(row: Row) -> tuple[str, object]:
    """What is said of an item whatever becomes of it later."""
    return (row.id, row.evidence if isinstance(row, ItemRow) else (row.reason, row.edge))


def counted(found: list[Row]) -> dict[str, int]:
    items = [row for row in found if isinstance(row, ItemRow)]
    kinds = {kind: sum(row.kind == kind for row in items) for kind in {"unit", "lot", *(row.kind for row in items)}}
    return {**kinds, "possible": sum(row.certainty == "possible" for row in items)}


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32 - 1))
def test_pages_are_the_list_and_counts_are_of_it(empty: Graph, seed: int) -> None:
    histories = {f"h{next(numbers)}-": timed_history(Random(seed + number)) for number in range(TOGETHER)}
    load_histories(empty, histories)
    for number, (prefix, history) in enumerate(histories.items()):
        random = Random(seed + number)
        items = sorted({record["id"] for record, _ in history if record["record"] == "item"})
        if not items:
            continue  # nothing to ask about
        for time_asked, direction in itertools.product([{}, random.choice(times_asked(random))], ("used", "from")):
            question = prefixed(_asked(random, items, time_asked), prefix)
            for limit in (1, 2, 1000):
                _judge_pages(empty, parse_question(question), direction, limit)


def _asked(random: Random, items: list[str], time_asked: dict[str, Any]) -> dict[str, Any]:
    starts = random.sample(items, min(len(items), random.choice([1, 1, 1, 2])))
    return {
        "any_of": [{"item": f"id:{item}"} for item in starts],
        **time_asked,
        "kind": random.choice([[], [], ["unit"], ["lot", "unknown"]]),
        "near_misses": random.choice([False, False, True]),
        "evidence": random.choice([False, False, True]),
        "end_items": random.choice([False, False, True]),
    }


def _judge_pages(graph: Graph, question: Question, direction: Direction, limit: int) -> None:
    """With nothing kept of another limit: first pages are told in ways of their own."""
    tracer = Tracer(graph)
    try:
        found = pages(tracer, question, direction, limit)
    except ItemNotFound:
        assert question.known_at is not None
        return
    whole = listed(tracer, question, direction)
    assert rows(*found) == whole, question
    items = [row for row in whole if isinstance(row, ItemRow)]
    assert items == sorted(items, key=lambda row: (row.distance, row.id))
    assert len({row.id for row in whole}) == len(whole)
    assert all((row.evidence is not None) == question.evidence for row in items)
    assert not question.kind or {row.kind for row in whole} <= set(question.kind)
    missed = {"near_misses": len(whole) - len(items)} if question.near_misses else {}
    for page in found:
        assert page.counts == counted(whole) | missed, question


@pytest.mark.parametrize(("few", "behind", "walked"), [(50, 300, False), (50, 2, True), (0, 300, True)])
def test_a_page_counts_alike_however_it_finds_out_what_is_sure(
    empty: Graph, monkeypatch: pytest.MonkeyPatch, few: int, behind: int, walked: bool
) -> None:
    """Looked for from behind, from behind and not far enough, or by walking all that is sure."""
    histories = {f"h{next(numbers)}-": timed_history(Random(seed)) for seed in range(TOGETHER)}
    load_histories(empty, histories)
    ways: list[str] = []
    for name in ("_unsure", "_surely"):
        way = getattr(reach, name)
        monkeypatch.setattr(reach, name, lambda *asked, way=way, name=name: [ways.append(name), way(*asked)][1])
    monkeypatch.setattr(reach, "FEW_HEADS", few)
    monkeypatch.setattr(reach, "MOST_BEHIND", behind)
    for prefix, history in histories.items():
        for item in sorted({record["id"] for record, _ in history if record["record"] == "item"}):
            _judge_pages(empty, parse_question({"any_of": [{"item": f"id:{prefix}{item}"}]}), "used", 2)
    assert ("_unsure" in ways, "_surely" in ways) == (few > 0, walked)


def unit(name: str, lot: str) -> dict[str, Any]:
    return {"record": "item", "id": name, "kind": "unit", "lot": lot}


def fit(kind: str, component: str, parent: str, when: str) -> dict[str, Any]:
    return {"record": kind, "component": component, "parent": parent, "at": when}


@pytest.mark.parametrize(("few", "behind"), [(50, 300), (50, 1), (0, 300)])
def test_a_page_does_not_count_what_something_had_left_by_then(
    empty: Graph, monkeypatch: pytest.MonkeyPatch, few: int, behind: int
) -> None:
    """A part was in a box from day 1 to day 3, another since day 6; what the box went into on day 5 has neither."""
    name = f"boxed-{few}-{behind}"
    box = [{"item": f"{name}-box"}]
    accept(
        empty,
        *(unit(f"{name}-{part}", f"{name}-lot") for part in ("part", "other")),
        fit("install", f"{name}-part", f"{name}-box", day(1)),
        fit("remove", f"{name}-part", f"{name}-box", day(3)),
        fit("install", f"{name}-other", f"{name}-box", day(6)),
        *(
            {"record": "step", "id": f"{name}-{out}", "started_at": day(at), "ended_at": day(at), "inputs": box}
            | {"outputs": [{"item": f"{name}-{out}"}]}
            for out, at in (("early", 2), ("late", 5))
        ),
        *({"record": "item", "id": f"{name}-{made}", "kind": "unit"} for made in ("box", "early", "late")),
    )
    monkeypatch.setattr(reach, "FEW_HEADS", few)
    monkeypatch.setattr(reach, "MOST_BEHIND", behind)
    page = Tracer(empty).where_used(parse_question({"any_of": [{"item": f"{name}-lot"}]}), limit=2)
    assert [row.id for row in page.items] == [f"{name}-other", f"{name}-part"]
    assert page.counts == {"unit": 4, "lot": 0, "possible": 0}


def bolt(graph: Graph) -> None:
    """A bolt from a lot: in a motor, swapped for another motor, that one in a car; of the lot's rest comes an ingot."""
    melt = {"started_at": day(2), "ended_at": day(2), "inputs": [{"item": "bolts"}], "outputs": [{"item": "ingot"}]}
    accept(
        graph,
        unit("bolt", "bolts"),
        fit("install", "bolt", "motor-1", day(1)),
        fit("remove", "bolt", "motor-1", day(3)),
        fit("install", "bolt", "motor-2", day(3)),
        fit("install", "motor-2", "car", day(4)),
        {"record": "step", "id": "melt", **melt},
        {"record": "item", "id": "ingot", "kind": "lot"},
        *({"record": "item", "id": name, "kind": "unit"} for name in ("motor-1", "motor-2", "car")),
    )


@pytest.mark.parametrize(
    ("asked", "ends"),
    [
        ({}, {"car", "motor-1", "ingot"}),
        ({"mode": "current"}, {"car", "ingot"}),
        ({"mode": "as_of", "as_of": day(2)}, {"motor-1", "ingot"}),
        ({"kind": ["lot"]}, {"ingot"}),
        ({"kind": ["unit"]}, {"car", "motor-1"}),
    ],
)
def test_an_end_item_is_not_inside_anything_that_is_affected(
    empty: Graph, tracer: Tracer, asked: dict[str, Any], ends: set[str]
) -> None:
    wipe(empty)
    bolt(empty)
    accept(empty, *({"record": "item", "id": f"motor-{number}", "kind": "unit"} for number in (1, 2)))
    accept(
        empty, {"record": "item", "id": "car", "kind": "unit"}, {"record": "item", "id": "ingot", "kind": "container"}
    )
    question = parse_question({"any_of": [{"item": "bolts"}], "end_items": True, **asked})
    assert {row.id for row in listed(tracer, question)} == ends


def test_a_circle_that_nothing_leaves_is_kept_whole_and_one_with_a_way_out_is_not(empty: Graph, tracer: Tracer) -> None:
    def step(name: str, source: str, *outputs: str) -> dict[str, Any]:
        made = [{"item": output} for output in outputs]
        return {"record": "step", "id": name, "inputs": [{"item": source}], "outputs": made}

    accept(empty, step("c1", "c", "c-a"), step("c2", "c-a", "c-b"), step("c3", "c-b", "c-a"))
    accept(empty, step("d1", "d", "d-a"), step("d2", "d-a", "d-b"), step("d3", "d-b", "d-a", "d-out"))
    assert {row.id for row in listed(tracer, ask(["c"], end_items=True))} == {"c-a", "c-b"}
    assert {row.id for row in listed(tracer, ask(["d"], end_items=True))} == {"d-out"}


@pytest.fixture
def fan(empty: Graph) -> Graph:
    """Five units of a lot, and one that had been said to be of it."""
    wipe(empty)
    accept(empty, *(unit(f"U-{number}", "LOT") for number in range(1, 6)))
    accept(empty, unit("U-9", "LOT") | {"record_id": "slip"})
    accept(empty, {"record": "correction", "voids": "slip", "reason": "was wrong"})
    return empty


ARRIVING = {
    "nothing": [],
    "another unit, before all others": [unit("U-0", "LOT")],
    "more than one": [unit(f"U-1{number}", "LOT") for number in range(9)],
    "a correction of what is still to come": [
        {"record": "correction", "voids": "of-U-5", "reason": "was wrong"},
    ],
    "other facts in its place": [
        {"record": "correction", "voids": "of-U-5", "reason": "was wrong"},
        *(unit(f"U-{number}", "LOT") for number in (7, 6)),
    ],
    "what the units went into": [fit("install", f"U-{number}", "rack", day(9)) for number in range(6)],
    "another lot of that name": [
        {"record": "item", "id": "OTHER", "kind": "lot", "identifiers": [{"scheme": "batch", "value": "LOT"}]}
    ],
}


@pytest.mark.parametrize("same_process", [True, False])
@pytest.mark.parametrize("arriving", ARRIVING.values(), ids=[name.replace(" ", "-") for name in ARRIVING])
@pytest.mark.parametrize("asked", [{}, {"near_misses": True, "evidence": True}, {"mode": "current"}])
def test_a_cursor_goes_on_with_its_answer_whatever_arrives(
    fan: Graph, arriving: list[dict[str, Any]], asked: dict[str, Any], same_process: bool
) -> None:
    """Also in a process that has nothing of the answer."""
    accept(fan, unit("U-5", "LOT") | {"record_id": "of-U-5", "event_time": day(1)})
    question = parse_question({"any_of": [{"item": "id:LOT"}], **asked})
    one = Tracer(fan)
    other = Tracer(fan)
    found = [one.where_used(question, 2)]
    whole = listed(other, question)
    if arriving:
        accept(fan, *arriving)
    while found[-1].next is not None:
        tracer = one if same_process else Tracer(fan)
        page = tracer.where_used(question, 2, found[-1].next)
        assert tracer.where_used(question, 2, found[-1].next) == page, "the same when asked again"
        found.append(page)
    assert [told(row) for row in rows(*found)] == [told(row) for row in whole]
    assert len({page.known_at for page in found}) == 1
    assert all(page.counts == found[0].counts for page in found)


def test_a_kept_answer_learns_nothing_from_a_graph_that_moved(fan: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """What numbers of edges mean there may be something else."""
    learn = Settled.learn
    learnt: list[Settled] = []

    def noted(settled: Settled, more: Learnt) -> None:
        learnt.append(settled)
        learn(settled, more)

    monkeypatch.setattr(Settled, "learn", noted)
    question = parse_question({"any_of": [{"item": "id:LOT"}], "evidence": True})
    tracer = Tracer(fan)
    first = tracer.where_used(question, 2)
    kept = learnt[0]
    assert UNNUMBERED in kept.unknown_edges(2, 4)
    accept(fan, unit("U-9", "LOT"))
    tracer.where_used(question, 2, first.next)
    assert not any(each is kept for each in learnt[1:])
    assert UNNUMBERED in kept.unknown_edges(2, 4)


def test_what_was_too_dear_to_tell_unsettled_is_settled_at_once_the_next_time(
    fan: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[reach.Far] = []
    monkeypatch.setattr(listing, "reach", lambda _, asked: tried.append(asked))
    question = parse_question({"any_of": [{"item": "id:LOT"}]})
    tracer = Tracer(fan)
    for number in range(6, 8):
        accept(fan, unit(f"U-{number}", "LOT"))
        assert rows(*pages(tracer, question, "used", 3)) == listed(Tracer(fan), question)
    assert len(tried) == 1
    tracer.where_used(parse_question({"any_of": [{"item": "id:LOT"}], "kind": ["unit"]}))
    assert len(tried) == 2, "another question is tried by itself"


def test_a_short_page_is_told_unsettled_though_a_long_one_was_too_dear(
    empty: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nearest carry whatever the times are; further out, an installation does not."""
    wipe(empty)
    accept(empty, *(unit(f"U-{number}", "LOT") for number in range(3)))
    accept(empty, {"record": "install", "component": "U-0", "parent": "PACK", "at": "2026-01-01T00:00:00Z"})
    accept(empty, {"record": "remove", "component": "U-0", "parent": "PACK", "at": "2026-01-02T00:00:00Z"})
    found: list[bool] = []

    def told(reading: ReadTransaction, asked: reach.Far) -> reach.Reach | None:
        found.append((answer := reach.reach(reading, asked)) is not None)
        return answer

    monkeypatch.setattr(listing, "reach", told)
    tracer, question = Tracer(empty), parse_question({"any_of": [{"item": "LOT"}]})
    for limit in (100, 2):
        tracer.where_used(question, limit)
        accept(empty, {"record": "product", "id": f"P-{limit}"})  # so that no answer is kept
    assert found == [False, True]


def test_what_could_not_be_told_of_a_graph_that_moved_is_tried_again(
    fan: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[reach.Far] = []

    def gone_meanwhile(_: ReadTransaction, asked: reach.Far) -> None:
        if not tried:
            accept(fan, unit("U-8", "LOT"))
        tried.append(asked)

    monkeypatch.setattr(listing, "reach", gone_meanwhile)
    tracer, question = Tracer(fan), parse_question({"any_of": [{"item": "id:LOT"}]})
    for number in range(9, 11):
        tracer.where_used(question)
        accept(fan, unit(f"U-{number}", "LOT"))
    assert len(tried) == 2


@pytest.mark.parametrize("asked", [{}, {"near_misses": True, "evidence": True}, {"mode": "current"}])
def test_of_a_long_answer_the_first_page_alone_is_named_at_first(
    fan: Graph, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any]
) -> None:
    """And its other pages are those of an answer that is named as a whole."""
    accept(fan, *(fit("install", f"U-{number}", "rack", day(9)) for number in range(1, 6)))
    question = parse_question({"any_of": [{"item": "id:LOT"}], **asked})
    whole = listed(Tracer(fan), question)
    monkeypatch.setattr("whereused.trace.settled.LONG", 1)
    assert rows(*pages(Tracer(fan), question, "used", 2)) == whole
    assert len(whole) == 6 + bool(asked.get("near_misses"))


@pytest.mark.parametrize("asked", [{}, {"mode": "current"}])
def test_a_page_that_is_told_while_a_batch_is_being_recorded_does_not_know_of_it(
    fan: Graph, asked: dict[str, Any]
) -> None:
    """A batch is recorded when it begins, and known when it is committed."""
    question = parse_question({"any_of": [{"item": "id:LOT"}], **asked})
    begun = datetime.now(UTC)
    tracer = Tracer(fan)
    first = tracer.where_used(question, 2)
    Ledger(fan, clock=lambda: begun).accept(submissions([unit("U-0", "LOT")]))
    tracer = Tracer(fan)
    second = tracer.where_used(question, 2, first.next)
    assert [row.id for row in rows(first, second)] == ["U-1", "U-2", "U-3", "U-4"]


def test_a_cursor_in_mode_current_goes_on_with_what_was_current_then(empty: Graph, tracer: Tracer) -> None:
    """A removal that is told in advance, and comes true between two pages."""
    wipe(empty)
    soon = datetime.now(UTC) + timedelta(seconds=3)
    accept(empty, *(fit("install", "PUMP", f"SKID-{number}", day(1)) for number in range(5)))
    accept(empty, fit("remove", "PUMP", "SKID-0", soon.isoformat()), {"record": "item", "id": "PUMP", "kind": "lot"})
    question = ask(["PUMP"], mode="current")
    first = tracer.where_used(question, 2)
    assert [row.id for row in first.items] == ["SKID-0", "SKID-1"]
    while datetime.now(UTC) <= soon:
        time.sleep(0.1)
    assert [row.id for row in tracer.where_used(question, 2).items] == ["SKID-1", "SKID-2"]
    second = tracer.where_used(question, 2, first.next)
    assert [row.id for row in second.items] == ["SKID-2", "SKID-3"]


def test_a_cursor_of_a_ledger_that_was_replaced_is_stale(fan: Graph) -> None:
    """Of a database that was restored from a backup which lacks some of the records."""
    tracer = Tracer(fan)
    first = tracer.where_used(ask(["LOT"]), 2)
    wipe(fan)
    Ledger(fan, clock=lambda: ARRIVALS[0]).accept(submissions([unit("U-1", "LOT"), unit("U-2", "LOT")]))
    tracer = Tracer(fan)
    with pytest.raises(StaleCursor):
        tracer.where_used(ask(["LOT"]), 2, first.next)
