"""How the API listens: one place for what the HTTP server is told, whoever starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from fastapi import FastAPI

LONGEST_HEAD = 1 << 20
"""Bytes of a request's line and headers. Questions of EPCIS (`MATCH_epc=…|…`) name thousands of identifiers in the
URL. Left to itself h11 takes 16 KiB, and more if they happen to arrive at once: the same question was answered or
refused by chance."""


NO_REQUEST = (
    f"This cannot be read as an HTTP request, or its line and headers have more than {LONGEST_HEAD:,} bytes. "
    "Name fewer identifiers at a time.\n"
)


class _Protocol(H11Protocol):
    """What answers before there is a request that the app could be asked."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words do not say what to mend
        super().send_400_response(NO_REQUEST)


def server_config(app: FastAPI, log_level: str, grace_seconds: int | None = None) -> uvicorn.Config:
    """The settings of a uvicorn server for `app`, on a free port unless it is given sockets to serve.

    `grace_seconds` is how long a stop waits for requests that are being answered; None waits for all of them.
    """
    return uvicorn.Config(
        app,
        port=0,
        http=_Protocol,
        h11_max_incomplete_event_size=LONGEST_HEAD,
        lifespan="on",
        log_level=log_level,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=grace_seconds,
    )
