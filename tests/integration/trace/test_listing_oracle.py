"""Where-used and where-from against a plain search over the same small histories."""

from __future__ import annotations

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.tiny import Stay, Step, Tiny, day, where_used, write
from whereused.graph.driver import Graph
from whereused.model.answers import ItemRow
from whereused.model.questions import Direction, Question
from whereused.trace import Tracer, ask

MODES = [("ever", None), ("current", None), ("as_of", 3), ("as_of", 6)]
numbers = itertools.count()
moments = st.none() | st.integers(0, 9)


@st.composite
def stays(draw: st.DrawFn, items: list[str]) -> Stay:
    item, holder = draw(st.lists(st.sampled_from(items), min_size=2, max_size=2, unique=True))
    begun, ended = draw(moments), draw(moments)
    if begun is not None and ended is not None and ended < begun:
        begun, ended = ended, begun
    return Stay(item, holder, begun, ended)


@st.composite
def histories(draw: st.DrawFn) -> Tiny:
    """A few items with steps that may lead round in circles, swaps, shared totes and missing times."""
    kinds = draw(st.lists(st.sampled_from(["unit", "lot", "unit", "container", "unknown"]), min_size=2, max_size=7))
    items = [f"{number}" for number in range(len(kinds))]
    some = st.lists(st.sampled_from(items), min_size=1, max_size=3, unique=True)
    outputs = st.lists(
        st.tuples(st.sampled_from(items), moments), min_size=1, max_size=2, unique_by=lambda each: each[0]
    )
    return Tiny(
        dict(zip(items, kinds, strict=True)),
        draw(st.lists(st.builds(Step, some, outputs, moments), max_size=4)),
        draw(st.lists(stays(items), max_size=6)),
        draw(st.lists(stays(items), max_size=3)),
        draw(st.lists(st.tuples(st.sampled_from(items), st.sampled_from(items)), max_size=2)),
        draw(st.dictionaries(st.sampled_from(items), st.integers(0, 9), max_size=3)),
    )


def listed(tracer: Tracer, question: Question, direction: Direction) -> list[ItemRow]:
    return [row for chunk in tracer.stream_items(question, direction) for row in chunk]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tiny=histories())
def test_traces_are_what_a_plain_search_finds(empty: Graph, tracer: Tracer, tiny: Tiny) -> None:
    prefix = f"tiny{next(numbers)}-"
    write(empty, tiny, prefix)
    for mode, at in MODES:
        used = {item: where_used(tiny, item, mode, at) for item in tiny.kinds}
        for item in tiny.kinds:
            question = ask([prefix + item], mode=mode, as_of=day(at))
            expected = sorted((distance, prefix + id_) for id_, distance in used[item].items())
            rows = listed(tracer, question, "used")
            assert [(row.distance, row.id) for row in rows] == expected
            assert {row.id: row.kind for row in rows} == {prefix + id_: tiny.kinds[id_] for id_ in used[item]}
            backwards = sorted((reached[item], prefix + start) for start, reached in used.items() if item in reached)
            assert [(row.distance, row.id) for row in listed(tracer, question, "from")] == backwards


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tiny=histories(),
    direction=st.sampled_from(["used", "from"]),
    kinds=st.sampled_from([(), ("unit",), ("lot", "unknown")]),
)
def test_pages_are_the_list_and_counts_are_of_it(
    empty: Graph, tracer: Tracer, tiny: Tiny, direction: Direction, kinds: tuple[str, ...]
) -> None:
    prefix = f"tiny{next(numbers)}-"
    write(empty, tiny, prefix)
    for (mode, at), end_items in itertools.product(MODES, (False, True)):
        question = ask([f"{prefix}0", f"{prefix}1"], mode=mode, as_of=day(at), kind=kinds, end_items=end_items)
        page_of = tracer.where_used if direction == "used" else tracer.where_from
        page = page_of(question, 2)
        rows = list(page.items)
        while page.next is not None:
            assert not page.complete
            assert len(page.items) == 2
            page = page_of(question, 2, page.next)
            rows += page.items
        assert page.complete
        assert rows == listed(tracer, question, direction)
        assert not {row.id for row in rows} & {f"{prefix}0", f"{prefix}1"}
        counted = {kind: sum(row.kind == kind for row in rows) for kind in {"unit", "lot", *(row.kind for row in rows)}}
        assert page.counts == {**counted, "possible": 0}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tiny=histories())
def test_paths_are_shortest_and_all_of_them(empty: Graph, tracer: Tracer, tiny: Tiny) -> None:
    prefix = f"tiny{next(numbers)}-"
    write(empty, tiny, prefix)
    for mode, at in MODES:
        reached = where_used(tiny, "0", mode, at)
        for item in set(tiny.kinds) - {"0"}:
            found = tracer.paths(f"{prefix}0", prefix + item, ask(["x"], mode=mode, as_of=day(at)).mode, day(at), 1000)
            assert bool(found.paths) == (item in reached)
            assert found.complete
            for path in found.paths:
                assert path.distance == reached[item]
                assert [edge.to for edge in path.edges[:-1]] == [edge.from_ for edge in path.edges[1:]]
                assert (path.edges[0].from_, path.edges[-1].to) == (f"{prefix}0", prefix + item)
            ways = [tuple(edge.to for edge in path.edges) for path in found.paths]
            assert len(set(ways)) == len(ways)
