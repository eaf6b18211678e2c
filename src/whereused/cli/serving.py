"""`whereused serve`: the API in the foreground, with the database it needs."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from whereused.cli.flags import DATABASE, SERVER, with_settings
from whereused.errors import UsageError
from whereused.settings import Settings

if TYPE_CHECKING:
    from whereused.database.connection import Connection

BACKLOG = 2048
GRACE_SECONDS = 10


@with_settings(*SERVER, *DATABASE)
def serve(*, settings: Settings) -> None:
    """Serve the API, until Ctrl-C or SIGTERM.

    The local database is started if it does not run, and then also stopped at the end. One line on the standard
    output gives the address, once it answers.
    """
    from whereused.cli.opened import note, ready_graph, running_database
    from whereused.cli.signals import stopped_cleanly

    with stopped_cleanly(), listening(settings) as listener:
        settings = bound(settings, listener)
        with running_database(settings) as connection:
            with ready_graph(settings, connection):
                pass
            if connection.browser_url and browser_address(settings, connection) != connection.browser_url:
                note(f"Neo4j Browser, with the guide: {browser_address(settings, connection)}")
            run_api(settings, listener, lambda: print(f"whereused serves at {address_of(listener)}", flush=True))


@contextlib.contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """A socket on the API's address; nobody is let in before the server runs. Raises UsageError if it is taken."""
    family, kind, protocol, _, target = socket.getaddrinfo(
        settings.host,
        settings.port,
        family=socket.AF_INET if settings.host == "localhost" else socket.AF_UNSPEC,
        type=socket.SOCK_STREAM,
    )[0]
    with socket.socket(family, kind, protocol) as listener:
        if os.name == "posix":  # elsewhere this option would let two listen on one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with naming_port(settings.port):
            listener.bind(target)
        yield listener


@contextlib.contextmanager
def naming_port(port: int) -> Iterator[None]:
    """Raise an address that cannot be taken as a UsageError that says who has it and what to set."""
    try:
        yield
    except OSError as error:
        from whereused.database.ports import who_listens

        who = "by " + who_listens(port) if error.errno == errno.EADDRINUSE else f"({error.strerror})"
        raise UsageError(
            f"Port {port} cannot be taken for the API: it is in use {who}."
            if error.errno == errno.EADDRINUSE
            else f"Port {port} cannot be taken for the API {who}.",
            "Stop that, or set WHEREUSED_PORT (or --port) to another port, or to 0 for a free one.",
        ) from error


def run_api(settings: Settings, listener: socket.socket, announce: Callable[[], None]) -> None:
    """Serve on `listener` until a signal arrives; `announce` is called once the API answers."""
    import uvicorn

    from whereused.api.app import create_app
    from whereused.api.http_server import server_config
    from whereused.cli.runtime import give_back_what_is_freed, leave_what_stays_alone

    give_back_what_is_freed()

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            leave_what_stays_alone()
            announce()

    with naming_port(listener.getsockname()[1]):
        listener.listen(BACKLOG)
    config = server_config(create_app(settings), log_level="warning", grace_seconds=GRACE_SECONDS)
    Announcing(config).run(sockets=[listener])


def bound(settings: Settings, listener: socket.socket) -> Settings:
    """The settings with the port that was taken: a database started now tells Neo4j Browser where the guide is."""
    return settings.model_copy(update={"port": listener.getsockname()[1]})


def browser_address(settings: Settings, connection: Connection) -> str | None:
    """Neo4j Browser; where it would not open this API's guide by itself, with the guide as what to open."""
    from whereused.database.configuration import guide_address, opened_guide
    from whereused.database.layout import Layout

    guide = guide_address(settings)
    if connection.browser_url is None or not settings.managed or opened_guide(Layout.of(settings)) == guide:
        return connection.browser_url
    return f"{connection.browser_url}?cmd=play&arg={guide}"


def address_of(listener: socket.socket) -> str:
    """The URL of what listens on `listener`."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
