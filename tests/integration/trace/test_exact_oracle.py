"""Every answer of the tracer against brute force over tiny random histories: both ways, all modes, any knowledge.

A case is one question about one history. `WHEREUSED_ORACLE_EXAMPLES` sets how many batches of histories are tried, of
about 1,500 cases each. A failure tells the smallest history found that still shows it.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from support.brute_force import Affected, affected, near_misses, where_used_of_all
from support.known_records import Known, with_times
from support.loading import load_histories
from support.timed_histories import (
    ARRIVALS,
    History,
    Question,
    Record,
    day,
    prefixed,
    starts_asked,
    timed_history,
    times_asked,
)
from whereused.errors import AmbiguousItem, ItemNotFound, StartNotFound
from whereused.graph.driver import Graph
from whereused.ingest import knowledge
from whereused.model.answers import Answer, ItemRow
from whereused.model.questions import Direction
from whereused.trace import Tracer, parse_question

EXAMPLES = int(os.environ.get("WHEREUSED_ORACLE_EXAMPLES", "2"))
TOGETHER = 25
"""Histories that are loaded at once: what costs is the transactions."""

FEW_GROUPS = knowledge.FEW_GROUPS

numbers = itertools.count()


@dataclass(frozen=True)
class Case:
    """One question about one history and its answer; `expected` is None where a name means no item, or several."""

    question: Question
    direction: Direction
    expected: Affected | None
    near: set[str] | None = None
    unmentioned: frozenset[str] = frozenset()


def unmentioned(history: History, question: Question) -> frozenset[str]:
    """The equipment and operations of a question of which no record in force says what is asked: those are refused."""
    known = Known(history, with_times(question).get("known_at"))
    steps = known.steps.values()
    equipment = {name for step in steps for name in step.get("equipment", ())}
    operations = {*known.operations, *(step.get("operation") for step in steps)}
    told = {(step.get("operation"), name) for step in steps for name in step.get("parameters", {})}
    return frozenset(
        clause.get("equipment") or clause["operation"]
        for clause in question["any_of"]
        if ("equipment" in clause and clause["equipment"] not in equipment)
        or ("operation" in clause and clause["operation"] not in operations)
        or ("parameter" in clause and (clause["operation"], clause["parameter"]) not in told)
    )


def cases(history: History, random: Random, now: datetime) -> Iterator[Case]:
    """All items, both ways, at all times asked; near misses and evidence at one of them."""
    items = sorted(where_used_of_all(history, {}, now))
    if not items:
        return
    times = times_asked(random)
    closer = random.choice(times)
    for time in times:
        used = where_used_of_all(history, time, now)
        for item in items:
            question = {"any_of": [{"item": f"id:{item}"}], **time}
            known = item in used
            near = near_misses(history, question, now) if known and time is closer else None
            yield Case(question, "used", used.get(item), near)
            back = {start: reached[item] for start, reached in used.items() if item in reached}
            yield Case(question, "from", back if known else None)
        for _ in range(2):
            question = {"any_of": starts_asked(random, items), **time}
            refused = unmentioned(history, question)
            try:
                yield Case(question, "used", affected(history, question, now), unmentioned=refused)
            except LookupError:
                yield Case(question, "used", None, unmentioned=refused)


def fault(tracer: Tracer, case: Case, prefix: str) -> str | None:
    """What is wrong with the tracer's answer, if anything is."""
    question = prefixed(case.question, prefix)
    try:
        if wrong := fault_in_first_page(tracer, case, question, prefix):
            return wrong
        chunks = tracer.stream_items(parse_question(question), case.direction)
        rows = [row for chunk in chunks for row in chunk]
    except StartNotFound as error:
        clause = error.details["clause"]
        unknown = (clause.get("equipment") or clause["operation"]).removeprefix(prefix)
        return None if unknown in case.unmentioned else f"does not know {unknown}, which the records mention"
    except (ItemNotFound, AmbiguousItem):
        return None if case.expected is None else f"names nothing, and should answer {case.expected}"
    found = told(rows, prefix)
    if found != case.expected or len(rows) != len(found):
        return f"answers\n    {found}\nand should answer\n    {case.expected}"
    if case.near is None:
        return None
    answer = tracer.where_used(parse_question({**question, "near_misses": True, "evidence": True}), limit=1000)
    return fault_in_page(answer, case, prefix)


