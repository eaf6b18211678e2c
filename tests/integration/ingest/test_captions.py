"""Every node has a caption, whatever happens to it: described, only named, no longer described, refused, rebuilt."""

from __future__ import annotations

from support.graphs import dump, run, wipe
from support.loading import accept, submissions
from support.small_plant import require_small_plant
from whereused.graph.driver import Graph
from whereused.ingest import Ledger, rebuild

UNIT = {"record": "item", "record_id": "R1", "id": "U-1", "kind": "unit", "product": "PACK", "lot": "L-1"}

UNCALLED = "MATCH (n) WHERE coalesce(n.caption, '') = '' AND NOT n:Migration RETURN labels(n), n.id LIMIT 5"


def captions(graph: Graph, label: str) -> dict[str, str]:
    return dict(run(graph, f"MATCH (n:{label}) RETURN n.id, n.caption"))


def test_every_node_of_the_small_plant_has_a_caption(graph: Graph) -> None:
    require_small_plant(graph)

    assert run(graph, UNCALLED) == []
    assert captions(graph, "Lot")["REEL-FET-000001"] == "REEL-FET-000001 · SUP-SILICA"
    assert captions(graph, "Unit")["PK-0000064"] == "PK-0000064 · PACK-24V"


def test_a_caption_follows_what_is_known(graph: Graph) -> None:
    wipe(graph)
    accept(graph, {"record": "install", "component": "U-1", "parent": "U-2", "at": "2026-03-01T08:00:00Z"})
    assert captions(graph, "Item") == {"U-1": "U-1", "U-2": "U-2"}
    accept(graph, UNIT)
    assert captions(graph, "Item") == {"U-1": "U-1 · PACK", "U-2": "U-2", "L-1": "L-1"}
    assert captions(graph, "Product") == {"PACK": "PACK"}
    accept(graph, {"record": "product", "id": "PACK", "name": "Traction pack"})
    assert captions(graph, "Product") == {"PACK": "PACK · Traction pack"}
    accept(graph, {"record": "correction", "voids": "R1"})
    assert captions(graph, "Item") == {"U-1": "U-1", "U-2": "U-2", "L-1": "L-1"}
    Ledger(graph).accept(submissions([{"record": "item", "kind": "lot"}]))
    assert run(graph, UNCALLED) == []


def test_a_rebuild_gives_what_an_older_version_wrote_its_captions(graph: Graph) -> None:
    wipe(graph)
    accept(graph, UNIT)
    expected = dump(graph)
    run(graph, "MATCH (n) WHERE NOT n:Migration REMOVE n.caption")
    rebuild(graph)
    assert dump(graph) == expected
    wipe(graph)
