"""The query loader: Cypher lives in files, each with its parameters, mode and row type in its header.

    // What it answers, in a sentence.
    // mode: read
    // param: starts LIST<STRING> = ["LOT-1"]
    // returns: ReachedRow

A query is declared once, beside its row type: `REACH = query("trace.reach_downstream", ReachedRow)`. The row type is a
NamedTuple whose fields are the columns; `Nothing` is the row type of a statement that returns none. All files are read
and checked when the registry is first asked for one; a fault names file and line.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from whereused.errors import QueryFileError

Row = TypeVar("Row", bound=tuple[Any, ...])
Mode = Literal["read", "write"]

_HEADER = re.compile(r"^// (?P<key>mode|param|returns): *(?P<value>.+?)\s*$")
_PARAM = re.compile(r"^(?P<name>[a-z_]+) (?P<type>[A-Z][A-Z0-9<>_ ]*?)(?: = (?P<sample>.+))?$")


class Nothing(NamedTuple):
    """The row of a statement that returns no columns."""


@dataclass(frozen=True)
class QueryFile:
    """One Cypher file: its text and what its header says of it."""

    name: str
    path: Path
    text: str
    doc: str
    mode: Mode
    params: dict[str, Any]
    returns: str


@dataclass(frozen=True)
class Query(Generic[Row]):
    """A statement of the product with the type of its rows."""

    name: str
    row: type[Row]

    @property
    def file(self) -> QueryFile:
        """The file behind this query."""
        return load_queries()[self.name]


_declared: dict[str, Query[Any]] = {}


def query(name: str, row: type[Row]) -> Query[Row]:
    """Declare the query of `cypher/queries/<room>/<verb_noun>.cypher`, named `<room>.<verb_noun>`, once.

    Raises QueryFileError if there is no such file, its header names another row type, or it is declared twice.
    """
    file = load_queries().get(name)
    if file is None:
        raise QueryFileError(f"{cypher_folder() / 'queries'} has no file for the query {name!r}.")
    if file.returns != row.__name__:
        raise QueryFileError(f"{file.path}: the header returns {file.returns}, the declaration {row.__name__}.")
    if name in _declared:
        raise QueryFileError(f"{file.path}: the query {name!r} is declared twice.")
    declared = Query(name, row)
    _declared[name] = declared
    return declared


def declared_queries() -> dict[str, Query[Any]]:
    """Every query declared so far by the modules that were imported, by name."""
    return dict(_declared)


def cypher_folder() -> Path:
    """The folder of all Cypher text: in the wheel beside the package, in a checkout at its top."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "cypher"
    return installed if installed.is_dir() else package.parent.parent / "cypher"


@cache
def load_queries() -> dict[str, QueryFile]:
    """All query files by name. Raises QueryFileError with file and line at the first that is wrong."""
    folder = cypher_folder() / "queries"
    files = (parse_query_file(path, folder) for path in sorted(folder.glob("*/*.cypher")))
    return {file.name: file for file in files}


def parse_query_file(path: Path, folder: Path) -> QueryFile:
    """Read one query file. Raises QueryFileError that names file and line."""
    doc: list[str] = []
    header: dict[str, str] = {}
    params: dict[str, Any] = {}
    text = path.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("//"):
            break
        match = _HEADER.match(line)
        if match is None:
            doc.append(line.removeprefix("//").strip())
        elif match["key"] == "param":
            name, sample = _parse_param(match["value"], path, number)
            params[name] = sample
        else:
            header[match["key"]] = match["value"]
    _check_header(path, header, text)
    name = ".".join(path.relative_to(folder).with_suffix("").parts)
    mode: Mode = "read" if header["mode"] == "read" else "write"
    return QueryFile(name, path, text, " ".join(doc).strip(), mode, params, header["returns"])


def _parse_param(value: str, path: Path, number: int) -> tuple[str, Any]:
    match = _PARAM.match(value)
    if match is None:
        raise QueryFileError(f"{path}:{number}: a parameter reads `name TYPE = sample`, not {value!r}.")
    try:
        return match["name"], json.loads(match["sample"]) if match["sample"] else None
    except json.JSONDecodeError as error:
        raise QueryFileError(f"{path}:{number}: the sample {match['sample']!r} is not JSON: {error}.") from error


def _check_header(path: Path, header: dict[str, str], text: str) -> None:
    for key, allowed in (("mode", ("read", "write")), ("returns", None)):
        if key not in header:
            raise QueryFileError(f"{path}:1: the header has no line `// {key}: …`.")
        if allowed and header[key] not in allowed:
            raise QueryFileError(f"{path}:1: {key} is {header[key]!r}, not one of {', '.join(allowed)}.")
    statement = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    if not statement.lstrip().startswith("CYPHER 25"):
        raise QueryFileError(f"{path}:1: the statement does not say `CYPHER 25` first.")
