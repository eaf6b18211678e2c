"""Installation and containment as closed intervals (model.md, "Installed")."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from whereused.ingest.spans import Event, Places, Span, Stay, spans_of

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


def superseded(here: list[Event], *there: list[Event], ambiguous: bool = False) -> list[datetime | None]:
    """When each stretch here is superseded by what happened there; `ambiguous`: what is told of there is so told."""
    stays = [Stay("here", span) for span in spans_of(here)]
    elsewhere = [Stay(f"there {number}", span, ambiguous) for number, of in enumerate(there) for span in spans_of(of)]
    places = Places([*stays, *elsewhere])
    return [places.superseded_at(stay) for stay in stays]


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


def sometime(here: list[Event], there: list[Event], *, ambiguous: bool = False) -> tuple[bool, bool]:
    """Whether the one stretch here, and the one there, may be superseded at a moment that nobody knows."""
    stays = [Stay("here", *spans_of(here)), Stay("there", *spans_of(there), ambiguous)]
    one, other = map(Places(stays).superseded_sometime, stays)
    return one, other


def test_a_component_installed_here_and_there_nobody_knows_when_is_certain_in_neither() -> None:
    assert sometime([event("in")], [event("in")]) == (True, True)
    [alone] = [Stay("here", span) for span in spans_of([event("in")])]
    assert not Places([alone]).superseded_sometime(alone)


STAY = [event("in", 5), event("out", 9)]
"""From one known time to another, before anything was recorded."""


def test_a_stay_elsewhere_that_ended_before_does_not_supersede_an_installation_without_a_time() -> None:
    assert superseded([event("in")], STAY) == [None]
    assert superseded([event("in")], [event("in"), event("in", 5), event("out", 9)]) == [None]
    assert superseded([event("in")], [event("in", 5), event("out", 20)]) == [None]
    assert superseded([event("in")], STAY, [event("in", 9), event("out", 9)]) == [None]


def test_a_stay_elsewhere_that_is_not_known_to_have_ended_supersedes_an_installation_without_a_time() -> None:
    assert superseded([event("in")], [event("in", 5)]) == [day(5)]
    assert superseded([event("in")], [event("in", 5), event("out")]) == [day(5)]
    assert superseded([event("in")], [event("in", 5), event("out", 21)]) == [day(5)]
    assert superseded([event("in")], STAY, ambiguous=True) == [day(5)]


def test_of_several_stays_elsewhere_the_first_that_had_not_ended_supersedes() -> None:
    assert superseded([event("in")], STAY, [event("in", 25)]) == [day(25)]
    assert superseded([event("in")], [*STAY, event("in", 25), event("out", 26)]) == [day(25)]
    assert superseded([event("in")], STAY, [event("in", 7)]) == [day(7)]
    assert superseded([event("in")], [*STAY, event("in", 12)], [event("in", 6), event("out", 7)]) == [day(12)]
    assert superseded([event("in")], STAY, [event("in", 20)]) == [day(20)]


def test_what_is_told_again_with_a_time_is_certain_from_then_and_a_stay_elsewhere_has_to_have_ended_by_then() -> None:
    assert superseded([event("in"), event("in", 9)], STAY) == [None]
    assert superseded([event("in"), event("in", 8)], STAY) == [day(5)]
    assert superseded([event("in"), event("in", 3)], STAY) == [day(5)]
    assert superseded([event("in"), event("in", 25)], [event("in", 5), event("out", 21)]) == [day(5)]


def test_what_is_never_certain_here_is_superseded_by_any_stay_elsewhere() -> None:
    assert superseded([event("in"), event("out")], STAY) == [day(5)]
    stays = [Stay("here", *spans_of([event("in")]), ambiguous=True), Stay("there", *spans_of(STAY))]
    assert Places(stays).superseded_at(stays[0]) == day(5)


def test_a_stay_elsewhere_that_began_nobody_knows_when_and_ended_before_leaves_it_certain_here() -> None:
    ended = [event("in"), event("out", 9)]
    assert sometime([event("in")], ended) == (False, False)
    assert sometime([event("in")], [event("in"), event("out", 20)]) == (False, False)
    assert sometime([event("in")], [event("in"), event("out", 21)]) == (True, False)
    assert sometime([event("in"), event("in", 8)], ended) == (True, False)
    assert sometime([event("in")], ended, ambiguous=True) == (True, False)
    assert superseded([event("in")], ended) == [None]


def test_a_stay_elsewhere_that_ended_but_was_told_again_later_may_have_begun_again() -> None:
    again = event("in", record="again")._replace(recorded_at=RECORDED + timedelta(days=1))
    assert superseded([event("in")], [*STAY, again]) == [day(5)]
    assert sometime([event("in")], [event("in", 5), event("out", 9), again]) == (True, False)
    assert sometime([event("in")], [event("in", 5), event("out", 9), event("in", record="again")]) == (False, False)


def test_a_stretch_with_a_known_beginning_is_superseded_as_ever() -> None:
    assert superseded([event("in", 3)], STAY) == [day(5)]
    assert superseded([event("in", 5)], [event("in", 5), event("out", 5)]) == [day(5)]
    assert superseded([event("in", 9)], [event("in"), event("out", 9)], ambiguous=True) == [None]
    assert superseded(STAY, [event("in")]) == [None]


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
        lasting = [other for other in spans_of(theirs) if not _left_before(other, span)]
        timed = {entering.at for other in lasting for entering in other.enterings if entering.at is not None}
        expected = {at for at in timed if span.since is None or at >= span.since}
        if any(_entered_sometime(other) and _lasts(other, span.since) for other in spans_of(theirs)):
            expected |= {at for at in (span.since,) if at is not None}
        assert found == (min(expected, default=None) if span.until is None else None)


@given(events, events)
def test_a_stay_elsewhere_that_ended_before_is_as_good_as_none(
    here: list[tuple[str, int | None]], there: list[tuple[str, int | None]]
) -> None:
    mine = [Stay("here", span) for span in spans_of(event(word, at, f"{i}") for i, (word, at) in enumerate(here))]
    other = [Stay("there", span) for span in spans_of(event(word, at, f"{i}") for i, (word, at) in enumerate(there))]
    for stay in mine:
        lasting = [each for each in other if not _left_before(each.span, stay.span)]
        expected = Places([*mine, *lasting])
        for found in (Places([*mine, *other]), Places([*reversed(other), *reversed(mine)])):
            assert found.superseded_at(stay) == expected.superseded_at(stay)
            assert found.superseded_sometime(stay) == expected.superseded_sometime(stay)


def _left_before(other: Span, span: Span) -> bool:
    """It left there by when it certainly was here, where nobody knows since when; nor was it told in there later."""
    if span.since is not None or not span.enterings or span.left_sometime or other.until is None:
        return False
    here = min(entering.at or RECORDED for entering in span.enterings)
    told = [RECORDED for entering in other.enterings if entering.at is None]
    return max([other.until, *told]) <= here


def _entered_sometime(span: Span) -> bool:
    return span.since is None and bool(span.enterings)


def _lasts(span: Span, moment: datetime | None) -> bool:
    return span.until is None or moment is None or span.until > moment
