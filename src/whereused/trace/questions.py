"""Asking: a question from loose values, or every fault in them at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import ValidationError

from whereused.errors import InvalidQuestion
from whereused.model.faults import faults_of
from whereused.model.questions import Question


def ask(
    items: Sequence[str],
    *,
    mode: str = "ever",
    as_of: datetime | str | None = None,
    kind: Sequence[str] = (),
    end_items: bool = False,
) -> Question:
    """The question about `items`. Raises InvalidQuestion with {pointer, reason} for each value that does not fit."""
    return parse_question(
        {
            "any_of": [{"item": item} for item in items],
            "mode": mode,
            "as_of": as_of,
            "kind": list(kind),
            "end_items": end_items,
        }
    )


def parse_question(value: object) -> Question:
    """The question in a parsed JSON value. Raises InvalidQuestion with {pointer, reason} for each fault."""
    try:
        return Question.model_validate(value)
    except ValidationError as error:
        faults = faults_of(error)
        listed = "; ".join(f"{fault['pointer'] or '/'}: {fault['reason']}" for fault in faults)
        raise InvalidQuestion(f"The question cannot be asked as it stands: {listed}", faults=faults) from error
