"""What an event tells of an item that it brings into being: from its key, and from instance and lot master data."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from whereused.identifiers import kind_of
from whereused.ingest.events.said import ITEM_KINDS, Said
from whereused.ingest.events.values import as_texts
from whereused.model.fields import parse_moment

_TRADE_ITEM = re.compile(r"\(01\)(?P<gtin>\d{14})\((?P<ai>21|10|235)\)(?P<serial>.+)", re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

LOT_NUMBER = ("lotNumber", "hasBatchLotNumber")
EXPIRY = ("itemExpirationDate", "expirationDate", "expirationDateTime")
"""Names, without their namespace, of master data that records have fields for (CBV 2.0, 9.3; GS1 Web Vocabulary)."""


def item_record(said: Said, item: str) -> dict[str, Any]:
    """The record of an item that the event produced, commissioned or added."""
    kind = kind_of(item)
    record: dict[str, Any] = {"record": "item", "id": item, "kind": kind if kind in ITEM_KINDS else None}
    traded = _TRADE_ITEM.fullmatch(item)
    if traded:
        record["product"] = f"(01){traded['gtin']}"
    lot = _text(said.ilmd, LOT_NUMBER)
    if traded and lot and traded["ai"] != "10":
        record["lot"] = f"(01){traded['gtin']}(10){lot}"
    if kind != "lot":
        record["made_at"] = said.at
    expires = _text(said.ilmd, EXPIRY)
    if expires:
        record["expires_at"] = expiry_of(expires)
    if said.ilmd:
        record["attributes"] = as_texts(said.ilmd, said.prefixes)
    return record


def _text(ilmd: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """The first of some master data that is one text."""
    for wanted in names:
        for name, value in ilmd.items():
            if re.split(r"[:#/]", name)[-1] == wanted and isinstance(value, str | int) and str(value).strip():
                return str(value).strip()
    return None


def expiry_of(text: str) -> datetime | None:
    """A date means the end of that day, UTC; what is no time stays among the attributes alone."""
    try:
        return parse_moment(f"{text}T23:59:59Z" if _DATE.fullmatch(text) else text)
    except ValueError:
        return None
