"""Flags are the settings: none is missing, and they come before the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from whereused.cli.flags import DATABASE, SERVER, flag_of, variable_of, with_settings
from whereused.errors import UsageError
from whereused.settings import Settings


@with_settings(*SERVER, *DATABASE)
def command(word: str, *, settings: Settings, loud: bool = False) -> tuple[str, Settings, bool]:
    return word, settings, loud


def call(**given: object) -> tuple[str, Settings, bool]:
    return command(**dict.fromkeys((*SERVER, *DATABASE)) | {"word": "x", "loud": False} | given)


def test_every_setting_but_the_password_has_a_flag() -> None:
    assert {*SERVER, *DATABASE} == set(Settings.model_fields) - {"neo4j_password"}


def test_a_flag_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHEREUSED_PORT", "8001")
    monkeypatch.setenv("WHEREUSED_QUERY_SECONDS", "7")

    word, settings, _ = call(port="8002", home="/somewhere")

    assert word == "x"
    assert (settings.port, settings.query_seconds, settings.home) == (8002, 7, Path("/somewhere"))


def test_a_flag_that_does_not_fit_is_named() -> None:
    with pytest.raises(UsageError, match="port"):
        call(port="eighty")


def test_an_address_open_to_others_is_refused() -> None:
    with pytest.raises(UsageError, match="loopback"):
        call(host="0.0.0.0")  # noqa: S104


@pytest.mark.parametrize(
    ("name", "flag", "variable"),
    [("home", "--home", "WHEREUSED_HOME"), ("neo4j_uri", "--neo4j-uri", "NEO4J_URI")],
)
def test_names(name: str, flag: str, variable: str) -> None:
    assert (flag_of(name), variable_of(name)) == (flag, variable)
