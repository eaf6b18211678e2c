"""Asking: a question from loose values, or every fault in them at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import ValidationError

from whereused.errors import InvalidQuestion
from whereused.model.faults import faults_of_question
from whereused.model.questions import Question

MEND = "Mend what is named; docs/http.md says what a question can ask."


def ask(
    items: Sequence[str],
    *,
    since: datetime | str | None = None,
    mode: str = "ever",
    as_of: datetime | str | None = None,
    known_at: datetime | str | None = None,
    kind: Sequence[str] = (),
    end_items: bool = False,
    near_misses: bool = False,
    evidence: bool = False,
) -> Question:
    """The question about `items`, bad all their lives or `since` a time.

    Raises InvalidQuestion with {pointer, reason} for each value that does not fit.
    """
    return parse_question(
        {
            "any_of": [{"item": item} if since is None else {"item": item, "since": since} for item in items],
            "mode": mode,
            "as_of": as_of,
            "known_at": known_at,
            "kind": list(kind),
            "end_items": end_items,
            "near_misses": near_misses,
            "evidence": evidence,
        }
    )


def parse_question(value: object) -> Question:
    """The question in a parsed JSON value. Raises InvalidQuestion with {pointer, reason} for each fault."""
    try:
        return Question.model_validate(value)
    except ValidationError as error:
        faults = faults_of_question(error, value)
        listed = "; ".join(f"{fault['pointer'] or '/'}: {fault['reason']}" for fault in faults)
        raise InvalidQuestion(f"The question cannot be asked as it stands: {listed}", MEND, faults=faults) from error
