"""Installation and containment as closed intervals (model.md, "Installed")."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from whereused.ingest.spans import Event, Places, Span, spans_of

EARLIEST = datetime.min.replace(tzinfo=UTC)
RECORDED = datetime(2026, 1, 20, tzinfo=UTC)


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC)


def event(word: str, number: int | None = None, record: str = "") -> Event:
    name = record or f"{word}{number}"
    at = None if number is None else day(number)
    return Event(at, word == "in", (EARLIEST, "", name), name, recorded_at=RECORDED)


def intervals(*events: Event) -> list[tuple[datetime | None, datetime | None]]:
    return [(span.since, span.until) for span in spans_of(events)]


def test_an_installation_is_open_until_it_is_removed() -> None:
    assert intervals(event("in", 1)) == [(day(1), None)]
    assert intervals(event("in", 1), event("out", 3)) == [(day(1), day(3))]


def test_installed_removed_and_installed_again_are_two_stretches() -> None:
    assert intervals(event("in", 1), event("out", 2), event("in", 4)) == [(day(1), day(2)), (day(4), None)]


def test_installing_twice_without_removing_is_one_stretch() -> None:
    assert intervals(event("in", 1), event("in", 2), event("out", 3)) == [(day(1), day(3))]


def test_a_removal_nobody_saw_the_beginning_of() -> None:
    assert intervals(event("out", 2)) == [(None, day(2))]


def test_an_installation_without_a_time_lasts_until_the_removal() -> None:
    assert intervals(event("in"), event("out", 2)) == [(None, day(2))]


def test_a_removal_without_a_time_ends_nothing() -> None:
    assert intervals(event("in", 1), event("out")) == [(day(1), None)]
    assert intervals(event("out")) == [(None, None)]


def test_swapped_at_one_moment_leaves_first() -> None:
    assert intervals(event("in", 1), event("out", 2), event("in", 2)) == [(day(1), day(2)), (day(2), None)]


def test_in_and_out_at_one_moment_is_a_moment() -> None:
    assert intervals(event("in", 2), event("out", 2)) == [(day(2), day(2))]


def test_the_same_removal_said_by_two_systems_is_one() -> None:
    spans = spans_of([event("in", 1), event("out", 2, "MES"), event("out", 2, "ERP")])
    assert [(span.since, span.until) for span in spans] == [(day(1), day(2))]
    assert spans[0].records == {"in1", "MES", "ERP"}


def certain(*events: Event) -> list[tuple[datetime | None, datetime | None]]:
    return [(span.certain_from, span.certain_to) for span in spans_of(events)]


def test_an_installation_without_a_time_is_certain_since_it_was_recorded() -> None:
    assert certain(event("in")) == [(RECORDED, None)]
    assert certain(event("in"), event("out", 25)) == [(RECORDED, None)]
    assert certain(event("in", 1)) == [(None, None)]


def test_an_installation_told_again_with_a_time_is_certain_from_then_on() -> None:
    assert certain(event("in"), event("in", 3)) == [(day(3), None)]
    assert certain(event("in"), event("in", 25)) == [(RECORDED, None)]


def test_after_a_removal_without_a_time_only_the_beginning_is_certain() -> None:
    assert certain(event("in", 1), event("out")) == [(None, day(1))]
    (span,) = spans_of([event("in"), event("out")])
    assert span.never_certain
    assert certain(event("in", 1), event("out", 2), event("in", 4), event("out")) == [(None, None), (None, day(4))]


def test_a_removal_alone_is_never_certain() -> None:
    [span] = spans_of([event("out", 2)])
    assert (span.enterings, span.certain_from, span.certain_to) == ([], None, None)
    [span] = spans_of([event("out")])
    assert (span.enterings, span.certain_from, span.certain_to) == ([], None, None)


def superseded(here: list[Event], there: list[Event]) -> list[datetime | None]:
    """When each stretch here is superseded by what happened there."""
    stretches = [("here", span) for span in spans_of(here)]
    places = Places([*stretches, *(("there", span) for span in spans_of(there))])
    return [places.superseded_at("here", span) for _, span in stretches]


def test_a_component_installed_elsewhere_without_removal_is_superseded() -> None:
    assert superseded([event("in", 1)], [event("in", 3)]) == [day(3)]
    assert superseded([event("in", 3)], [event("in", 1)]) == [None]
    assert superseded([event("in", 1), event("out", 2)], [event("in", 3)]) == [None]
    assert superseded([event("in", 3)], [event("in", 3)]) == [day(3)]
    assert superseded([event("in")], [event("in", 3)]) == [day(3)]


def test_an_installation_elsewhere_told_again_supersedes_too() -> None:
    assert superseded([event("in", 2)], [event("in", 1), event("in", 3)]) == [day(3)]


def test_a_component_installed_elsewhere_nobody_knows_when_is_superseded_at_once() -> None:
    assert superseded([event("in", 3)], [event("in")]) == [day(3)]
    assert superseded([event("in", 3)], [event("in"), event("out", 4)]) == [day(3)]
    assert superseded([event("in", 3)], [event("in"), event("out", 3)]) == [None]
    assert superseded([event("in")], [event("in")]) == [None]


def test_a_component_installed_here_and_there_nobody_knows_when_is_certain_in_neither() -> None:
    here, there = spans_of([event("in")]), spans_of([event("in")])
    places = Places([("here", here[0]), ("there", there[0])])
    assert places.superseded_sometime("here", here[0])
    assert places.superseded_sometime("there", there[0])
    assert not Places([("here", here[0])]).superseded_sometime("here", here[0])


def test_a_removal_elsewhere_alone_supersedes_nothing() -> None:
    assert superseded([event("in", 3)], [event("out", 4)]) == [None]
    assert superseded([event("in", 3)], [event("out")]) == [None]


events = st.lists(st.tuples(st.sampled_from(["in", "out"]), st.one_of(st.none(), st.integers(1, 6))), max_size=8)


@given(events, st.randoms(use_true_random=False))
def test_order_of_arrival_does_not_matter(drawn: list[tuple[str, int | None]], random: object) -> None:
    listed = [event(word, number, f"{index}") for index, (word, number) in enumerate(drawn)]
    shuffled = listed.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert spans_of(shuffled) == spans_of(listed)


@given(events)
def test_stretches_do_not_overlap_and_no_record_is_lost(drawn: list[tuple[str, int | None]]) -> None:
    listed = [event(word, number, f"{index}") for index, (word, number) in enumerate(drawn)]
    spans = spans_of(listed)
    assert {record for span in spans for record in span.records} == {one.record for one in listed}
    known = [span for span in spans if span.since is not None]
    for earlier, later in itertools.pairwise(known):
        assert earlier.until is not None
        assert later.since is not None
        assert earlier.until <= later.since


@given(events, events)
def test_superseded_is_the_earliest_installation_elsewhere(
    here: list[tuple[str, int | None]], there: list[tuple[str, int | None]]
) -> None:
    mine = [event(word, number, f"here {index}") for index, (word, number) in enumerate(here)]
    theirs = [event(word, number, f"there {index}") for index, (word, number) in enumerate(there)]
    for span, found in zip(spans_of(mine), superseded(mine, theirs), strict=True):
        timed = {day(number) for word, number in there if word == "in" and number is not None}
        expected = {at for at in timed if span.since is None or at >= span.since}
        if any(_entered_sometime(other) and _lasts(other, span.since) for other in spans_of(theirs)):
            expected |= {at for at in (span.since,) if at is not None}
        assert found == (min(expected, default=None) if span.until is None else None)


def _entered_sometime(span: Span) -> bool:
    return span.since is None and bool(span.enterings)


def _lasts(span: Span, moment: datetime | None) -> bool:
    return span.until is None or moment is None or span.until > moment
