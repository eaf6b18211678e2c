"""Which address of Neo4j Browser is told: the plain one where it opens this API's guide by itself."""

from __future__ import annotations

from pathlib import Path

from whereused.cli.serving import browser_address
from whereused.database.configuration import write_configuration
from whereused.database.connection import managed_connection, own_connection
from whereused.database.layout import Layout
from whereused.database.ports import Ports
from whereused.settings import Settings

CONNECTION = managed_connection(Ports(7687, 7474), "", started=False)
PLAIN = "http://localhost:7474/browser/"


def started_with(home: Path, port: int) -> None:
    """As if the database of this home had been started for an API at `port`."""
    layout = Layout(home)
    layout.make()
    settings = Settings(home=home, neo4j_uri=None, port=port)
    write_configuration(layout, settings, 7687, 7474, folder=layout.conf, data=layout.data)


def test_a_database_that_knows_this_api_opens_its_guide_by_itself(tmp_path: Path) -> None:
    started_with(tmp_path, 8123)

    assert browser_address(Settings(home=tmp_path, neo4j_uri=None, port=8123), CONNECTION) == PLAIN


def test_one_that_was_started_for_another_port_is_told_what_to_open(tmp_path: Path) -> None:
    guide = "?cmd=play&arg=http://localhost:8123/guides/recall.html"
    for port in (8000, 0):
        started_with(tmp_path, port)
        assert browser_address(Settings(home=tmp_path, neo4j_uri=None, port=8123), CONNECTION) == PLAIN + guide


def test_a_database_of_ones_own_has_the_address_that_the_settings_say() -> None:
    own = Settings(neo4j_uri="neo4j://graph.example.com", neo4j_password="secret", browser_url="https://b.example.com/")  # noqa: S106

    assert browser_address(own, own_connection(own)) == "https://b.example.com/"
    unsaid = own.model_copy(update={"browser_url": None})
    assert browser_address(unsaid, own_connection(unsaid)) is None
