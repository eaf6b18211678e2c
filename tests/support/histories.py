"""Small random histories for hypothesis: few names, few moments, so that everything meets everything."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

ITEMS = ["A", "B", "C", "D"]
SERIALS = ["s1", "s2", "A"]
NAMES = [*ITEMS, *SERIALS]
MOMENTS = [f"2026-01-0{day}T00:00:00Z" for day in range(1, 7)]

names = st.sampled_from(NAMES)
moments = st.sampled_from([*MOMENTS, None])


def _record(record: str, /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    common = {"event_time": moments, "source": st.sampled_from(["MES", "ERP", None])}
    return st.fixed_dictionaries({"record": st.just(record), **common, **fields}).map(
        lambda drawn: {name: value for name, value in drawn.items() if value is not None}
    )


mentions = st.fixed_dictionaries({"item": names}, optional={"at": st.sampled_from(MOMENTS)})
inputs = st.fixed_dictionaries(
    {"item": names}, optional={"loaded_at": st.sampled_from(MOMENTS[:3]), "unloaded_at": st.sampled_from(MOMENTS[2:])}
)
mixing = st.sampled_from(["discrete", "continuous", None])

items = _record(
    "item",
    id=st.sampled_from(ITEMS),
    kind=st.sampled_from(["unit", "lot", None]),
    lot=st.sampled_from([*NAMES, None, None]),
    supplier=st.sampled_from(["ACME", "BOLT", None]),
    supplier_lot=st.sampled_from(["s1", None]),
    identifiers=st.lists(
        st.fixed_dictionaries({"scheme": st.sampled_from(["serial", "rfid"]), "value": st.sampled_from(SERIALS)}),
        max_size=2,
    ),
)
steps = _record(
    "step",
    id=st.sampled_from(["S1", "S2"]),
    operation=st.sampled_from(["mix", "mix", "coat", None]),
    started_at=st.sampled_from([*MOMENTS[:2], None]),
    ended_at=st.sampled_from([*MOMENTS[4:], None]),
    mixing=st.one_of(st.none(), mixing),
    clean_breaks=st.lists(st.sampled_from(MOMENTS[2:]), max_size=2, unique=True),
    equipment=st.lists(st.sampled_from(["M1", "M2"]), max_size=2, unique=True),
    inputs=st.lists(inputs, max_size=2),
    outputs=st.lists(mentions, max_size=2),
    subjects=st.lists(mentions, max_size=1),
)
fits = st.one_of(*(_record(kind, component=names, parent=names, at=moments) for kind in ("install", "remove"))).filter(
    lambda record: record["component"] != record["parent"]
)
packs = st.one_of(
    _record("pack", items=st.lists(names, min_size=1, max_size=2), container=st.sampled_from(["T1", "s1"]), at=moments),
    _record("unpack", items=st.lists(names, max_size=1), container=st.sampled_from(["T1", "s1"]), at=moments),
).filter(lambda record: record["container"] not in record["items"])
custody = st.one_of(
    *(
        _record(kind, shipment=st.just("SH"), items=st.lists(names, max_size=2), to=st.sampled_from(["X", "Y"]))
        for kind in ("ship", "receive", "return")
    )
)
others = st.one_of(
    _record(
        "measurement",
        item=names,
        step=st.sampled_from(["S1", "S9", None]),
        characteristic=st.just("v"),
        value=st.just(1.5),
    ),
    _record("quality", id=st.just("Q"), concerns=st.lists(names, max_size=2), kind=st.just("hold")),
    _record("service", id=st.just("V"), item=names),
    _record("scrap", item=names),
    _record("equipment", id=st.just("M1"), name=st.sampled_from(["oven", "press"]), site=st.just("P")),
)
operations = _record("operation", id=st.sampled_from(["mix", "coat"]), mixing=mixing)
facts = st.one_of(items, items, steps, steps, steps, fits, fits, packs, custody, others, operations)


HOURS = [f"2026-01-01T{hour:02d}:00:00Z" for hour in range(12)]
hours = st.sampled_from([*HOURS, *HOURS, None])
contents = st.sampled_from(["A", "B", "C", "s1"])
totes = st.sampled_from(["T1", "T1", "T1", "T2", "s2"])
rounds = st.one_of(
    _record("pack", items=st.lists(contents, min_size=1, max_size=2), container=totes, at=hours),
    _record("unpack", items=st.lists(contents, max_size=1), container=totes, at=hours),
    _record("unpack", items=st.just([]), container=totes, at=hours),
    _record("item", id=st.sampled_from(["A", "B", "T1"]), supplier_lot=st.sampled_from(["s1", "s2", None])),
)
"""What is packed and unpacked again and again, and now and then gets another name."""


@st.composite
def histories(
    draw: st.DrawFn, max_size: int = 10, facts: st.SearchStrategy[dict[str, Any]] = facts
) -> list[dict[str, Any]]:
    """Records with ids R0, R1, … and corrections of some of them, whose order does not matter."""
    drawn = draw(st.lists(facts, min_size=1, max_size=max_size))
    numbered = [{**record, "record_id": f"R{number}"} for number, record in enumerate(drawn)]
    voided = draw(st.lists(st.sampled_from(numbered), max_size=2, unique_by=lambda record: record["record_id"]))
    corrections = [
        {"record": "correction", "record_id": f"C{record['record_id']}", "voids": record["record_id"]}
        for record in voided
    ]
    return [*numbered, *corrections]
