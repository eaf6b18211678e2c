"""The managed database's password: made by us, kept in a file that its owner alone can read."""

from __future__ import annotations

import os
import secrets
import stat

from whereused.database.disk import naming_full_disk
from whereused.database.layout import Layout
from whereused.errors import DatabaseStartFailed

LOST_MEND = (
    "Put the file back if you have it. Otherwise save the data, which needs no password, and take them in again under "
    "a new one: `whereused db backup saved.dump`, `whereused db reset`, `whereused db restore saved.dump`."
)


def read_password(layout: Layout) -> str:
    """The password of this home.

    Raises DatabaseStartFailed if the file is missing, empty, not a file, or another user's.
    """
    path = layout.password
    try:
        text = path.read_text(encoding="utf-8").strip()
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            path.chmod(0o600)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DatabaseStartFailed(
            f"The database's password cannot be read from {path}: {reason}.", LOST_MEND, path=str(path)
        ) from error
    if not text:
        raise DatabaseStartFailed(f"The file of the database's password, {path}, is empty.", LOST_MEND, path=str(path))
    return text


def make_password(layout: Layout) -> str:
    """Make a new password and write it, for a home whose data do not know one yet."""
    password = secrets.token_urlsafe(24)
    part = layout.password.with_name(f".password.{os.getpid()}.part")
    with naming_full_disk(layout.password, "writing the password"):
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(password + "\n")
                file.flush()
                os.fsync(file.fileno())
            part.replace(layout.password)
        finally:
            part.unlink(missing_ok=True)
    return password
