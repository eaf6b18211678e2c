"""What an event can be found by beside its own fields: texts `name=value`, identifiers as keys, words bare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from whereused.ingest.events.fields import extensions_of
from whereused.ingest.events.said import ROLES, Said
from whereused.ingest.events.values import TEXTS, plain_of, spellings_of
from whereused.ingest.events.vocabulary import bare, expanded

LONGEST = 1_000
"""Characters of a term: longer values are found by how they begin."""


def terms_of(said: Said) -> list[str]:
    """All terms of an event, each once, sorted."""
    return sorted(set(_terms(said)))


def _terms(said: Said) -> list[str]:
    terms = [f"eventID={said.id}"]
    for role in ROLES:
        terms += [f"{role}={key}" for key in said.instances(role)]
        terms += [f"{role}Class={amount.key}" for amount in said.amounts(role)]
    if said.parent:
        terms.append(f"parentID={said.parent}")
    if said.transformation:
        terms.append(f"transformationID={said.transformation}")
    terms += [f"bizTransaction_{one.type}={one.key}" for one in said.transactions]
    terms += [f"source_{one.type}={one.key}" for one in said.sources]
    terms += [f"destination_{one.type}={one.key}" for one in said.destinations]
    for name, words in (said.body.get("persistentDisposition") or {}).items():
        if name in ("set", "unset"):
            terms += [f"persistentDisposition_{name}={bare(word)}" for word in words or ()]
    if said.has_sensors:
        terms.append("sensorElementList")
    terms += _declaration_terms(said.body.get("errorDeclaration") or {})
    for name, value in extensions_of(said).items():
        terms += _field_terms("", name, value, said.prefixes)
    for name, value in said.ilmd.items():
        terms += _field_terms("ILMD_", name, value, said.prefixes)
    return terms


def _declaration_terms(declaration: dict[str, Any]) -> Iterator[str]:
    if declaration:
        yield "errorDeclaration"
        yield f"errorReason={bare(str(declaration.get('reason', '')))}"
        yield from (f"correctiveEventID={identity}" for identity in declaration.get("correctiveEventIDs") or ())


def _field_terms(before: str, name: str, value: Any, prefixes: dict[str, str]) -> Iterator[str]:  # noqa: ANN401 - JSON
    """That a field is there, and each plain value of it; of what is inside it, the same under `INNER_`."""
    full = expanded(name, prefixes)
    yield f"{before}{full}"
    inner = before if before.startswith("INNER_") else f"INNER_{before}"
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            for part, held in one.items():
                if part not in TEXTS:
                    yield from _field_terms(inner, part, held, prefixes)
        for plain in plain_of(one):
            yield from (f"{before}{full}={text}"[:LONGEST] for text in spellings_of(plain))
