"""Patterns: what they say of a record is what `fold` says of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from whereused.ingest import Submission
from whereused.ingest.entries import entry_of
from whereused.ingest.initial import patterns, record_lines
from whereused.ingest.initial.lines import Known, NodeRow
from whereused.ingest.initial.patterns import Patterns, add_ready
from whereused.ingest.initial.record_lines import RecordLines
from whereused.ingest.initial.tables import RecordSheet
from whereused.ingest.ledger import row_of

NOW = datetime(2026, 2, 1, tzinfo=UTC)

few = st.sampled_from(
    ["A", "B", "C:D", "C", "D", "1", "100%", "%s", "supplier_lot", "serial", 'say "A"', "two\nlines", "\ue001"]
)
many = few | st.text(min_size=1, max_size=8).filter(lambda text: text.strip())
times = st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-01T02:00:00+02:00", "2026-01-05T10:00:00.5Z"])
maybe = {"record_id": many, "source": few, "event_time": times}
items = st.fixed_dictionaries(
    {"record": st.just("item"), "id": many},
    optional={
        **maybe, "kind": st.sampled_from(["unit", "lot", "container"]), "product": many, "lot": many,
        "identifiers": st.lists(st.fixed_dictionaries({"scheme": many, "value": many}), max_size=2),
        "supplier": many, "supplier_lot": many, "made_at": times, "expires_at": times,
        "attributes": st.sampled_from([{}, {"a": "A"}]), "uom": st.just("KGM"),
        "quantity": st.sampled_from(["0", "1.5"]),
    },
)  # fmt: skip
installs = st.fixed_dictionaries(
    {"record": st.just("install"), "component": many, "parent": many},
    optional={**maybe, "position": many, "at": times},
).filter(lambda record: record["component"].strip() != record["parent"].strip())


@settings(max_examples=400, deadline=None)
@given(st.lists(items | installs, min_size=1, max_size=12))
@example([{"record": "item", "id": "A", "supplier_lot": lot} for lot in ("X", "supplier_lot")])
@example([{"record": "item", "id": "A", "uom": "KGM"} | amount for amount in ({}, {"quantity": "0"})])
def test_what_is_ready_is_what_the_fold_gives(records: list[dict[str, Any]]) -> None:
    found = Patterns(NOW)
    with pytest.MonkeyPatch.context() as trusting:
        trusting.setattr(patterns, "COMPARED", 0)
        for record in records:
            try:
                entry = entry_of(Submission(orjson.dumps(record).decode()))
            except ValueError:
                continue
            ready = found.ready(entry)
            if ready is not None:
                assert ready[1:] == found._folded(entry)


NAMED = ["install", "A", 'say "A"', "%s", "two\nlines", "\ue001"]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"record": st.just("install"), "component": st.just("C"), "parent": st.sampled_from(NAMED)},
            optional={"record_id": st.sampled_from(NAMED), "source": st.sampled_from(NAMED), "event_time": times},
        )
        | st.fixed_dictionaries(
            {"record": st.just("unpack"), "items": st.sampled_from([[], ["C"]]), "container": st.just("B")},
            optional={"event_time": times, "at": times},
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([None, "SOURCE"]),
    st.sampled_from([None, "UTC", "Europe/Berlin"]),
    st.sampled_from(["", "\n", " "]),
)
@example([{"record": "install", "component": "C", "parent": "P", "record_id": each} for each in NAMED], None, None, "")
def test_the_line_of_a_record_says_its_row(
    records: list[dict[str, Any]], source: str | None, zone: str | None, blank: str
) -> None:
    found = RecordLines(NOW)
    with pytest.MonkeyPatch.context() as trusting:
        trusting.setattr(record_lines, "COMPARED", 0)
        for record in records:
            body = orjson.dumps(record).decode().replace(",", f",{blank}", 1)
            entry = entry_of(Submission(body, "json", source, zone))
            layout, line = RecordSheet().line(row_of(entry.as_recorded(NOW, voided=False)))
            assert found.of(entry) == (layout.name, line)


def test_most_items_and_installations_are_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "COMPARED", 0)
    found = Patterns(NOW)
    for number in range(30):
        item = {"record": "item", "id": f"U{number}", "kind": "unit", "product": "P", "made_at": "2026-01-01T00:00Z"}
        item["identifiers"] = [{"scheme": "serial", "value": f"S{number}"}]
        fit = {
            "record": "install",
            "component": f"U{number}",
            "parent": "M",
            "position": "7",
            "record_id": f"R{number}",
        }
        for record in (item, fit):
            ready = found.ready(entry_of(Submission(orjson.dumps(record).decode())))
            assert ready is not None
            lines, nodes, known = defaultdict[str, list[str]](list), list[NodeRow](), Known(dict)
            add_ready(found.plans[ready[1]], [ready[2]], lines, nodes, known)
            assert all(f"U{number}" in line for some in lines.values() for line in some)
            assert f"U{number}" in {*(identity for _, identity, _, _ in nodes), *chain.from_iterable(known.values())}


def test_a_pattern_that_differs_from_the_fold_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Patterns(NOW)
    entry = entry_of(Submission('{"record": "item", "id": "A", "record_id": "R"}'))
    assert found.ready(entry) is not None
    monkeypatch.setattr(patterns.Pattern, "of", lambda self, texts: "nothing")  # noqa: ARG005
    assert found.ready(entry) is None
    monkeypatch.undo()
    assert found.ready(entry) is None
