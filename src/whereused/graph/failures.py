"""What the driver raises, said as errors of ours that name the thing, the value and the mend."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DatabaseUnavailable,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from whereused.errors import DatabaseRefused, DatabaseUnreachable, QueryTimedOut, WhereusedError

_OVER_LIMIT = ("TransactionTimedOut", "TransactionTimedOutClientConfiguration", "MemoryPoolOutOfMemoryError")
_UNAVAILABLE = ("DatabaseUnavailable", "DatabaseNotFound", "GeneralError.OutOfDisk")


@contextlib.contextmanager
def translated(doing: str) -> Iterator[None]:
    """Run a block and raise what the driver raises as one of our errors; `doing` names the query or the act."""
    try:
        yield
    except (Neo4jError, DriverError) as error:
        raise translate(error, doing) from error


def translate(error: Neo4jError | DriverError, doing: str) -> WhereusedError | Neo4jError | DriverError:
    """Our error for `error`, or `error` itself when it is a fault in the program."""
    if isinstance(error, AuthError):
        return DatabaseRefused(
            f"Neo4j refused the user name or password ({error}).", "Check NEO4J_USERNAME and NEO4J_PASSWORD."
        )
    if isinstance(error, ConfigurationError):
        return DatabaseRefused(
            f"NEO4J_URI cannot be used: {error}.", "Write it as bolt://host:7687 or neo4j://host:7687."
        )
    if isinstance(error, Neo4jError):
        return _translate_server_error(error, doing)
    if isinstance(error, (ServiceUnavailable, SessionExpired, OSError)) or error.is_retryable():
        return DatabaseUnreachable(
            f"Neo4j does not answer while doing {doing!r}: {error}.",
            "Check that it runs (`whereused db status`) and that NEO4J_URI is right; it is tried again by itself.",
        )
    return error


def _translate_server_error(error: Neo4jError, doing: str) -> WhereusedError | Neo4jError:
    code = error.code or ""
    if any(word in code for word in _OVER_LIMIT):
        return QueryTimedOut(
            f"The database stopped {doing!r} at its time or memory limit.",
            "Narrow the question: fewer starts, a smaller time window or depth, or one kind; "
            "WHEREUSED_QUERY_SECONDS raises the time limit.",
        )
    if isinstance(error, DatabaseUnavailable) or any(word in code for word in _UNAVAILABLE):
        return DatabaseUnreachable(
            f"Neo4j answers, but its database does not: {error.message}.",
            "Check NEO4J_DATABASE, the server's log and its disk.",
        )
    if isinstance(error, TransientError):
        return DatabaseUnreachable(f"Neo4j could not do {doing!r} for now: {error.message}.", "Try again in a moment.")
    if isinstance(error, ClientError) and ("Security" in code or "Forbidden" in code):
        return DatabaseRefused(
            f"Neo4j refused {doing!r}: {error.message}.", "Give NEO4J_USERNAME the rights to read and write."
        )
    return error
