"""The API over a real socket, for tests."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import httpx
import uvicorn
from fastapi import FastAPI

from whereused.api.http_server import server_config

START_SECONDS = 20.0


@contextlib.contextmanager
def serving(app: FastAPI) -> Iterator[httpx.Client]:
    """Serve `app` on a free port of this process, and give a client of it."""
    server = uvicorn.Server(server_config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, name="api", daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            assert thread.is_alive(), "the server ended before it began"
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, follow_redirects=True) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
