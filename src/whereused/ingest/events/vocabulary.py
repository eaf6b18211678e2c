"""Words of the Core Business Vocabulary in any spelling, and names behind JSON-LD prefixes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_CBV = re.compile(
    r"(?:urn:epcglobal:cbv:(?:bizstep|disp|btt|sdt|er):"
    r"|https?://(?:ref|ns)\.gs1\.org/cbv/(?:BizStep|Disp|BTT|SDT|ER|Comp)-"
    r"|cbv:(?:BizStep|Disp|BTT|SDT|ER|Comp)-)(?P<word>.+)",
    re.IGNORECASE,
)
_GS1 = re.compile(r"(?:https?://(?:www\.)?gs1\.org/voc/|https?://ref\.gs1\.org/voc/|gs1:)(?P<word>.+)")
_CURIE = re.compile(r"(?P<prefix>[A-Za-z_][\w.-]*):(?!//)(?P<name>.+)")


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


def expanded(name: str, prefixes: Mapping[str, str]) -> str:
    """The name of an extension field as `namespace#name`, whatever prefix or term the document has for it.

    A namespace that ends in `#`, `/` or `:` is joined without it, so that `namespace#name` asks for all of them.
    """
    if name in prefixes and ":" not in name:
        start, _, local = re.sub(r"[#/:](?=[^#/:]*$)", "#", prefixes[name]).rpartition("#")
        return f"{start.rstrip('#/:')}#{local}"
    match = _CURIE.fullmatch(name)
    if match is None or match["prefix"] not in prefixes:
        return name
    return f"{prefixes[match['prefix']].rstrip('#/:')}#{match['name']}"
