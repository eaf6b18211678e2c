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
from whereused.ingest.events.checks import (
    COMPARISONS,
    SENSED_TEXTS,
    SENSED_TIMES,
    Asked,
    Check,
    Comparison,
    Exists,
    asked_of,
    read_comparison,
    spelled,
)
from whereused.ingest.events.fields import Field, field_named, full_name
from whereused.ingest.events.patterns import regex_of
from whereused.ingest.events.terms import LONGEST
from whereused.ingest.events.values import spellings_of
from whereused.ingest.events.vocabulary import bare
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
THERE = {
    "EXISTS_errorDeclaration": Field("ERROR_DECLARATION_", ""),
    "EXISTS_sensorElementList": Field("SENSORREPORT_", ""),
    "EXISTS_sensorElement": Field("SENSORREPORT_", ""),
    "EXISTS_SENSORREPORT": Field("SENSORREPORT_", ""),
    "EXISTS_SENSORMETADATA": Field("SENSORMETADATA_", ""),
}
"""Parameters that ask for events with a part of their own, whatever is in it."""

TERM_OF_PART = {
    "ERROR_DECLARATION_": "errorDeclaration",
    **dict.fromkeys(("SENSORELEMENT_", "SENSORMETADATA_", "SENSORREPORT_"), "sensorElementList"),
}
"""The term that every event with something in a part bears."""

SINGLE = (
    "GE_eventTime", "LT_eventTime", "GE_recordTime", "LT_recordTime", "orderBy", "orderDirection", "eventCountLimit",
    "maxEventCount", "GE_errorDeclarationTime", "LT_errorDeclarationTime", "GE_errorDeclaration_Time",
    "LT_errorDeclaration_Time", *THERE, *(f"{name}_{of}" for of in SENSED_TIMES for name in ("GE", "LT")),
)  # fmt: skip
SENSED = tuple(f"EQ_{name}" for name in SENSED_TEXTS)
KNOWN = ("eventType", *WORDS, *PLACES, *WITHIN, *TERMS, *MATCHES, *SINGLE, *SENSED)

DESCRIBED = {
    "readPoint": ("read_points",),
    "bizLocation": ("biz_locations",),
    "source": ("source_[^=]*",),
    "destination": ("destination_[^=]*",),
    "epcClass": ("epcClass", "inputEPCClass", "outputEPCClass"),
}
"""The fields of events whose values master data describe, and where an event has them: a list, or terms."""

