"""A plant on disk: its records in one NDJSON file or a folder of CSV files, one per kind, and its answer key."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson

from whereused.model.records import RECORD_CLASSES
from whereused.plant.answers import Answer, AnswerKey
from whereused.plant.journal import Record
from whereused.plant.simulation import HIGHLIGHTS, PACKS, Plant, Size

Format = Literal["ndjson", "csv"]

Progress = Callable[[int, int, int], None]
"""Called every few thousand records and at the end: records written, day, days."""

_PROGRESS_EVERY = 5_000
ANSWERS = "answers.ndjson.gz"
"""The answer key's file; its ending says that it holds no records to be loaded."""
_COMMON = ("source", "event_time")
_PARTS = {
    "step_input": ("inputs", ("item", "quantity", "uom", "loaded_at", "unloaded_at")),
    "step_output": ("outputs", ("item", "quantity", "uom", "at")),
    "step_subject": ("subjects", ("item", "at", "result")),
}


@dataclass(slots=True)
class Summary:
    """What was generated: records by kind, unusual events by name with an interesting item for each, and answers."""

    size: str
    seed: int
    packs: int
    days: int = 0
    records: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    features: dict[str, int] = field(default_factory=dict)
    highlights: dict[str, str] = field(default_factory=dict)
    answers: int = 0


def generate(size: Size = "small", seed: int = 1) -> Iterator[Record]:
    """The records of a plant of that size, as plain JSON values, roughly in the order of their event times."""
    return Plant(PACKS[size], seed).run()


def answer_key(packs: int, seed: int = 1) -> Iterator[Answer]:
    """The answer key of a plant for so many packs; its records are passed over."""
    key = AnswerKey(packs, seed)
    for _ in Plant(packs, seed, key).run():
        pass
    return key.answers()


def highlights(size: Size = "small", seed: int = 1) -> dict[str, str]:
    """Names of interesting items of that plant, without generating more of it than it takes to meet them all."""
    plant = Plant(PACKS[size], seed)
    for _ in plant.run():
        if len(plant.floor.highlights) == len(HIGHLIGHTS):
            break
    return in_order(plant.floor.highlights)


def in_order(found: dict[str, str]) -> dict[str, str]:
    """Highlights in the order of `HIGHLIGHTS`."""
    return {name: found[name] for name in HIGHLIGHTS if name in found}


def write(
    path: Path,
    size: Size = "small",
    seed: int = 1,
    format: Format = "ndjson",  # noqa: A002 - the option's name
    progress: Progress | None = None,
    *,
    answers: bool = False,
) -> Summary:
    """Write the plant into the folder `path`, made if need be, and say what it holds.

    NDJSON goes to `records.ndjson`; CSV to `item.csv`, `step.csv`, `step_input.csv` and so on, with the columns of
    `contract.md`. Beside them stand `highlights.json` and `summary.json`, and with `answers` the key in
    `answers.ndjson.gz`. Files of these names are overwritten, and a key that is not asked for is deleted.
    OSError where the folder cannot be written.
    """
    path.mkdir(parents=True, exist_ok=True)
    key = AnswerKey(PACKS[size], seed) if answers else None
    plant = Plant(PACKS[size], seed, key)
    records = _reporting(plant, progress)
    if format == "csv":
        _write_csv(path, records)
    else:
        _write_ndjson(path / "records.ndjson", records)
    summary = _summary(plant, size, seed)
    if key is None:
        (path / ANSWERS).unlink(missing_ok=True)
    else:
        summary.answers = _write_answers(path / ANSWERS, key.answers())
    _write_json(path / "highlights.json", summary.highlights)
    _write_json(path / "summary.json", asdict(summary))
    return summary


def _reporting(plant: Plant, progress: Progress | None) -> Iterator[Record]:
    done = 0
    for record in plant.run():
        yield record
        done += 1
        if progress is not None and done % _PROGRESS_EVERY == 0:
            progress(done, plant.day, plant.days)
    if progress is not None:
        progress(done, plant.days, plant.days)


def _summary(plant: Plant, size: Size, seed: int) -> Summary:
    counts = dict(sorted(plant.floor.journal.counts.items()))
    return Summary(
        size=size,
        seed=seed,
        packs=plant.packs,
        days=plant.days,
        records=sum(counts.values()),
        counts=counts,
        features=dict(sorted(plant.floor.features.items())),
        highlights=in_order(plant.floor.highlights),
    )


def _write_json(path: Path, value: object) -> None:
    path.write_bytes(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _write_ndjson(path: Path, records: Iterator[Record]) -> None:
    with path.open("wb") as file:
        for record in records:
            file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))


def _write_answers(path: Path, answers: Iterator[Answer]) -> int:
    """No name and no time in the archive: the same key is the same bytes."""
    count = 0
    with path.open("wb") as raw, gzip.GzipFile("", "wb", compresslevel=5, fileobj=raw, mtime=0) as file:
        for answer in answers:
            file.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    return count


def _write_csv(folder: Path, records: Iterator[Record]) -> None:
    """Files appear with the first row of their kind."""
    with ExitStack() as files:
        tables: dict[str, _Table] = {}

        def table(kind: str) -> _Table:
            if kind not in tables:
                file = files.enter_context((folder / f"{kind}.csv").open("w", encoding="utf-8", newline=""))
                tables[kind] = _Table(csv.writer(file, lineterminator="\n"), columns(kind))
            return tables[kind]

        for record in records:
            table(record["record"]).add(record)
            if record["record"] == "step":
                for kind, (name, _) in _PARTS.items():
                    for entry in record.get(name, ()):
                        table(kind).add({"step": record["id"]} | entry | {key: record[key] for key in _COMMON})


def columns(kind: str) -> list[str]:
    """The columns of the CSV file of a kind of record, or of a part of a step."""
    if kind in _PARTS:
        return ["step", *_PARTS[kind][1], *_COMMON]
    parts = {"record", *(name for name, _ in _PARTS.values())}
    fields = RECORD_CLASSES[kind].model_fields.items()
    return [field.alias or name for name, field in fields if name not in parts]


class _Table:
    """One CSV file."""

    def __init__(self, writer: Any, names: list[str]) -> None:  # noqa: ANN401 - csv has no public writer type
        self._writer = writer
        self._names = names
        writer.writerow(names)

    def add(self, row: Record) -> None:
        self._writer.writerow([_cell(row.get(name, "")) for name in self._names])


def _cell(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    """Lists are joined with `|`, identifiers are `scheme=value`, objects are JSON."""
    if isinstance(value, list):
        texts = (f"{entry['scheme']}={entry['value']}" if isinstance(entry, dict) else entry for entry in value)
        return "|".join(text.replace("|", r"\|") for text in texts)
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return value
