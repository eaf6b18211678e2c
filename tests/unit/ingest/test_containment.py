"""What was in a container when: reused totes, and unpacking everything."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from whereused.ingest.containment import contents_of, names_that_may_change
from whereused.ingest.entries import Entry, Submission, entry_of


def moment(day: int) -> str:
    return f"2026-01-{day:02d}T00:00:00Z"


def at(day: int) -> datetime:
    return datetime.fromisoformat(moment(day))


def entry(word: str, items: list[str], day: int | None, record: str) -> Entry:
    fields: dict[str, Any] = {"record": word, "record_id": record, "items": items, "container": "TOTE"}
    if day is not None:
        fields["at"] = moment(day)
    return entry_of(Submission(orjson.dumps(fields).decode()))


def contents(*entries: Entry) -> dict[str, list[tuple[datetime | None, datetime | None]]]:
    found = contents_of(entries, lambda text: [text])
    return {item: [(span.since, span.until) for span in found.spans[moves]] for (item, _), moves in found.moves.items()}


def test_unpacking_everything_takes_out_what_is_in_and_nothing_else() -> None:
    assert contents(
        entry("pack", ["A", "B"], 1, "r1"),
        entry("unpack", ["A"], 2, "r2"),
        entry("unpack", [], 3, "r3"),
        entry("pack", ["C"], 4, "r4"),
    ) == {"A": [(at(1), at(2))], "B": [(at(1), at(3))], "C": [(at(4), None)]}


def test_an_emptied_tote_is_filled_again_at_the_same_moment() -> None:
    assert contents(entry("pack", ["A"], 1, "r1"), entry("unpack", [], 2, "r2"), entry("pack", ["B"], 2, "r3")) == {
        "A": [(at(1), at(2))],
        "B": [(at(2), None)],
    }


def test_a_leaving_without_a_time_ends_nothing() -> None:
    packed = entry("pack", ["A"], 1, "r1")
    assert contents(packed, entry("unpack", [], None, "r2")) == {"A": [(at(1), None)]}
    assert contents(packed, entry("unpack", ["A"], None, "r3"))["A"][-1][1] is None


def test_an_ambiguous_name_is_marked() -> None:
    found = contents_of([entry("pack", ["X"], 1, "r1")], lambda text: ["L1", "L2"] if text == "X" else [text])
    assert set(found.moves) == {("L1", True), ("L2", True)}


def test_what_the_same_records_moved_has_the_same_stretches() -> None:
    entries = [entry("pack", ["A", "B", "C"], 1, "r1"), entry("unpack", ["A", "B"], 2, "r2")]
    found = contents_of(entries, lambda text: [text])
    assert found.moves == {("A", False): (0, 1), ("B", False): (0, 1), ("C", False): (0,)}
    assert {moves: [span.until for span in spans] for moves, spans in found.spans.items()} == {
        (0, 1): [at(2)],
        (0,): [None],
    }


def slow_oracle(entries: list[Entry], item: str) -> list[tuple[int, int | None]]:
    """Walk the days: outs of what is in first, then ins, then outs of what only just came in."""
    inside: int | None = None
    stretches: list[tuple[int, int | None]] = []
    for day in range(1, 8):
        today = [one.record for one in entries if one.record.at == at(day)]  # type: ignore[union-attr]
        ins = any(record.record == "pack" and item in record.items for record in today)  # type: ignore[union-attr]
        named = any(record.record == "unpack" and item in record.items for record in today)  # type: ignore[union-attr]
        emptied = any(record.record == "unpack" and not record.items for record in today)  # type: ignore[union-attr]
        was_inside = inside is not None
        if was_inside and (named or emptied):
            stretches.append((inside or 0, day))
            inside = None
        if ins:
            inside = day if inside is None else inside
            if not was_inside and named:
                stretches.append((day, day))
                inside = None
        elif not was_inside and named and (not stretches or stretches[-1][1] != day):
            stretches.append((0, day))
    if inside is not None:
        stretches.append((inside, None))
    return stretches


drawn = st.lists(
    st.tuples(
        st.sampled_from(["pack", "unpack"]), st.lists(st.sampled_from("AB"), max_size=2, unique=True), st.integers(1, 7)
    ),
    max_size=10,
).map(lambda events: [event for event in events if event[0] == "unpack" or event[1]])


@given(drawn)
def test_agrees_with_walking_the_days(events: list[tuple[str, list[str], int]]) -> None:
    entries = [entry(word, items, day, f"r{number}") for number, (word, items, day) in enumerate(events)]
    found = contents(*entries)
    for item in "AB":
        expected = [
            (at(since) if since else None, at(until) if until else None) for since, until in slow_oracle(entries, item)
        ]
        assert found.get(item, []) == expected


@given(drawn, st.sets(st.integers(0, 9), min_size=1), st.sets(st.integers(0, 9)))
def test_only_what_may_change_changes(events: list[tuple[str, list[str], int]], new: set[int], gone: set[int]) -> None:
    """Whichever records come and whichever are voided with them, no other item's stretches differ."""
    entries = [entry(word, items, day, f"r{number}") for number, (word, items, day) in enumerate(events)]
    changed = {one.id for number, one in enumerate(entries) if number in new | gone}
    before = [one for number, one in enumerate(entries) if number not in new]
    after = [one for number, one in enumerate(entries) if number not in gone]
    marked = [one.as_voided() if number in gone else one for number, one in enumerate(entries)]
    may_change = names_that_may_change(marked, changed)
    for item in {"A", "B"} - may_change:
        assert contents(*before).get(item) == contents(*after).get(item)
