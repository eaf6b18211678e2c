from __future__ import annotations

from whereused.trace.folding import MANY, Link, Spot, fold

START = Spot("item:L", "lot", ("Item", "Lot"), "RESIN", 0, "used")


def unit(key: str, distance: int = 1, product: str = "PCB-2") -> Spot:
    return Spot(key, "unit", ("Item", "Unit"), product, distance, "used")


def link(tail: str, head: str) -> Link:
    return Link("INSTALLED_IN", tail, head, None, None, ["R"], 1)


def test_a_small_drawing_is_left_as_it_is() -> None:
    spots = [START, *(unit(f"u{n}") for n in range(MANY - 1))]
    links = [link("item:L", spot.key) for spot in spots[1:]]
    assert fold(spots, links, START.key) == (spots, links)


def test_many_of_a_kind_become_one_group() -> None:
    spots = [START, *(unit(f"u{n}") for n in range(412)), unit("odd", product="OTHER")]
    nodes, edges = fold(spots, [link("item:L", spot.key) for spot in spots[1:]], START.key)
    assert [(node.label, node.count) for node in nodes] == [(None, None), ("412 units of PCB-2", 412), (None, None)]
    assert sorted((edge.head, edge.count, edge.records) for edge in edges) == [
        (nodes[1].key, 412, []),
        ("odd", 1, ["R"]),
    ]


def test_few_neighbours_keep_their_own_groups() -> None:
    lots = [unit(f"l{n}") for n in range(3)]
    spots = [START, *lots, *(unit(f"u{n}", 2) for n in range(90))]
    links = [link("item:L", lot.key) for lot in lots] + [link(f"l{n % 3}", f"u{n}") for n in range(90)]
    nodes, edges = fold(spots, links, START.key)
    assert [node.count for node in nodes] == [None, None, None, None, 30, 30, 30]
    assert len(edges) == 6


def test_what_leads_round_in_a_circle_is_folded_too() -> None:
    spots = [START, *(unit(f"u{n}", n + 1) for n in range(80))]
    links = [link("item:L", "u0"), *(link(f"u{n}", f"u{(n + 1) % 80}") for n in range(80))]
    nodes, edges = fold(spots, links, START.key)
    assert sum(node.count or 1 for node in nodes) == 81
    assert sum(edge.count for edge in edges) == 81
