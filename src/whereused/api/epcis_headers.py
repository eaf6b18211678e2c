"""The headers of the EPCIS 2.0 REST binding: versions, formats and limits, asked for and told."""

from __future__ import annotations

import re
from typing import Literal

from fastapi import Request

from whereused.errors import EpcisVersionUnsupported, UsageError
from whereused.ingest.events.capturing import CAPTURE_LIMIT
from whereused.settings import Settings

EPCIS_VERSION = "2.0.0"
CAPTURED_VERSIONS = re.compile(r"2(\.0(\.[01])?)?|1\.[012](\.\d)?")
EPC_FORMATS = ("No_Preference", "Never_Translates")
VERSIONS = {"GS1-EPCIS-Version": EPCIS_VERSION, "GS1-CBV-Version": "2.0.0", "GS1-Extensions": ""}
ANSWER_TYPES = ("application/json", "application/ld+json", "application/*", "*/*")


def telling(**others: str) -> dict[str, str]:
    """The headers of every answer, and others by their names with `_` for `-`."""
    return {**VERSIONS, **{name.replace("_", "-"): value for name, value in others.items()}}


def limits(settings: Settings) -> dict[str, str]:
    """What OPTIONS tells of capturing."""
    return telling(
        GS1_EPCIS_Min="1.0",
        GS1_EPCIS_Max=EPCIS_VERSION,
        GS1_CBV_Min="1.0",
        GS1_CBV_Max="2.0.0",
        GS1_EPCIS_Capture_Limit=str(CAPTURE_LIMIT),
        GS1_EPCIS_Capture_File_Size_Limit=str(settings.max_body_mb * 1_000_000),
        GS1_Capture_Error_Behaviour="rollback, proceed",
    )


def require_captured_version(request: Request) -> None:
    """Raise EpcisVersionUnsupported for a document of a version that is not captured."""
    for name in ("GS1-EPCIS-Version", "GS1-CBV-Version"):
        given = request.headers.get(name, EPCIS_VERSION).strip()
        if not CAPTURED_VERSIONS.fullmatch(given):
            raise _unsupported(f"{name} is {given!r}.", "EPCIS and CBV 1.0, 1.1, 1.2 and 2.0 are captured.")


def require_answered_version(request: Request) -> None:
    """Raise EpcisVersionUnsupported for a version, an EPC format or a media type that is not answered in."""
    for name, above in (
        ("GS1-EPCIS-Min", True),
        ("GS1-CBV-Min", True),
        ("GS1-EPCIS-Max", False),
        ("GS1-CBV-Max", False),
    ):
        given = _version(request.headers.get(name))
        if given is not None and (given > (2, 0) if above else given < (2, 0)):
            raise _unsupported(f"{name} is {request.headers[name]!r}.", "Events are answered in EPCIS 2.0.")
    form = request.headers.get("GS1-EPC-Format", EPC_FORMATS[0])
    if form not in EPC_FORMATS:
        raise _unsupported(
            f"GS1-EPC-Format is {form!r}.", f"Events come out as they came in: {' or '.join(EPC_FORMATS)}."
        )
    accepted = [part.partition(";")[0].strip().lower() for part in request.headers.get("accept", "*/*").split(",")]
    if not set(accepted) & set(ANSWER_TYPES):
        raise _unsupported(f"Accept is {request.headers['accept']!r}.", "Events are answered in application/ld+json.")


def error_behaviour(request: Request) -> Literal["rollback", "proceed"]:
    """What to do with the good events of a document with bad ones: nothing, unless the client says `proceed`."""
    given = request.headers.get("GS1-Capture-Error-Behaviour", "rollback").strip().lower()
    if given == "proceed":
        return "proceed"
    if given == "rollback":
        return "rollback"
    raise UsageError(f"GS1-Capture-Error-Behaviour is {given!r}.", "It is rollback (the default) or proceed.")


def _version(text: str | None) -> tuple[int, int] | None:
    match = re.match(r"(\d+)(?:\.(\d+))?", text.strip()) if text else None
    return (int(match[1]), int(match[2] or 0)) if match else None


def _unsupported(message: str, mend: str) -> EpcisVersionUnsupported:
    return EpcisVersionUnsupported(message, mend, exception="epcisException:NotAcceptableException")