Reader = Callable[["EventQuestion", str, list[str]], None]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Terms of which an event has to have one: exactly, or as a regular expression matches it whole."""

    exact: list[str] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Described:
    """Events that name, in a field, something of which master data say an attribute; `values`: and say one of these."""

    field: str
    attribute: str
    values: frozenset[str] | None = None


@dataclass(slots=True)
class EventQuestion:
    """What is asked. None, or an empty list, asks nothing; `limit` ends the answer, `most` refuses a larger one.

    `by_field` is an extension field to order by, in place of a time.
    """

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
    described: list[list[Described]] = field(default_factory=list)
    order: Order = "recordTime"
    by_field: Field | None = None
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
    if "eventCountLimit" in parameters and "orderBy" not in parameters:
        reason = "The first so many are those in some order: give orderBy as well, or maxEventCount, or perPage."
        faults.append({"pointer": "/eventCountLimit", "reason": reason})
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
        _read_order(question, value)
    elif name == "orderDirection":
        if value not in ("ASC", "DESC"):
            raise ValueError(f"{value!r} is no direction: ASC or DESC.")
        question.descending = value == "DESC"
    elif name in THERE:
        _read_existence(question, THERE[name])
    elif name.startswith(("GE_errorDeclaration", "LT_errorDeclaration")):
        question.terms.append(Alternatives(["errorDeclaration"]))
        question.checks.append(Comparison(Asked("errorDeclarationTime"), name[:2], (moment_of(value),)))
    elif name[3:] in SENSED_TIMES:
        question.terms.append(Alternatives(["sensorElementList"]))
        question.checks.append(Comparison(Asked(name[3:]), name[:2], (moment_of(value),)))
    else:
        setattr(question, "limit" if name == "eventCountLimit" else "most", _count(value))


def _read_order(question: EventQuestion, value: str) -> None:
    if value in ("eventTime", "recordTime"):
        question.order = "eventTime" if value == "eventTime" else "recordTime"
        return
    question.by_field = field_named(value)
    if question.by_field is None:
        raise ValueError(
            f"{value!r} is nothing to order by here: eventTime or recordTime, or an extension field as namespace#name."
        )


def _count(value: str) -> int:
    if not value.isdigit() or int(value) < 1:
        raise ValueError(f"{value!r} is not a number of events from 1 on.")
    return int(value)


def moment_of(value: str) -> datetime:
    """A time in a parameter; a `+` that came as a space is understood. Raises ValueError."""
    return parse_moment(re.sub(r"(?<=\d) (?=\d\d:?\d\d$)", "+", value))


def _read_other(question: EventQuestion, name: str, values: list[str]) -> None:
    """Families of parameters: what master data say, quantities and measured values, and fields by their full names."""
    operator, _, rest = name.partition("_")
    if operator in ("HASATTR", "EQATTR"):
        question.described.append(_described(operator, rest, values))
    elif name in SENSED:
        question.terms.append(Alternatives(["sensorElementList"]))
        question.checks.append(spelled(Asked(rest), values))
    elif operator in COMPARISONS and (asked := asked_of(rest)) is not None:
        if asked.what != "quantity":
            question.terms.append(Alternatives(["sensorElementList"]))
        question.checks.append(read_comparison(asked, operator, values))
    elif (of := field_named(rest)) is not None and operator in (*COMPARISONS, "EXISTS"):
        _read_field(question, of, operator, values)
    else:
        raise ValueError(_unknown(name))


def _read_field(question: EventQuestion, of: Field, operator: str, values: list[str]) -> None:
    """A question for a field. Those of the event itself and of its master data have terms, others are looked up."""
    has_terms = of.part in ("", "ILMD_")
    asked = Asked("field", field=of)
    if operator == "EXISTS" and not has_terms:
        _read_existence(question, of)
    elif operator == "EQ" and has_terms:
        question.terms.append(Alternatives([f"{of.term}={value}"[:LONGEST] for value in _spellings(values)]))
    else:
        term = of.term if has_terms else TERM_OF_PART.get(of.part)
        question.terms += [Alternatives([term])] if term else []
        if operator == "EQ":
            question.checks.append(spelled(asked, _spellings(values)))
        elif operator != "EXISTS":
            question.checks.append(read_comparison(asked, operator, values))


def _read_existence(question: EventQuestion, of: Field) -> None:
    term = TERM_OF_PART.get(of.part)
    question.terms += [Alternatives([term])] if term else []
    question.checks.append(Exists(of))


def _described(operator: str, rest: str, values: list[str]) -> list[Described]:
    """`HASATTR_field` with names of attributes, or `EQATTR_field_attribute` with values."""
    of, _, attribute = rest.partition("_")
    if of not in DESCRIBED:
        raise ValueError(
            f"{operator}_ asks for what master data say of {', '.join(DESCRIBED)}; {of!r} is none of these."
        )
    if operator == "HASATTR":
        if attribute:
            raise ValueError(f"HASATTR_{of} takes names of attributes as its values; EQATTR_{rest} asks for a value.")
        return [Described(of, full_name(value)) for value in values]
    if not attribute:
        raise ValueError(f"EQATTR_{of} names no attribute: EQATTR_{of}_name, or EQATTR_{of}_namespace#name.")
    return [Described(of, full_name(attribute), frozenset(_spellings(values)))]


def _spellings(values: list[str]) -> list[str]:
    """A value as it stands, and as its key, its bare word, its number or its moment, where it has these."""
    forms = (form for value in values for form in (*spellings_of(value), key_of(value), bare(value)))
    return list(dict.fromkeys(forms))


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name, KNOWN, n=1)
    hint = f"did you mean {close[0]!r}?" if close else "docs/epcis.md lists what can be asked for."
    return f"Unknown parameter {name!r}: {hint}"


__all__ = ["EVENT_TYPES", "Alternatives", "EventQuestion", "ask_events"]
