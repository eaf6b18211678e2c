"""Which form of an answer a client asks for by `Accept`: a page of JSON, or a whole list in some format."""

from __future__ import annotations

from typing import ClassVar

from whereused.api.lists import FORMATS, ListFormat
from whereused.errors import WhereusedError

JSON_TYPE = "application/json"


class NotAcceptable(WhereusedError):
    """An Accept header that none of the forms of this answer fits."""

    type: ClassVar[str] = "not-acceptable"
    title: ClassVar[str] = "No form of this answer fits the Accept header"
    status: ClassVar[int] = 406


def list_format(accept: str | None) -> ListFormat | None:
    """The whole-list format that `accept` prefers, or None for a page of JSON. Raises NotAcceptable.

    The highest quality wins, then the more specific range, then the earlier one (RFC 9110, 12.5.1). A wildcard means
    JSON.
    """
    ranges = _ranges(accept or "*/*")
    for _, _, name in sorted(ranges, key=lambda entry: entry[:2], reverse=True):
        if name in ("*/*", "application/*", JSON_TYPE):
            return None
        for form in FORMATS:
            if name in (form.media_type, *form.also) or name == form.media_type.partition("/")[0] + "/*":
                return form
    offered = ", ".join((JSON_TYPE, *(form.media_type for form in FORMATS)))
    raise NotAcceptable(f"Accept is {accept!r}.", f"This answer comes as {offered}.")


def _ranges(accept: str) -> list[tuple[float, int, str]]:
    found = []
    for part in accept.split(","):
        name, _, rest = part.strip().lower().partition(";")
        quality = _quality(rest)
        if quality > 0:
            found.append((quality, 2 - name.count("*"), name.strip()))
    return found


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
