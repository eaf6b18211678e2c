"""The queries of `cypher/browser/`: what people run in Neo4j Browser. Guide, saved queries and links draw on them.

A file has a header of comment lines: first its title, then what it answers, then one line a parameter (each with a
value that exists on the sample plant) and the request by which the API answers the same:

    // Where was this lot used?
    // Everything that the item's material went into, nearest first. At most 290 nodes.
    // mode: read
    // param: item STRING = "REEL-FET-000001"
    // api: GET /v1/where-used?item={item}

The program runs none of them. Parameters are texts, so that they can be set by `:params` as they stand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from whereused.errors import QueryFileError
from whereused.graph.queries import cypher_folder

_KEY = re.compile(r"^(?P<key>mode|param|api): *(?P<value>.+)$")
_PARAM = re.compile(r'^(?P<name>[a-z]+) STRING = (?P<sample>".+")$')
_API = re.compile(r"^(?P<method>GET|POST) (?P<path>/\S+)(?: (?P<body>\{.+\}))?$")
_USED = re.compile(r"\$([a-z]+)")
_UNSAFE = re.compile(r"[\x00-\x1f&#?;+%$\u2028\u2029]")
_RULE = re.compile(r"([\w.]+) \{\n((?:  .+;\n)+)\}")
_PROPERTY = re.compile(r"^  ([a-z-]+): (.+);$", flags=re.MULTILINE)
MARKS = ("traversal",)
"""Lines of a header that say something to tests alone."""


@dataclass(frozen=True)
class Request:
    """How the API is asked the same: `path` and `body` have the parameters' names in braces."""

    method: Literal["GET", "POST"]
    path: str
    body: str | None


@dataclass(frozen=True)
class BrowserQuery:
    """One file: its name, title and explanation, its parameters with a sample each, and its statement."""

    name: str
    title: str
    doc: str
    params: dict[str, str]
    api: Request
    statement: str

    def asking(self, values: Mapping[str, str]) -> str:
        """The statement with values instead of its parameters, for people to see, change and run.

        Raises KeyError where one is missing.
        """
        return _USED.sub(lambda found: literal(values[found[1]]), self.statement)


def literal(text: str) -> str:
    """A Cypher string literal that is safe in an address and in an editor that splits statements at semicolons."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", escaped) + "'"


@cache
def browser_queries() -> dict[str, BrowserQuery]:
    """All of them, by name. Raises QueryFileError with file and line at the first that is wrong."""
    files = sorted((cypher_folder() / "browser").glob("*.cypher"))
    return {file.stem: parse_browser_file(file) for file in files}


def browser_style() -> str:
    """The style of the graph, as GraSS."""
    return (cypher_folder() / "browser" / "style.grass").read_text(encoding="utf-8")


def parse_style(grass: str) -> dict[str, dict[str, str]]:
    """GraSS as rules: selector -> property -> value. Neo4j Browser takes them as JSON too, which needs no semicolon."""
    return {
        selector.strip(): {name: value.strip('"') for name, value in _PROPERTY.findall(body)}
        for selector, body in _RULE.findall(grass)
    }


def parse_browser_file(path: Path) -> BrowserQuery:
    """Read one file. Raises QueryFileError that names file and line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line for line in lines if line.startswith("//")]
    doc: list[str] = []
    said: dict[str, str] = {}
    params: dict[str, str] = {}
    for number, line in enumerate(header, start=1):
        text = line.removeprefix("//").strip()
        match = _KEY.match(text)
        if match is None:
            doc += [] if text in MARKS else [text]
        elif match["key"] == "param":
            name, sample = _parameter(match["value"], f"{path}:{number}")
            params[name] = sample
        else:
            said[match["key"]] = match["value"]
    statement = "\n".join(lines[len(header) :]).strip()
    api = _API.match(said.get("api", ""))
    if api is None or said.get("mode") != "read" or len(doc) < 2:
        raise QueryFileError(f"{path}:1: the header has a title, an explanation, `mode: read` and `api: GET /…`.")
    if not statement.startswith("CYPHER 25") or set(_USED.findall(statement)) != set(params):
        raise QueryFileError(f"{path}:{len(header) + 1}: the statement says `CYPHER 25` and uses what is declared.")
    method: Literal["GET", "POST"] = "GET" if api["method"] == "GET" else "POST"
    return BrowserQuery(
        path.stem, doc[0], " ".join(doc[1:]), params, Request(method, api["path"], api["body"]), statement
    )


def _parameter(value: str, place: str) -> tuple[str, str]:
    match = _PARAM.match(value)
    if match is None:
        raise QueryFileError(f'{place}: a parameter reads `name STRING = "sample"`, not {value!r}.')
    return match["name"], json.loads(match["sample"])
