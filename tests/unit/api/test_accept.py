"""The Accept header chooses between a page of JSON and a whole list."""

from __future__ import annotations

import pytest

from whereused.api.accept import NotAcceptable, list_format


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, None),
        ("*/*", None),
        ("application/json", None),
        ("text/html,application/xhtml+xml,*/*;q=0.8", None),
        ("text/csv", "csv"),
        ("TEXT/CSV; charset=utf-8", "csv"),
        ("text/*", "csv"),
        ("application/x-ndjson", "ndjson"),
        ("application/jsonl", "ndjson"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ("application/json;q=0.5, text/csv", "csv"),
        ("text/csv;q=0.5, application/json", None),
        ("*/*, text/csv", "csv"),
        ("text/csv;q=0, */*", None),
        ("application/*", None),
    ],
)
def test_the_preferred_form(accept: str | None, form: str | None) -> None:
    found = list_format(accept)

    assert (found.name if found else None) == form


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "text/csv;q=x"])
def test_a_form_that_there_is_not_is_refused_with_those_that_there_are(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="text/csv"):
        list_format(accept)
