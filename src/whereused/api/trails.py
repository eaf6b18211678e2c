"""Evidence in a line: `LOT-1 -CONSUMED_IN-> ST-3 -PRODUCED-> U-7 [R1, R2]`."""

from __future__ import annotations

from collections.abc import Sequence

from whereused.model.answers import PathEdge


def trail_text(edges: Sequence[PathEdge]) -> str:
    """A path, the way material flows, with the records behind it; a gap between two edges is a semicolon."""
    words: list[str] = []
    for place, edge in enumerate(edges):
        if place == 0 or edges[place - 1].to != edge.from_:
            words.append(edge.from_ if place == 0 else f"; {edge.from_}")
        words.append(f" -{edge.type}-> {edge.to}")
    records = dict.fromkeys(record for edge in edges for record in edge.records)
    return "".join(words) + (f" [{', '.join(records)}]" if records else "")


def edge_text(edge: PathEdge) -> str:
    """One edge, with its times if it has any."""
    times = [
        f"{word} {moment:%Y-%m-%dT%H:%M:%SZ}"
        for word, moment in (("from", edge.valid_from), ("to", edge.valid_to), ("at", edge.at))
        if moment is not None
    ]
    return trail_text([edge]) + (f" ({' '.join(times)})" if times else "")
