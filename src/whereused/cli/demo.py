"""`whereused demo`: everything started, a plant loaded, and what to ask."""

from __future__ import annotations

import hashlib
import os
import shlex
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from whereused.cli.flags import DATABASE, SERVER, flag_of, with_settings
from whereused.settings import Settings

if TYPE_CHECKING:
    from whereused.database.connection import Connection
    from whereused.graph.driver import Graph

PLACE = ("home", "neo4j_uri", "neo4j_username", "neo4j_database")
"""The settings that say which database is meant: a second terminal has to be told those that are not as usual."""


class Asked(NamedTuple):
    """A question worth asking, and how: the command's arguments."""

    why: str
    arguments: tuple[str, ...]


@with_settings(*SERVER, *DATABASE)
def demo(*, settings: Settings) -> None:
    """Start everything, load the small sample plant, and say where to look and what to ask.

    The first time, Neo4j is fetched (about 200 MB). The plant is loaded once. Then the API is served until Ctrl-C.
    """
    from whereused.cli.opened import note, ready_graph, running_database
    from whereused.cli.serving import address_of, bound, listening, run_api
    from whereused.cli.signals import stopped_cleanly
    from whereused.plant import highlights

    with stopped_cleanly(), listening(settings) as listener:
        settings = bound(settings, listener)
        with running_database(settings) as connection:
            with ready_graph(settings, connection) as graph:
                load_plant(graph, connection, settings)
            told = guide(settings, connection, address_of(listener), highlights("small"))
            run_api(settings, listener, lambda: print(told, flush=True))
            note("Stopped.")


def load_plant(graph: Graph, connection: Connection, settings: Settings) -> None:
    """Load the small plant, unless it was loaded into this database to its end before.

    A mark in the home says that a load of these very records ended; the last of them, taken again, says whether the
    database still has them.
    """
    from whereused.cli.loading import load_shown
    from whereused.cli.opened import note
    from whereused.ingest import Ledger, Submission
    from whereused.plant import write

    ledger = Ledger(graph)
    mark = settings.home / "demo-plant"
    with tempfile.TemporaryDirectory(prefix="whereused-demo-") as folder:
        write(Path(folder), "small")
        file = Path(folder) / "records.ndjson"
        records = file.read_bytes()
        loaded = f"{'managed' if settings.managed else connection.uri} {hashlib.sha256(records).hexdigest()}"
        last = Submission(records.rstrip(b"\n").rpartition(b"\n")[2].decode())
        if _reads(mark) == loaded and ledger.accept([last]).duplicates:
            return
        mark.unlink(missing_ok=True)
        note("Loading the sample plant: a small maker of battery packs.")
        report = load_shown(ledger, [file])
        note(f"{report.accepted:,} records loaded in {report.seconds:.1f} s, {report.duplicates:,} were there already.")
    settings.home.mkdir(parents=True, exist_ok=True)
    mark.write_text(loaded, encoding="utf-8")


def _reads(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def guide(settings: Settings, connection: Connection, api: str, plant: Mapping[str, str]) -> str:
    """What `demo` prints once the API answers: the addresses, and questions as commands to paste."""
    from whereused.cli.serving import browser_address

    lines = ["", "whereused is running. Ctrl-C stops it.", ""]
    lines += [
        f"  API, with its documentation   {api}/docs",
        f"  A question over HTTP          {api}/v1/where-used?item={quote(plant['narrow_lot'], safe='')}",
    ]
    if connection.browser_url:
        lines.append(f"  Neo4j Browser                 {browser_address(settings, connection)}")
    if settings.managed:
        password = shlex.quote(str(_password_file(settings)))
        lines.append(f"                                user {connection.username}, password: cat {password}")
    else:
        lines.append(f"  Neo4j, your own               {connection.uri}")
    lines += ["", "Ask, in a second terminal:", ""]
    for asked in questions(plant):
        lines += [f"  # {asked.why}", f"  {command(settings, asked.arguments)}", ""]
    return "\n".join(lines)


def questions(plant: Mapping[str, str]) -> list[Asked]:
    """Three questions about the small plant."""
    return [
        Asked("A reel of transistors is bad: which packs have it in them, and who has them now?", (
            "where-used", plant["bad_reel"], "--kind", "unit", "--end-items", "--limit", "20",
        )),
        Asked("What is in this pack, down to the powder?", ("where-from", plant["serviced_pack"])),
        Asked("This cell was swapped: what contained it ever? (add --mode current: what contains it now)", (
            "where-used", plant["cell_swapped"],
        )),
    ]  # fmt: skip


def command(settings: Settings, arguments: tuple[str, ...]) -> str:
    """A command line to paste: the program as it was called, and the flags that a second terminal needs."""
    flags = [
        part for name in PLACE if (value := _unusual(settings, name)) is not None for part in (flag_of(name), value)
    ]
    return shlex.join([program(), *arguments, *flags])


def program() -> str:
    """How this program was called, from the folder it was called in."""
    called = Path(sys.argv[0])
    if called.name != "whereused":
        return "whereused"
    if called.is_absolute() and called.is_relative_to(Path.cwd()):
        return os.path.relpath(called)
    return str(called)


def _unusual(settings: Settings, name: str) -> str | None:
    usual = type(settings).model_fields[name].get_default(call_default_factory=True)
    value = getattr(settings, name)
    return None if value == usual else str(value)


def _password_file(settings: Settings) -> Path:
    from whereused.database.layout import Layout

    return Layout.of(settings).password
