"""Downloading from a Maven repository so that a file in the cache is always whole.

jgo's own download writes straight into the final file and only warns when a checksum differs, so that a killed
download leaves half a file that is later taken as whole. Here each file goes to a temporary name, is compared with the
repository's SHA-1 and renamed; its checksum stays beside it (as Maven does), and what has none is not trusted.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import threading
from pathlib import Path
from types import TracebackType

import requests
from jgo.maven import Artifact, PythonResolver
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from whereused.database.disk import disk_full, free_bytes, naming_full_disk
from whereused.database.progress import StartProgress
from whereused.errors import DatabaseStartFailed

ATTEMPTS = 3
TIMEOUT = (10.0, 60.0)
CHUNK = 128 * 1024
PART = ".part"
NO_NETWORK_MEND = (
    "Neo4j's jars are fetched once, on the first start, so this machine needs to reach the repository then "
    "(HTTPS_PROXY is honoured). Try again: what is already here is kept. Or copy the folder WHEREUSED_CACHE from a "
    "machine that has it, or set NEO4J_URI to use a Neo4j of your own."
)
_numbers = itertools.count()


class Cancelled(Exception):
    """Another thread of the same download failed; this one has stopped."""


class VerifyingResolver(PythonResolver):
    """jgo's resolver with downloads that are whole or not there. Use it as a context: it closes its connections."""

    def __init__(self, progress: StartProgress) -> None:
        super().__init__()
        self._progress = progress
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self._cancelled = threading.Event()

    def __enter__(self) -> VerifyingResolver:
        """Nothing is opened before it is needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        for session in self._sessions:
            session.close()

    def cancel(self) -> None:
        """Make downloads that run in other threads stop at their next chunk."""
        self._cancelled.set()

    def download(self, artifact: Artifact) -> Path:
        """Fetch `artifact` from the first repository that has it, checked against the repository's SHA-1.

        Raises RuntimeError if no repository has it (jgo's word for that, which it passes over for a missing POM) and
        DatabaseStartFailed for everything else, which jgo would swallow if it were an OSError.
        """
        target = cached_path(artifact)
        for repository in artifact.context.remote_repos.values():
            url = f"{repository}/{artifact.component.path_prefix.as_posix()}/{artifact.filename}"
            if self._fetch(url, target):
                self._progress.advance(steps=1)
                return target
        raise RuntimeError(f"{artifact} is in none of {', '.join(artifact.context.remote_repos.values())}")

    def _fetch(self, url: str, target: Path) -> bool:
        """True once `target` holds what is at `url`, False if nothing is there."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._try_fetch(url, target)
            except requests.RequestException as error:
                if attempt == ATTEMPTS or isinstance(error, requests.ConnectionError | requests.exceptions.ProxyError):
                    raise _unfetchable(url, target, str(error) or type(error).__name__) from error
            except ChecksumDiffers as error:
                if attempt == ATTEMPTS:
                    raise _unfetchable(url, target, str(error)) from error
            except OSError as error:
                raise DatabaseStartFailed(
                    f"{target} cannot be written: {error.strerror or error}.",
                    "Give the folder to this user, or name another with WHEREUSED_CACHE.",
                ) from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _try_fetch(self, url: str, target: Path) -> bool:
        part = target.with_name(f".{target.name}.{os.getpid()}-{next(_numbers)}{PART}")
        try:
            with self._session().get(url, stream=True, timeout=TIMEOUT) as response:
                if response.status_code == requests.codes.not_found:
                    return False
                response.raise_for_status()
                digest = self._save(response, part, target)
            expected = self._published_sha1(url, response)
            if expected is not None and expected != digest:
                raise ChecksumDiffers(f"its SHA-1 is {digest}, the repository says {expected}")
            with naming_full_disk(target, f"downloading {target.name}"):
                checksum_path(target).write_text(digest, encoding="ascii")
                part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return True

    def _save(self, response: requests.Response, part: Path, target: Path) -> str:
        """Write the body to `part` and give its SHA-1."""
        digest = hashlib.sha1(usedforsecurity=False)
        length = response.headers.get("Content-Length")
        size = 0
        with naming_full_disk(target, f"downloading {target.name}", int(length) if length else None):
            part.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                for chunk in response.iter_content(CHUNK):
                    if self._cancelled.is_set():
                        raise Cancelled
                    file.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                    self._progress.advance(size=len(chunk))
                file.flush()
                os.fsync(file.fileno())
        if length and "Content-Encoding" not in response.headers and size != int(length):
            raise ChecksumDiffers(f"it ended after {size} of {length} bytes")
        return digest.hexdigest()

    def _published_sha1(self, url: str, response: requests.Response) -> str | None:
        """The SHA-1 that the repository gives for `url`, or None where it publishes none."""
        header = response.headers.get("X-Checksum-SHA1")
        if header:
            return header.strip().lower()
        answer = self._session().get(f"{url}.sha1", timeout=TIMEOUT)
        if answer.status_code == requests.codes.not_found:
            return None
        answer.raise_for_status()
        words = answer.text.split()
        return words[0].lower() if words else None

    def _session(self) -> requests.Session:
        """This thread's session: its connection is kept, which halves the time of many small files."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            retry = Retry(total=3, backoff_factor=0.5, status_forcelist=(429, 500, 502, 503, 504))
            for scheme in ("http://", "https://"):
                session.mount(scheme, HTTPAdapter(max_retries=retry))
            self._local.session = session
            self._sessions.append(session)
        return session


def cached_path(artifact: Artifact) -> Path:
    """Where `artifact` is, or will be, in the cache."""
    path = artifact.cached_path
    if path is None:
        raise RuntimeError(f"{artifact} has no place in the cache: its context has none")
    return path


class ChecksumDiffers(Exception):
    """What arrived is not what the repository says it holds."""


def checksum_path(path: Path) -> Path:
    """Where the SHA-1 of a cached file is kept: beside it, as Maven does."""
    return path.with_name(f"{path.name}.sha1")


def sha1_of(path: Path) -> str:
    """The SHA-1 of a file's content, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha1").hexdigest()


def drop_unfinished(folder: Path) -> list[Path]:
    """Delete what a killed download left in `folder`: temporary files, and what no checksum vouches for.

    Call it only while holding the cache's lock. Gives the files that were dropped.
    """
    dropped = []
    for path in sorted(folder.rglob("*")):
        if path.is_dir() or path.suffix == ".sha1":
            continue
        if path.suffix == PART or not _vouched(path):
            path.unlink()
            dropped.append(path)
    return dropped


def _vouched(path: Path) -> bool:
    beside = checksum_path(path)
    return beside.exists() and beside.read_text(encoding="ascii", errors="replace").strip() == sha1_of(path)


def _unfetchable(url: str, target: Path, reason: str) -> DatabaseStartFailed:
    if "No space left" in reason:
        return disk_full(target, None, free_bytes(target), f"downloading {target.name}")
    return DatabaseStartFailed(f"{target.name} could not be fetched from {url}: {reason}.", NO_NETWORK_MEND, url=url)
