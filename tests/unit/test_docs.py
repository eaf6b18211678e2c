"""The documentation is tested against the code: what is settable, callable and refusable is written down."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from whereused.api.accept import NotAcceptable
from whereused.api.app import create_app
from whereused.api.lists import FORMATS
from whereused.cli.app import app
from whereused.cli.flags import flag_of, variable_of
from whereused.errors import WhereusedError
from whereused.graph.browser_files import browser_queries
from whereused.identifiers import parse
from whereused.identifiers.schemes import SCHEMES
from whereused.model.clauses import CLAUSE_CLASSES, fields_of
from whereused.model.questions import Question
from whereused.settings import Settings
from whereused.trace import parse_question

REPOSITORY = Path(__file__).resolve().parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def doc(name: str) -> str:
    return (REPOSITORY / "docs" / f"{name}.md").read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of every table row, without their backticks."""
    lines = (line for line in text.splitlines() if line.startswith("| "))
    return [[cell.strip().strip("`") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_documented_as_it_is(name: str) -> None:
    (row,) = (row for row in rows(doc("settings")) if row[0] == name)
    field = Settings.model_fields[name]

    assert row[1] == ("none" if name == "neo4j_password" else flag_of(name))
    assert row[2] == variable_of(name)
    assert row[4] == field.description
    if field.default_factory is None:
        assert row[3] == ("none" if field.default is None else str(field.default))


def test_no_other_setting_is_documented() -> None:
    assert [row[0] for row in rows(doc("settings"))[2:]] == list(Settings.model_fields)


def commands() -> Iterator[str]:
    found = typer.main.get_command(app)
    for name, command in found.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        yield from (f"{name} {part}" for part in inner) if inner else (name,)


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_is_documented(command: str) -> None:
    assert any(row[0].startswith(f"whereused {command}") for row in rows(doc("cli")))


def test_every_endpoint_is_documented_with_its_parameters() -> None:
    documented = {row[0].partition("?")[0]: " ".join(row) for row in rows(doc("http"))}
    paths = create_app(Settings(neo4j_uri=None)).openapi()["paths"]

    assert paths
    for path, operations in paths.items():
        for method, operation in operations.items():
            row = documented[f"{method.upper()} {path}"]
            for parameter in operation.get("parameters", ()) if method == "get" else ():
                assert re.search(rf"\b{parameter['name']}\b", row), (path, parameter["name"])


def kinds(cls: type[WhereusedError] = WhereusedError) -> Iterator[type[WhereusedError]]:
    yield cls
    for inner in cls.__subclasses__():
        yield from kinds(inner)


def test_every_problem_is_documented_with_its_status() -> None:
    documented = {row[0]: row[1] for row in rows(doc("http")) if len(row) == 3}

    assert NotAcceptable in kinds()
    for kind in kinds():
        assert documented[kind.type] == str(kind.status), kind


def test_every_form_of_a_list_is_documented() -> None:
    assert all(form.media_type in doc("http") for form in FORMATS)


def clauses_in(text: str) -> list[dict[str, Any]]:
    """The clauses that the table of clauses shows."""
    table = text.partition("| clause | starts from |")[2].partition("\n\n")[0]
    return [json.loads(row[0]) for row in rows(table) if row[0].startswith("{")]


def test_every_clause_is_documented_with_an_example_that_can_be_asked() -> None:
    asked = parse_question({"any_of": clauses_in(doc("http"))}).any_of

    assert {type(clause) for clause in asked} == set(CLAUSE_CLASSES.values())
    for name in {name for cls in CLAUSE_CLASSES.values() for name in fields_of(cls)}:
        assert f'"{name}"' in doc("http") or f"`{name}`" in doc("http"), name


def test_every_field_of_a_question_is_documented() -> None:
    table = doc("http").partition("| field | meaning |")[2].partition("\n\n")[0]
    documented = {name for row in rows(table) for name in re.findall(r"\w+", row[0])}

    assert documented == set(fields_of(Question))


def test_every_query_of_neo4j_browser_is_documented() -> None:
    table = doc("browser").partition("| file | question | parameters |")[2].partition("\n\n")[0]
    documented = {name: (title, re.findall(r"\w+", params)) for name, title, params in rows(table) if "-" not in name}

    assert documented == {query.name: (query.title, list(query.params)) for query in browser_queries().values()}


@pytest.mark.parametrize("page", ["http", "cli"])
def test_questions_shown_whole_can_be_asked(page: str) -> None:
    shown = re.findall(r'\{"any_of": \[\{[^…]*?\]\}(?=\n\n|\' \|)|\{"any_of"[^…]*?true\}', doc(page))

    assert shown
    for text in shown:
        assert parse_question(json.loads(text)), text


def test_the_readme_opens_with_the_two_commands() -> None:
    commands_in = re.findall(r"^    (python3 .+)$", README, flags=re.MULTILINE)

    assert commands_in == [
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/whereused demo",
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest",
    ]
    assert README.index(commands_in[0]) < README.index("## ")


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{path.name}" for path in (REPOSITORY / "docs").glob("*.md"))])
def test_links_lead_somewhere(page: str) -> None:
    text = (REPOSITORY / page).read_text(encoding="utf-8")

    for target in re.findall(r"\]\((?!https?://)([^)#]+)", text):
        assert ((REPOSITORY / page).parent / target).exists(), target


def test_every_scheme_of_identifiers_is_documented_with_its_kind() -> None:
    documented: dict[str, list[str]] = {}
    for row in rows(doc("identifiers").partition("## Keys")[2]):
        kinds_said = row[2].split(", ") if len(row) == 3 else []
        names = re.findall(r"\w+", row[0])
        for place, name in enumerate(names):
            documented[name] = kinds_said[place : place + 1] if len(kinds_said) == len(names) else kinds_said

    for scheme in SCHEMES:
        assert documented[scheme.name] == [scheme.kind], scheme


def test_every_example_of_an_identifier_reads() -> None:
    for row in rows(doc("identifiers").partition("## Forms")[2].partition("## Keys")[0])[2:]:
        for example in re.findall(r"`([^`…]{9,})`", " | ".join(row[1:])):
            assert parse(example).ok, example
