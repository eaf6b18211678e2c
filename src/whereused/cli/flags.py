"""Settings as flags: made from the settings themselves, so that names, meanings and defaults cannot drift apart."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import typer

from whereused.settings import Settings, load_settings

Result = TypeVar("Result")
PANEL = "Settings (else the environment, else whereused.toml)"

DATABASE = (
    "home",
    "cache",
    "neo4j_heap",
    "neo4j_pagecache",
    "neo4j_bolt_port",
    "neo4j_http_port",
    "neo4j_uri",
    "neo4j_username",
    "neo4j_database",
    "query_seconds",
)
SERVER = ("host", "port", "auth", "max_body_mb", "browser_url")


def with_settings(*names: str) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Give a command the flags of the settings `names`; its parameter `settings` receives them, checked.

    There is no flag for the password: command lines are seen by everyone on a machine.
    """

    def decorate(command: Callable[..., Result]) -> Callable[..., Result]:
        signature = inspect.signature(command, eval_str=True)
        own = [parameter for name, parameter in signature.parameters.items() if name != "settings"]
        flags = [_flag(name) for name in names]

        @functools.wraps(command)
        def run(**given: Any) -> Result:  # noqa: ANN401 - whatever the command takes
            values = {name: given.pop(name) for name in names}
            return command(settings=load_settings(**values), **given)

        ordered = sorted([*own, *flags], key=lambda parameter: parameter.default is not inspect.Parameter.empty)
        keywords = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in ordered]
        run.__signature__ = signature.replace(parameters=keywords)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in keywords}
        return run

    return decorate


def _flag(name: str) -> inspect.Parameter:
    field = Settings.model_fields[name]
    option = typer.Option(
        None,
        flag_of(name),
        help=f"{field.description} [{variable_of(name)}]",
        metavar=name.rpartition("_")[2].upper(),
        rich_help_panel=PANEL,
        show_default=False,
    )
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=option, annotation=str | None)


def flag_of(name: str) -> str:
    """The flag of a setting."""
    return f"--{name.replace('_', '-')}"


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    alias = Settings.model_fields[name].validation_alias
    return str(getattr(alias, "choices", (None, f"WHEREUSED_{name.upper()}"))[1])
