"""Words of the Core Business Vocabulary in any spelling, and names behind JSON-LD prefixes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

_CBV = re.compile(
    r"(?:urn:epcglobal:cbv:(?:bizstep|disp|btt|sdt|er):"
    r"|https?://(?:ref|ns)\.gs1\.org/cbv/(?:BizStep|Disp|BTT|SDT|ER)-"
    r"|cbv:(?:BizStep|Disp|BTT|SDT|ER)-)(?P<word>.+)",
    re.IGNORECASE,
)
_GS1 = re.compile(r"(?:https?://(?:www\.)?gs1\.org/voc/|https?://ref\.gs1\.org/voc/|gs1:)(?P<word>.+)")
_CURIE = re.compile(r"(?P<prefix>[A-Za-z_][\w.-]*):(?!//)(?P<name>.+)")

STANDARD_PREFIXES = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": "urn:epcglobal:cbv:mda#",
    "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
"""What prefixes mean that a document need not declare (EPCIS 2.0, the default JSON-LD context)."""


@lru_cache(maxsize=4096)
def bare(word: str) -> str:
    """A word of the CBV (business step, disposition, type of a transaction or party) without what stands before it.

    `urn:epcglobal:cbv:bizstep:shipping`, `https://ref.gs1.org/cbv/BizStep-shipping` and `shipping` are the same word
    (CBV 2.0, 7.1 to 7.5). A word of another vocabulary is itself.
    """
    match = _CBV.fullmatch(word.strip())
    return match["word"] if match else word.strip()


@lru_cache(maxsize=4096)
def bare_property(word: str) -> str:
    """A property of the GS1 Web Vocabulary (`gs1:Temperature`) without what stands before it."""
    match = _GS1.fullmatch(word.strip())
    return match["word"] if match else word.strip()


def prefixes_of(context: Sequence[Any]) -> dict[str, str]:
    """What each prefix stands for in a JSON-LD context."""
    found = dict(STANDARD_PREFIXES)
    for part in context:
        if isinstance(part, dict):
            found.update({name: value for name, value in part.items() if isinstance(value, str) and name[:1] != "@"})
    return found


def expanded(name: str, prefixes: dict[str, str]) -> str:
    """The name of an extension field as `namespace#name`, whatever prefix the document gave the namespace.

    A namespace that ends in `#` or `/` is joined without it, so that `NS#name` asks for both.
    """
    match = _CURIE.fullmatch(name)
    if match is None or match["prefix"] not in prefixes:
        return name
    return f"{prefixes[match['prefix']].rstrip('#/')}#{match['name']}"