def fault_in_first_page(tracer: Tracer, case: Case, question: Question, prefix: str) -> str | None:
    """The same for a first page that may be told without settling the answer: asked before the list, which is kept."""
    if question["mode"] != "ever" or "known_at" in question or len(question["any_of"]) > 1:
        return None
    ask = tracer.where_used if case.direction == "used" else tracer.where_from
    page = ask(parse_question(question), limit=1000)
    if told(page.items, prefix) != case.expected:
        return f"has a first page of\n    {told(page.items, prefix)}\nand should answer\n    {case.expected}"
    order = [(row.distance, row.id) for row in page.items]
    possible = sum(row.certainty == "possible" for row in page.items)
    kinds = sum(page.counts[kind] for kind in ("unit", "lot", "container", "unknown") if kind in page.counts)
    if order != sorted(order) or page.counts["possible"] != possible or kinds != len(page.items):
        return f"counts {page.counts} items in the order {order}"
    return None


def fault_in_page(answer: Answer, case: Case, prefix: str) -> str | None:
    """The same for its page with near misses and evidence."""
    if told(answer.items, prefix) != case.expected:
        return f"has a page of\n    {told(answer.items, prefix)}\nand should answer\n    {case.expected}"
    missed = {each.id.removeprefix(prefix) for each in answer.near_misses if each.reason != "packed_together"}
    if missed != case.near:
        return f"nearly misses {sorted(missed)}, and should {sorted(case.near or ())}"
    if both := {each.id for each in answer.near_misses} & {row.id for row in answer.items}:
        return f"tells {sorted(both)} as affected and as near misses"
    if bare := [each.id for each in answer.near_misses if not (each.reason and each.edge)]:
        return f"tells no reason or no edge of the near misses {bare}"
    start = prefix + case.question["any_of"][0]["item"].removeprefix("id:")
    unproven = [row.id for row in answer.items if not proves(cast(Any, row).evidence, start, row)]
    return f"has no evidence that leads to {unproven}" if unproven else None


def proves(evidence: list[Any], start: str, row: ItemRow) -> bool:
    """Evidence is an unbroken path from the start to the item, of the distance told, and each edge has its records."""
    ends = [start, *(edge.to for edge in evidence)]
    items = sum(edge.type != "CONSUMED_IN" for edge in evidence)
    unbroken = [edge.from_ for edge in evidence] == ends[:-1] and ends[-1] == row.id
    return unbroken and items == row.distance and all(edge.records for edge in evidence)


def told(rows: list[ItemRow], prefix: str) -> Affected:
    return {row.id.removeprefix(prefix): (row.certainty, row.distance) for row in rows}


def first_fault(graph: Graph, tracer: Tracer, history: History, seed: int) -> tuple[Case, str] | None:
    """The first wrong answer about a history by itself."""
    prefix = f"alone{next(numbers)}-"
    load_histories(graph, {prefix: history})
    for case in cases(history, Random(seed), datetime.now(UTC)):
        if wrong := fault(tracer, case, prefix):
            return case, wrong
    return None


def smallest(history: History, wrong: Callable[[History], object]) -> History:
    """The history without the records that the fault does not need."""
    for index in reversed(range(len(history))):
        fewer = [*history[:index], *history[index + 1 :]]
        if fewer and wrong(fewer):
            history = fewer
    return history


def report(graph: Graph, tracer: Tracer, history: History, seed: int, met: tuple[Case, str]) -> str:
    if first_fault(graph, tracer, history, seed):
        history = smallest(history, lambda fewer: first_fault(graph, tracer, fewer, seed))
        met = first_fault(graph, tracer, history, seed) or met
    records = "\n".join(f"  {recorded:%m-%dT%H:%M} {record}" for record, recorded in history)
    return f"where-{met[0].direction} {met[0].question}\n{met[1]}\nOf these records, with when they arrived:\n{records}"


@pytest.fixture(autouse=True)
def few_groups() -> Iterator[None]:
    yield
    knowledge.FEW_GROUPS = FEW_GROUPS


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_answer_is_what_brute_force_finds(empty: Graph, tracer: Tracer, seed: int) -> None:
    # With few changed groups, all of them are taken back to get at what was known; else those around the question.
    knowledge.FEW_GROUPS = Random(seed).choice([0, FEW_GROUPS])
    histories = {f"h{next(numbers)}-": timed_history(Random(seed + number)) for number in range(TOGETHER)}
    load_histories(empty, histories)
    judged = 0
    for number, (prefix, history) in enumerate(histories.items()):
        for case in cases(history, Random(seed + number), datetime.now(UTC)):
            judged += 1
            if wrong := fault(tracer, case, prefix):
                pytest.fail(report(empty, tracer, history, seed + number, (case, wrong)), pytrace=False)
    print(f"{judged} cases without a difference (seed {seed})")


