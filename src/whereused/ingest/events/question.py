"""A SimpleEventQuery as what the ledger is asked: parameters in any spelling, read into terms, patterns and checks.

Source: EPCIS 2.0, 8.2.7.1. Values may be given in any form of an identifier (EPC URN, Digital Link, element string) and
any spelling of a word; several values of one parameter, repeated or joined by `|`, are alternatives.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from whereused.errors import EpcisQueryInvalid
from whereused.identifiers import key_of
from whereused.ingest.epcis.contexts import STANDARD_PREFIXES
from whereused.ingest.events.checks import COMPARISONS, Check, read_comparison
from whereused.ingest.events.patterns import regex_of
from whereused.ingest.events.terms import LONGEST
from whereused.ingest.events.vocabulary import bare, expanded
from whereused.model.fields import parse_moment

Order = Literal["eventTime", "recordTime"]
ACTIONS = ("ADD", "OBSERVE", "DELETE")
EVENT_TYPES = (
    "ObjectEvent",
    "AggregationEvent",
    "TransactionEvent",
    "TransformationEvent",
    "AssociationEvent",
    "QuantityEvent",
)
"""The types of the standard; an extension may have others."""

WORDS = {"EQ_action": "actions", "EQ_bizStep": "biz_steps", "EQ_disposition": "dispositions"}
PLACES = {"EQ_readPoint": "read_points", "EQ_bizLocation": "biz_locations"}
WITHIN = {"WD_readPoint": "read_points", "WD_bizLocation": "biz_locations"}
TERMS: dict[str, tuple[str, Callable[[str], str]]] = {
    "EQ_transformationID": ("transformationID", key_of),
    "EQ_eventID": ("eventID", str),
    "EQ_correctiveEventID": ("correctiveEventID", str),
    "EQ_errorReason": ("errorReason", bare),
    "EQ_persistentDisposition_set": ("persistentDisposition_set", bare),
    "EQ_persistentDisposition_unset": ("persistentDisposition_unset", bare),
}
"""Parameters that ask for one term: under which name, and how a value is written in it."""

MATCHES = {
    "MATCH_epc": ("epc",),
    "MATCH_parentID": ("parentID",),
    "MATCH_inputEPC": ("inputEPC",),
    "MATCH_outputEPC": ("outputEPC",),
    "MATCH_anyEPC": ("epc", "parentID", "inputEPC", "outputEPC"),
    "MATCH_epcClass": ("epcClass",),
    "MATCH_inputEPCClass": ("inputEPCClass",),
    "MATCH_outputEPCClass": ("outputEPCClass",),
    "MATCH_anyEPCClass": ("epcClass", "inputEPCClass", "outputEPCClass"),
}
"""Which roles each MATCH_ parameter looks at."""

PARTIES = ("EQ_bizTransaction_", "EQ_source_", "EQ_destination_")
SINGLE = (
    "GE_eventTime", "LT_eventTime", "GE_recordTime", "LT_recordTime", "orderBy", "orderDirection", "eventCountLimit",
    "maxEventCount", "EXISTS_errorDeclaration", "GE_errorDeclarationTime", "LT_errorDeclarationTime",
)  # fmt: skip
KNOWN = ("eventType", *WORDS, *PLACES, *WITHIN, *TERMS, *MATCHES, *SINGLE)
UNSUPPORTED = ("HASATTR_", "EQATTR_")

Reader = Callable[["EventQuestion", str, list[str]], None]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Terms of which an event has to have one: exactly, or as a regular expression matches it whole."""

    exact: list[str] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)


@dataclass(slots=True)
class EventQuestion:
    """What is asked. None, or an empty list, asks nothing; `limit` ends the answer, `most` refuses a larger one."""

    types: list[str] | None = None
    actions: list[str] | None = None
    biz_steps: list[str] | None = None
    dispositions: list[str] | None = None
    read_points: list[str] | None = None
    biz_locations: list[str] | None = None
    within: dict[str, list[str]] = field(default_factory=dict)
    event_from: datetime | None = None
    event_before: datetime | None = None
    recorded_from: datetime | None = None
    recorded_before: datetime | None = None
    terms: list[Alternatives] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    order: Order = "recordTime"
    descending: bool = False
    limit: int | None = None
    most: int | None = None


def ask_events(parameters: Mapping[str, Sequence[str]]) -> EventQuestion:
    """The question in the parameters of a SimpleEventQuery. Raises EpcisQueryInvalid with every fault."""
    question = EventQuestion()
    faults: list[dict[str, str]] = []
    for name, given in parameters.items():
        try:
            _read(question, name, list(given))
        except ValueError as error:
            faults.append({"pointer": f"/{name}", "reason": str(error)})
    if question.limit is not None and question.most is not None:
        faults.append({"pointer": "/maxEventCount", "reason": "Give one of eventCountLimit and maxEventCount."})
    if "orderDirection" not in parameters and "orderBy" in parameters:
        question.descending = True
    if faults:
        raise EpcisQueryInvalid.of(faults)
    return question


