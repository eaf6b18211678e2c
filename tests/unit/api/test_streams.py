"""A list that is cut short on the way shows it; one that fails at once has its status."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from starlette.responses import StreamingResponse

from whereused.api.lists import CSV, NDJSON, XLSX, ListFormat
from whereused.api.streams import stream_list
from whereused.errors import DatabaseUnreachable
from whereused.model.answers import ItemRow

ROW = ItemRow("U-1", "unit", None, "confirmed", 1, "in_stock", None, None, None)
LOST = DatabaseUnreachable("Neo4j does not answer.", "Start it.")


def breaking(chunks: int) -> Iterator[list[ItemRow]]:
    for _ in range(chunks):
        yield [ROW]
    raise LOST


async def body(response: StreamingResponse) -> bytes:
    return b"".join([bytes(chunk) async for chunk in response.body_iterator])


@pytest.mark.parametrize("form", [CSV, NDJSON, XLSX])
def test_an_error_before_the_first_row_is_raised_at_once(form: ListFormat) -> None:
    with pytest.raises(DatabaseUnreachable):
        stream_list(breaking(0), form, "list")


def test_a_broken_ndjson_ends_with_the_problem() -> None:
    import anyio

    lines = anyio.run(body, stream_list(breaking(2), NDJSON, "list")).splitlines()

    assert len(lines) == 3
    assert json.loads(lines[-1])["problem"]["type"] == "urn:whereused:problem:database-unreachable"


def test_a_broken_csv_does_not_end() -> None:
    import anyio

    with pytest.raises(DatabaseUnreachable):
        anyio.run(body, stream_list(breaking(2), CSV, "list"))


def test_a_broken_workbook_is_never_begun() -> None:
    with pytest.raises(DatabaseUnreachable):
        stream_list(breaking(2), XLSX, "list")


@pytest.mark.parametrize(("name", "file"), [('where-used-LOT 7/ä"', "where-used-LOT_7"), ("///", "list")])
def test_the_file_name_is_safe(name: str, file: str) -> None:
    response = stream_list(iter([]), CSV, name)

    assert response.headers["content-disposition"] == f'attachment; filename="{file}.csv"'
