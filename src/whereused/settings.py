"""Settings: flags first, then the environment, then `whereused.toml` in the working directory."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from whereused.errors import UsageError

CONFIG_FILE = "whereused.toml"
ByteSize = r"^[1-9][0-9]*[kmgKMG]$"


class Settings(BaseSettings):
    """What the user can set; `docs/settings.md` is tested against the descriptions."""

    model_config = SettingsConfigDict(
        env_prefix="WHEREUSED_", toml_file=CONFIG_FILE, extra="forbid", populate_by_name=True, frozen=True
    )

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("whereused", appauthor=False)),
        description="Data folder: the database, its password and its logs.",
    )
    cache: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("whereused", appauthor=False)),
        description="Folder of Neo4j's jars and classes, shared by all homes.",
    )
    host: str = Field("127.0.0.1", description="Address the API listens on. Only loopback addresses, for now.")
    port: int = Field(8000, ge=0, le=65535, description="Port of the API; 0 takes a free one and prints it.")
    auth: Literal["none"] = Field("none", description="Who may ask. Only `none` (loopback) for now.")
    neo4j_heap: str = Field("1g", pattern=ByteSize, description="Java heap of the managed Neo4j.")
    neo4j_pagecache: str = Field("512m", pattern=ByteSize, description="Page cache of the managed Neo4j.")
    neo4j_bolt_port: int = Field(
        7687, ge=0, le=65535, description="Bolt port of the managed Neo4j; 0 takes a free one."
    )
    neo4j_http_port: int = Field(
        7474,
        ge=0,
        le=65535,
        description="HTTP port (Neo4j Browser) of the managed Neo4j; 0 takes a free one.",
    )
    query_seconds: float = Field(60, gt=0, description="Time limit of one read of the database, in seconds.")
    max_body_mb: int = Field(32, gt=0, description="Largest request body that POST /v1/records takes, in MB.")
    neo4j_uri: str | None = Field(
        None,
        validation_alias=AliasChoices("neo4j_uri", "NEO4J_URI"),
        description="Address of a Neo4j of your own (bolt, neo4j, +s, +ssc); without it, one is managed for you.",
    )
    neo4j_username: str = Field(
        "neo4j", validation_alias=AliasChoices("neo4j_username", "NEO4J_USERNAME"), description="Its user."
    )
    neo4j_password: SecretStr | None = Field(
        None, validation_alias=AliasChoices("neo4j_password", "NEO4J_PASSWORD"), description="Its password."
    )
    neo4j_database: str = Field(
        "neo4j",
        validation_alias=AliasChoices("neo4j_database", "NEO4J_DATABASE"),
        description="Its database.",
    )

    browser_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s?#]+$",
        description="Address of Neo4j Browser on a Neo4j of your own, for links to it; the managed one's is known.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic names it
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def managed(self) -> bool:
        """True if the database is the local one that we start ourselves."""
        return self.neo4j_uri is None


def load_settings(**flags: Any) -> Settings:  # noqa: ANN401 - whatever the flags hold; pydantic checks it
    """Settings from `flags` (None means not given), environment and file.

    Raises UsageError that names each setting that is wrong, its value and what it takes.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])} = {fault['input']!r}: {fault['msg']}"
            for fault in error.errors()
        )
        raise UsageError(f"A setting is wrong: {faults}.", "See docs/settings.md for what each one takes.") from error
    refuse_open_address(settings)
    return settings


def refuse_open_address(settings: Settings) -> None:
    """Raise UsageError unless the API would listen on loopback alone: anyone who reaches it may ask anything."""
    host = settings.host
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise UsageError(
            f"host = {host!r} is refused: it is not a loopback address, and there is no authentication yet, so "
            "anyone on that network could read and write the genealogy.",
            "Use 127.0.0.1, ::1 or localhost, and put a proxy that authenticates in front of it to share it.",
        )