def test_an_item_with_an_unsure_production_that_was_made_after_the_time_either_way(
    empty: Graph, tracer: Tracer
) -> None:
    """Its sure production came after the time asked for, and so did the one that may be another item's."""
    serial = [{"scheme": "serial", "value": "s0"}]
    records = [
        {"record": "item", "id": "I0", "kind": "lot", "identifiers": serial},
        {"record": "item", "id": "I2", "kind": "unit", "identifiers": serial},
        {"record": "step", "id": "S0", "ended_at": "2026-01-05T00:00:00Z", "inputs": [{"item": "I1"}],
         "outputs": [{"item": "I2", "at": "2026-01-05T00:00:00Z"}]},
        {"record": "step", "id": "S1", "inputs": [{"item": "I1", "loaded_at": "2026-01-02T00:00:00Z"}],
         "outputs": [{"item": "s0", "at": "2026-01-03T00:00:00Z"}]},
    ]  # fmt: skip
    history = [({**record, "record_id": f"R{number}"}, ARRIVALS[0]) for number, record in enumerate(records)]
    prefix = f"h{next(numbers)}-"
    load_histories(empty, {prefix: history})
    for number in range(4):
        for case in cases(history, Random(number), datetime.now(UTC)):
            assert fault(tracer, case, prefix) is None


KNOWN = ARRIVALS[1]
"""When it was recorded, on day 5, that a unit is in its parent."""

STAYS = [(1, 3), (5, 5), (1, 5), (1, 6), (None, 3), (1, None)]
"""From which day to which the unit was elsewhere; None: nobody knows when."""


def moved(stay: tuple[int | None, int | None], *more: tuple[Record, datetime]) -> History:
    """C was in V, and is put into U, nobody knows when."""
    begun, ended = [{} if each is None else {"at": day(each)} for each in stay]
    records = [
        ({"record": "item", "id": "C", "kind": "unit"}, ARRIVALS[0]),
        ({"record": "install", "component": "C", "parent": "V", **begun}, ARRIVALS[0]),
        ({"record": "remove", "component": "C", "parent": "V", **ended}, ARRIVALS[0]),
        ({"record": "install", "component": "C", "parent": "U"}, KNOWN),
        *more,
    ]
    return [({"record_id": f"R{number}", **record}, recorded) for number, (record, recorded) in enumerate(records)]


def into(parent: str, at: float) -> tuple[Record, datetime]:
    return {"record": "install", "component": "C", "parent": parent, "at": day(at)}, ARRIVALS[1]


def test_a_unit_put_in_nobody_knows_when_after_a_stay_elsewhere(empty: Graph, tracer: Tracer) -> None:
    """Decision 0004, "Superseded": where the stay elsewhere ended, and is known to have, the unit is certainly in."""
    again = [*(into("U", at) for at in (2, 3, 7)), *(into("W", at) for at in (2, 5, 7))]
    wrong = {"record": "correction", "voids": "R2", "reason": "was wrong"}, ARRIVALS[2]
    late = [(record, ARRIVALS[2] if record["record"] == "remove" else recorded) for record, recorded in moved((1, 3))]
    serials = [
        ({"record": "item", "id": name, "kind": "unit", "identifiers": [{"scheme": "serial", "value": "s0"}]}, KNOWN)
        for name in ("C", "D")
    ]
    alike = [
        ({**record, "component": "s0"} if record.get("parent") == "V" else record, recorded)
        for record, recorded in moved((1, 3), *serials)
    ]
    elsewhere = [*(moved(stay) for stay in STAYS), late, moved((1, 3), wrong), alike]
    histories = {f"h{next(numbers)}-": each for each in [*elsewhere, *(moved((1, 3), other) for other in again)]}
    load_histories(empty, histories)
    certainties = set()
    for prefix, history in histories.items():
        for at, known in itertools.product((2, 4, 5, 6, 8), ({}, {"known_at": day(6)}, {"known_at": day(9)})):
            question = {"any_of": [{"item": "id:C"}], "mode": "as_of", "as_of": day(at), **known}
            expected = affected(history, question, datetime.now(UTC))
            certainties.add((expected["U"][0], at))
            case = Case(question, "used", expected)
            assert fault(tracer, case, prefix) is None, (question, history)
    assert {("confirmed", 5), ("possible", 5), ("confirmed", 4), ("possible", 8)} <= certainties