def _read(question: EventQuestion, name: str, given: list[str]) -> None:
    values = [part.strip() for value in given for part in value.split("|") if part.strip()]
    if not values and not name.startswith("EXISTS_"):
        raise ValueError(f"The parameter {name} has no value.")
    if name in SINGLE:
        if len(given) > 1:
            raise ValueError(f"The parameter {name!r} is given more than once.")
        _read_single(question, name, given[0].strip())
    elif name == "eventType":
        question.types = [value.rpartition(":")[2] if value.startswith("epcis:") else value for value in values]
    elif name in WORDS:
        _read_words(question, name, values)
    elif name in PLACES:
        _narrow(question, PLACES[name], [key_of(value) for value in values])
    elif name in WITHIN:
        question.within[WITHIN[name]] = [key_of(value) for value in values]
    elif name in TERMS:
        question.terms.append(Alternatives([f"{TERMS[name][0]}={TERMS[name][1](value)}" for value in values]))
    elif name in MATCHES:
        question.terms.append(_matching(MATCHES[name], values))
    elif name.startswith(PARTIES):
        party = name.removeprefix("EQ_").partition("_")
        question.terms.append(Alternatives([f"{party[0]}_{bare(party[2])}={key_of(value)}" for value in values]))
    else:
        _read_other(question, name, values)


def _read_words(question: EventQuestion, name: str, values: list[str]) -> None:
    if name == "EQ_action" and (wrong := [value for value in values if value not in ACTIONS]):
        raise ValueError(f"{wrong[0]!r} is no action: ADD, OBSERVE or DELETE.")
    _narrow(question, WORDS[name], [bare(value) for value in values])


def _narrow(question: EventQuestion, name: str, values: list[str]) -> None:
    setattr(question, name, values)


def _matching(roles: tuple[str, ...], values: list[str]) -> Alternatives:
    found = Alternatives()
    for value in values:
        pattern = regex_of(value)
        for role in roles:
            if pattern is None:
                found.exact.append(f"{role}={key_of(value)}")
            else:
                found.patterns.append(f"{re.escape(role)}={pattern}")
    return found


def _read_single(question: EventQuestion, name: str, value: str) -> None:
    times = {
        "GE_eventTime": "event_from",
        "LT_eventTime": "event_before",
        "GE_recordTime": "recorded_from",
        "LT_recordTime": "recorded_before",
    }
    if name in times:
        setattr(question, times[name], moment_of(value))
    elif name == "orderBy":
        if value not in ("eventTime", "recordTime"):
            raise ValueError(f"{value!r} is nothing to order by here: eventTime or recordTime.")
        question.order = "eventTime" if value == "eventTime" else "recordTime"
    elif name == "orderDirection":
        if value not in ("ASC", "DESC"):
            raise ValueError(f"{value!r} is no direction: ASC or DESC.")
        question.descending = value == "DESC"
    elif name == "EXISTS_errorDeclaration":
        question.terms.append(Alternatives(["errorDeclaration"]))
    elif name in ("GE_errorDeclarationTime", "LT_errorDeclarationTime"):
        question.terms.append(Alternatives(["errorDeclaration"]))
        question.checks.append(Check("errorDeclarationTime", name[:2], moment_of(value)))
    else:
        setattr(question, "limit" if name == "eventCountLimit" else "most", _count(value))


def _count(value: str) -> int:
    if not value.isdigit() or int(value) < 1:
        raise ValueError(f"{value!r} is not a number of events from 1 on.")
    return int(value)


def moment_of(value: str) -> datetime:
    """A time in a parameter; a `+` that came as a space is understood. Raises ValueError."""
    return parse_moment(re.sub(r"(?<=\d) (?=\d\d:?\d\d$)", "+", value))


def _read_other(question: EventQuestion, name: str, values: list[str]) -> None:
    """Comparisons of quantities, and of extension and ILMD fields by `namespace#name` or a standard prefix."""
    operator, _, rest = name.partition("_")
    if rest and operator == "EXISTS":
        question.terms.append(Alternatives([_field(rest)]))
    elif rest == "quantity" and operator in COMPARISONS:
        question.checks.append(read_comparison("quantity", operator, values))
    elif rest and operator == "EQ" and _is_field(rest):
        full = _field(rest)
        question.terms.append(Alternatives([f"{full}={value}"[:LONGEST] for value in _spellings(values)]))
    elif rest and operator in COMPARISONS and _is_field(rest):
        full = _field(rest)
        question.terms.append(Alternatives([full]))
        question.checks.append(read_comparison(full, operator, values))
    else:
        raise ValueError(_unknown(name))


def _is_field(rest: str) -> bool:
    name = rest.removeprefix("INNER_").removeprefix("ILMD_")
    return "#" in name or ":" in name or name != rest


def _field(rest: str) -> str:
    """The name of a field as terms have it: what is before it (INNER_, ILMD_), and its name in full."""
    before = re.match(r"(?:INNER_)?(?:ILMD_)?", rest)
    start = before[0] if before else ""
    name = rest[len(start) :]
    namespace, mark, local = name.rpartition("#")
    full = f"{namespace.rstrip('#/:')}#{local}" if mark else expanded(name, STANDARD_PREFIXES)
    return f"{start}{full}"


def _spellings(values: list[str]) -> list[str]:
    """A value as it stands, and as its key and its bare word, where it has these."""
    return list(dict.fromkeys(form for value in values for form in (value, key_of(value), bare(value))))


def _unknown(name: str) -> str:
    if name.startswith(UNSUPPORTED):
        return (
            f"{name}: attributes of master data cannot be asked for here. Ask for their values by the EQ_ parameters."
        )
    close = difflib.get_close_matches(name, KNOWN, n=1)
    hint = f"did you mean {close[0]!r}?" if close else "docs/epcis.md lists what can be asked for."
    return f"Unknown parameter {name!r}: {hint}"


__all__ = ["EVENT_TYPES", "Alternatives", "EventQuestion", "ask_events"]
