"""What a text was read as, and the fault that stops the reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Element(NamedTuple):
    """One GS1 element: an application identifier and its value, unescaped."""

    ai: str
    value: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """The answer of `POST /v1/identifiers/parse`.

    `ok` is False for a text of a form we know that is broken; `error` then says where and what was expected, and the
    other fields are empty. `scheme` names the identity (`docs/identifiers.md` lists them), `elements` all that the
    text says, `digital_link` and `epc` the same in those forms where they have one, and `key` the identity alone, under
    which all its forms meet; it is None where nothing is identified.
    """

    ok: bool
    scheme: str | None = None
    elements: tuple[Element, ...] = ()
    digital_link: str | None = None
    epc: str | None = None
    key: str | None = None
    error: str | None = None


class Fault(ValueError):
    """A text of a form we know that breaks its rules; the message names the place, the value and what was expected."""
