"""Installation and containment as closed intervals (model.md, "Installed")."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from whereused.ingest.spans import Event, spans_of, superseded_at

EARLIEST = datetime.min.replace(tzinfo=UTC)


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC)


def event(word: str, number: int | None = None, record: str = "") -> Event:
    name = record or f"{word}{number}"
    return Event(None if number is None else day(number), word == "in", (EARLIEST, name), name)


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


def test_a_component_installed_elsewhere_without_removal_is_superseded() -> None:
    here, there = spans_of([event("in", 1)])[0], spans_of([event("in", 3)])[0]
    assert superseded_at(here, [there]) == day(3)
    assert superseded_at(there, [here]) is None


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
