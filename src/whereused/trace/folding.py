"""Folding: what is many in a drawing becomes one node, "412 units of PCB-2".

A drawing of up to `MANY` nodes is left as it is. In a larger one, the nodes of one kind and product (of a step: its
operation) at the same distance from the start are folded if there are more than `FEW`: into one group for each set of
neighbours they hang off, as drawn, when there are few such sets; else all into one. The start is never folded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

MANY = 60
FEW = 6


@dataclass(frozen=True)
class Spot:
    """A node to draw; `product` is the operation of a step, `side` says which way it was reached."""

    key: str
    kind: str
    labels: tuple[str, ...]
    product: str | None
    distance: int
    side: str
    label: str | None = None
    count: int | None = None


@dataclass(frozen=True)
class Link:
    """An edge to draw, as material flows; `count` is how many it stands for."""

    type: str
    tail: str
    head: str
    valid_from: datetime | None
    valid_to: datetime | None
    records: list[str]
    count: int


def fold(spots: Sequence[Spot], links: Sequence[Link], start: str) -> tuple[list[Spot], list[Link]]:
    """The drawing with what is many folded."""
    if len(spots) <= MANY:
        return list(spots), list(links)
    drawn, folded = _assign(spots, links, start)
    return _fold_spots(spots, drawn, folded), _fold_links(links, drawn)


def _assign(spots: Sequence[Spot], links: Sequence[Link], start: str) -> tuple[dict[str, str], dict[str, Spot]]:
    """For each node the key it is drawn as, and the groups by key; nearer nodes first, items before steps."""
    side = {spot.key: spot.side for spot in spots}
    nears: dict[str, set[str]] = defaultdict(set)
    for link in links:
        if link.tail in side and link.head in side:
            nears[link.head].add(link.tail) if side[link.head] == "used" else nears[link.tail].add(link.head)
    classes: dict[tuple[int, bool, str, str, str], list[Spot]] = defaultdict(list)
    for spot in spots:
        if spot.key != start:
            classes[spot.distance, spot.kind == "step", spot.side, spot.kind, spot.product or ""].append(spot)
    drawn = {start: start}
    groups: dict[str, Spot] = {}
    for members in (classes[each] for each in sorted(classes)):
        for number, group in enumerate(_split(members, nears, drawn)):
            key = _group_key(group[0], number) if len(group) > 1 else group[0].key
            if len(group) > 1:
                groups[key] = _group(group, key)
            drawn.update((spot.key, key) for spot in group)
    return drawn, groups


def _split(members: list[Spot], nears: dict[str, set[str]], drawn: dict[str, str]) -> list[list[Spot]]:
    if len(members) <= FEW:
        return [[spot] for spot in members]
    hanging: dict[frozenset[str], list[Spot]] = defaultdict(list)
    for spot in members:
        hanging[frozenset(drawn[near] for near in nears[spot.key] if near in drawn)].append(spot)
    return list(hanging.values()) if len(hanging) <= FEW else [members]


def _group_key(spot: Spot, number: int) -> str:
    return f"group:{spot.side}:{spot.distance}:{spot.kind}:{spot.product or ''}:{number}"


def _group(members: list[Spot], key: str) -> Spot:
    first = members[0]
    common = set(first.labels).intersection(*(spot.labels for spot in members))
    what = f"{len(members)} {'items' if first.kind == 'unknown' else first.kind + 's'}"
    label = f"{what} of {first.product}" if first.product else what
    return replace(first, key=key, labels=tuple(sorted(common)), label=label, count=len(members))


def _fold_spots(spots: Sequence[Spot], drawn: dict[str, str], groups: dict[str, Spot]) -> list[Spot]:
    kept: dict[str, Spot] = {}
    for spot in spots:
        key = drawn[spot.key]
        kept.setdefault(key, groups.get(key, spot))
    return list(kept.values())


def _fold_links(links: Sequence[Link], drawn: dict[str, str]) -> list[Link]:
    """One edge for all of a type between the same two drawn nodes, unless neither is a group."""
    folded: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
    kept: list[Link] = []
    for link in links:
        tail, head = drawn.get(link.tail, link.tail), drawn.get(link.head, link.head)
        if (tail, head) == (link.tail, link.head):
            kept.append(link)
        else:
            folded[link.type, tail, head].append(replace(link, tail=tail, head=head))
    for several in folded.values():
        first = several[0]
        kept.append(
            first if len(several) == 1 else Link(first.type, first.tail, first.head, None, None, [], len(several))
        )
    return kept
