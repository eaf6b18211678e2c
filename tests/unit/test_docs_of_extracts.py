"""The page about extracts is tested against the code: every key is there, and what it shows loads."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

from whereused.ingest.entries import Submission, entry_of
from whereused.ingest.map_parts import ValuePart
from whereused.ingest.mapped_rows import Extract
from whereused.ingest.mapping_file import FilePart, RecordPart, TablePart, mapping_of
from whereused.ingest.readers import Origin

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "extracts.md").read_text(encoding="utf-8")


def test_every_key_of_a_mapping_file_is_documented() -> None:
    named = [line.split(" | ")[0] for line in PAGE.splitlines() if line.startswith("| `")]
    documented = {name for cell in named for name in re.findall(r"`(\w+)`", cell)}
    fields = {**FilePart.model_fields, **TablePart.model_fields, **ValuePart.model_fields}

    assert {field.alias or name for name, field in fields.items()} <= documented
    assert all(f"`{name} = " in PAGE for name in RecordPart.model_fields)


def test_the_mapping_shown_loads_the_tables_shown(tmp_path: Path) -> None:
    [shown] = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    tables = re.findall(r"```csv\n(.*?)```", PAGE, flags=re.DOTALL)
    for name, text in zip(("deliveries-2026-03", "consumption", "serials"), tables, strict=True):
        (tmp_path / f"{name}.csv").write_text(text, encoding="cp1252")
    extract = Extract.of(mapping_of(tomllib.loads(shown), tmp_path / "plant.toml"), [tmp_path])
    pieces = [read.piece for path, table in extract.pieces for read in extract.read(path, table, Origin())]
    kinds = [entry_of(piece).record.record for piece in pieces if isinstance(piece, Submission)]

    assert len(kinds) == len(pieces)
    assert Counter(kinds) == {"item": 4, "receive": 2, "correction": 1, "step": 4, "install": 1}
