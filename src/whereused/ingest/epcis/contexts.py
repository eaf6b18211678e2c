"""JSON-LD contexts: what the prefixes of an event mean. Nothing is ever fetched.

The standard context is known by its addresses; any other address is refused with a word. Contexts written out in the
document are kept as they are. (EPCIS 2.0, 10.1; JSON-LD 1.1, 4.1)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from whereused.ingest.epcis.events import EpcisFault

STANDARD_CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

# All releases of the standard context say the same of what we read; the last two are where its drafts were kept.
_KNOWN: Final = re.compile(
    r"https?://("
    r"ref\.gs1\.org/standards/epcis/(v?\d+(\.\d+)*/)?epcis-context\.jsonld"
    r"|gs1\.github\.io/EPCIS/epcis-context\.jsonld"
    r"|id\.gs1\.org/epcis-context\.jsonld"
    r")"
)

# The prefixes of the standard context. It writes the CBV's master data as `urn:epcglobal:cbv:mda:`, XML documents leave
# out the colon at the end: an undeclared `cbvmda` is read as theirs, so that the two forms of an event hash alike.
STANDARD_PREFIXES: Final[Mapping[str, str]] = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": "urn:epcglobal:cbv:mda",
    "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}


def is_standard(entry: object) -> bool:
    """Whether a context entry is the address of the standard EPCIS context."""
    return isinstance(entry, str) and _KNOWN.fullmatch(entry) is not None


def entries_of(context: object) -> list[Any]:
    """The entries of an `@context`, which may be one or a list of them."""
    return context if isinstance(context, list) else [context]


def own_entries(context: object) -> list[Any]:
    """The entries of an `@context` beside the standard one."""
    return [entry for entry in entries_of(context) if not is_standard(entry)]


def context_faults(context: object, pointer: str) -> Iterator[EpcisFault]:
    """What keeps an `@context` from being used: other addresses, imports, entries that are no context."""
    listed = isinstance(context, list)
    for number, entry in enumerate(entries_of(context)):
        place = f"{pointer}/{number}" if listed else pointer
        if isinstance(entry, str):
            if not is_standard(entry):
                yield EpcisFault(place, _elsewhere(entry))
        elif isinstance(entry, dict):
            yield from _definition_faults(entry, place)
        else:
            yield EpcisFault(place, f"A context is an address or an object, not {_kind(entry)}.")


def _definition_faults(entry: dict[str, Any], pointer: str) -> Iterator[EpcisFault]:
    for term, meaning in entry.items():
        place = f"{pointer}/{term.replace('~', '~0').replace('/', '~1')}"
        if term == "@import":
            yield EpcisFault(place, _elsewhere(str(meaning)))
        elif isinstance(meaning, dict):
            if "@context" in meaning:
                yield EpcisFault(place, f"The term {term!r} has a context of its own, which is not supported.")
        elif meaning is not None and not isinstance(meaning, str) and not term.startswith("@"):
            yield EpcisFault(place, f"The term {term!r} means an address or an object, not {_kind(meaning)}.")


def _elsewhere(address: str) -> str:
    return (
        f"The context points to {address[:200]!r}, and nothing is fetched. "
        f"Write its terms out in the document; the standard context is {STANDARD_CONTEXT}"
    )


def _kind(value: object) -> str:
    return {"NoneType": "null", "list": "a list", "bool": "true or false"}.get(type(value).__name__, "a number")


def prefixes_of(context: list[Any]) -> dict[str, str]:
    """What each prefix or term stands for under `context`, later entries over earlier ones, over the standard ones."""
    meanings = dict(STANDARD_PREFIXES)
    for entry in context:
        for term, meaning in entry.items():
            if isinstance(meaning, dict):
                meaning = meaning.get("@id")  # noqa: PLW2901 - an expanded term definition
            if isinstance(meaning, str) and not term.startswith("@"):
                meanings[term] = meaning
            elif meaning is None:
                meanings.pop(term, None)
    return meanings


def terms_without_meaning(context: list[Any]) -> set[str]:
    """The terms that a context sets to null: not part of what the event says, so not of its hash either."""
    without: set[str] = set()
    for entry in context:
        for term, meaning in entry.items():
            if meaning is None:
                without.add(term)
            else:
                without.discard(term)
    return without
