"""Every error that a user can meet: each names the thing, the value and the mend.

The command line prints `message` and `mend` and leaves with `exit_code`; the API turns the same errors into
`application/problem+json` (RFC 9457) with `type` as the stable slug and `status` as the HTTP status.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class WhereusedError(Exception):
    """Base of all errors raised on purpose. `message` says what is wrong with which value; `mend` what to do."""

    type: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, mend: str = "", **details: Any) -> None:  # noqa: ANN401 - JSON values
        super().__init__(message)
        self.message = message
        self.mend = mend
        self.details: dict[str, Any] = details

    def __str__(self) -> str:
        return f"{self.message} {self.mend}".strip()


class UsageError(WhereusedError):
    """A setting, flag or argument that cannot be used as given."""

    type, title, status, exit_code = "bad-request", "The request cannot be used as given", 400, 2


class InvalidQuestion(WhereusedError):
    """A question with faults; `details["faults"]` lists {pointer, reason} for each."""

    type, title, status, exit_code = "invalid-question", "The question has faults", 422, 2


class ItemNotFound(WhereusedError):
    """No item has this id or identifier."""

    type, title, status, exit_code = "item-not-found", "Unknown item", 404, 2

    @classmethod
    def of(cls, text: str, broken: str | None = None) -> ItemNotFound:
        """The error for an item named `text` that nothing in the ledger mentions; `broken`: why it is no good key."""
        hint = "" if broken is None else f"As an identifier it is broken: {broken} "
        return cls(
            f"No item has the id or identifier {text!r}.",
            f"{hint}Check the spelling, or look at GET /v1/resolve?id=… for what is known by that name.",
            item=text,
        )


class StartNotFound(WhereusedError):
    """Nothing in the ledger is what a question starts from; `clause` is the one that names it."""

    type, title, status, exit_code = "start-not-found", "Unknown start", 404, 2

    @classmethod
    def of(cls, what: str, clause: Mapping[str, Any]) -> StartNotFound:
        """The error for a `clause` of a question that starts from `what`, which no record mentions."""
        return cls(
            f"No record mentions {what}.",
            "Check the spelling; if it was never recorded here, ask without this clause.",
            clause=dict(clause),
        )


class AmbiguousItem(WhereusedError):
    """Several items carry the name asked for; `details["candidates"]` lists them."""

    type, title, status, exit_code = "ambiguous-item", "Several items carry this name", 409, 2

    @classmethod
    def of(cls, text: str, candidates: Sequence[Mapping[str, Any]]) -> AmbiguousItem:
        """The error for a name that `candidates` share: the caller has to choose, we never pick the first."""
        names = ", ".join(f"id:{candidate['id']}" for candidate in candidates[:5])
        more = "" if len(candidates) <= 5 else f" and {len(candidates) - 5} more"
        return cls(
            f"{text!r} names {len(candidates)} items.",
            f"Ask for one of them by its id: {names}{more}.",
            item=text,
            candidates=[dict(candidate) for candidate in candidates],
        )


class StaleCursor(WhereusedError):
    """A cursor whose answer can no longer be continued as it was."""

    type, title, status, exit_code = "stale-cursor", "This cursor can no longer be continued", 410, 2


class BodyTooLarge(WhereusedError):
    """A request body over the limit; nothing of it was taken."""

    type, title, status, exit_code = "body-too-large", "The request body is too large", 413, 2


class MalformedBody(WhereusedError):
    """A request body, or a document, that is not the JSON, NDJSON or EPCIS it says it is."""

    type, title, status, exit_code = "malformed-body", "The request body cannot be read", 422, 2


class UnsupportedMedia(WhereusedError):
    """A request body of a media type this endpoint does not take."""

    type, title, status, exit_code = "unsupported-media-type", "The media type is not supported", 415, 2


class QueryTimedOut(WhereusedError):
    """The database gave up on a query at its time or memory limit."""

    type, title, status, exit_code = "query-over-limit", "The question is over its limit", 503, 3


class DatabaseUnreachable(WhereusedError):
    """Neo4j does not answer at its address."""

    type, title, status, exit_code = "database-unreachable", "The database is out of reach", 503, 3


class DatabaseRefused(WhereusedError):
    """Neo4j answers, and refuses us: wrong password, unknown database, missing rights."""

    type, title, status, exit_code = "database-refused", "The database refuses the connection", 503, 3


class DatabaseStartFailed(WhereusedError):
    """The managed local Neo4j could not be started, stopped, saved or restored."""

    type, title, status, exit_code = "database-start-failed", "The local database cannot be managed", 503, 3


class MigrationFailed(WhereusedError):
    """The graph's schema cannot be brought to this version of the program."""

    type, title, status, exit_code = "migration-failed", "The graph cannot be migrated", 503, 3


class QueryFileError(WhereusedError):
    """A Cypher file that the program ships with is wrong: a fault of ours, found at start-up."""

    type, title = "query-file", "A query file is wrong"
