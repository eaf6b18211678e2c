"""Neo4j's jars: worked out from their Maven coordinates once, then known by a manifest and found without a network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jgo.maven import Artifact, Dependency, MavenContext

from whereused.database.disk import MB, require_space, write_atomically
from whereused.database.locks import only_one
from whereused.database.maven import Cancelled, VerifyingResolver, cached_path, drop_unfinished, sha1_of
from whereused.database.progress import Silent, StartProgress
from whereused.errors import DatabaseStartFailed

NEO4J_VERSION = "2026.08.1"
COORDINATES = (
    f"org.neo4j:neo4j:{NEO4J_VERSION}",
    f"org.neo4j.app:neo4j-server:{NEO4J_VERSION}",
    "org.neo4j.client:neo4j-browser:5.24.0",
)
DOWNLOAD_BYTES = 230 * MB
SKIPPED_SCOPES = {"test", "provided", "system"}
THREADS = 6
FORMAT = 1


@dataclass(frozen=True)
class Jar:
    """One jar of the class path: its Maven coordinate (five parts), its path in the cache, its size and SHA-1."""

    coordinate: tuple[str, str, str, str, str]
    path: str
    size: int
    sha1: str


class JarCache:
    """The folder of jars that all homes share. `coordinates` and `repositories` are for tests and mirrors."""

    def __init__(
        self,
        folder: Path,
        coordinates: Sequence[str] = COORDINATES,
        repositories: Mapping[str, str] | None = None,
        download_bytes: int = DOWNLOAD_BYTES,
    ) -> None:
        self.folder = folder.expanduser().absolute()
        self._coordinates = tuple(coordinates)
        self._repositories = None if repositories is None else dict(repositories)
        self._download_bytes = download_bytes

    @property
    def repository(self) -> Path:
        """The part of the cache that is laid out as a Maven repository."""
        return self.folder / "maven"

    @property
    def manifest(self) -> Path:
        """The file that lists the jars of these coordinates; it is written once all of them are whole."""
        name = hashlib.sha256("\n".join(self._coordinates).encode()).hexdigest()[:12]
        return self.folder / f"jars-{name}.json"

    def complete(self) -> bool:
        """True if all jars are here, by name and size: what a start needs no network for."""
        jars = self._read_manifest()
        return jars is not None and not self._broken(jars)

    def jars(self, progress: StartProgress | None = None) -> list[Path]:
        """The class path of Neo4j, fetching what is missing or of the wrong size.

        Raises DatabaseStartFailed naming what could not be fetched, or the disk that is full.
        """
        progress = progress or Silent()
        jars = self._read_manifest()
        if jars is None or self._broken(jars):
            with only_one(self.folder / "lock", "fetching Neo4j's jars", progress):
                jars = self._mended(progress)
        return [self.repository / jar.path for jar in jars]

    def damaged(self) -> list[Path]:
        """The jars whose content is not what the manifest says: a slow, thorough look for `doctor`."""
        paths = [(self.repository / jar.path, jar.sha1) for jar in self._read_manifest() or []]
        return [path for path, sha1 in paths if not path.exists() or sha1_of(path) != sha1]

    def _mended(self, progress: StartProgress) -> list[Jar]:
        """The jars, with the lock held: another process may have fetched them while we waited."""
        jars = self._read_manifest()
        if jars is None:
            return self._resolve(progress)
        broken = self._broken(jars)
        if not broken:
            return jars
        with self._context(progress) as (context, resolver):
            for jar in broken:
                (self.repository / jar.path).unlink(missing_ok=True)
            fetched = self._download([_artifact(context, jar) for jar in broken], resolver, progress)
        for jar, path in zip(broken, fetched, strict=True):
            if sha1_of(path) != jar.sha1:
                path.unlink()
                raise DatabaseStartFailed(
                    f"{path.name} from the repository is not the file that was there before (SHA-1 {jar.sha1}).",
                    f"Delete {self.folder} to fetch everything anew, if you trust the repository.",
                )
        return jars

    def _resolve(self, progress: StartProgress) -> list[Jar]:
        """Work the class path out from the POMs, download it and write the manifest."""
        require_space(self.folder, self._download_bytes, "downloading Neo4j's jars")
        if self.repository.exists():
            drop_unfinished(self.repository)
        with self._context(progress) as (context, resolver):
            progress.phase(f"Working out what Neo4j {NEO4J_VERSION} consists of")
            artifacts = self._class_path(context, resolver)
            paths = self._download(artifacts, resolver, progress)
        jars = [
            Jar(
                artifact_coordinate(artifact),
                path.relative_to(self.repository).as_posix(),
                path.stat().st_size,
                sha1_of(path),
            )
            for artifact, path in zip(artifacts, paths, strict=True)
        ]
        content = {"format": FORMAT, "coordinates": self._coordinates, "jars": [asdict(jar) for jar in jars]}
        write_atomically(self.manifest, json.dumps(content, indent=1), mode=0o644)
        return jars

    def _class_path(self, context: MavenContext, resolver: VerifyingResolver) -> list[Artifact]:
        wanted = []
        for coordinate in self._coordinates:
            group, name, version = coordinate.split(":")
            wanted.append(Dependency(context.project(group, name).at_version(version).artifact()))
        try:
            inputs, others = resolver.resolve(wanted)
        except RuntimeError as error:
            raise DatabaseStartFailed(
                f"Neo4j's jars cannot be worked out from {', '.join(self._coordinates)}: {error}.",
                "Check that the Maven repository (or the mirror in front of it) serves them.",
            ) from error
        return [dependency.artifact for dependency in [*inputs, *others] if dependency.scope not in SKIPPED_SCOPES]

    def _download(
        self, artifacts: Sequence[Artifact], resolver: VerifyingResolver, progress: StartProgress
    ) -> list[Path]:
        """Fetch what is not there, several at once; the first failure stops the others."""
        missing = sum(not cached_path(artifact).exists() for artifact in artifacts)
        progress.phase(f"Downloading Neo4j {NEO4J_VERSION}", missing)
        pool = ThreadPoolExecutor(THREADS, thread_name_prefix="jar")
        futures = [pool.submit(artifact.resolve) for artifact in artifacts]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
            failures = [future.exception() for future in futures if future.done() and future.exception()]
            for failure in failures:
                if failure is not None and not isinstance(failure, Cancelled):
                    raise _download_failed(failure)
            return [future.result() for future in futures]
        finally:
            resolver.cancel()
            pool.shutdown(wait=True, cancel_futures=True)

    def _context(self, progress: StartProgress) -> _OpenContext:
        return _OpenContext(self.repository, self._repositories, progress)

    def _broken(self, jars: Sequence[Jar]) -> list[Jar]:
        return [jar for jar in jars if not _has_size(self.repository / jar.path, jar.size)]

    def _read_manifest(self) -> list[Jar] | None:
        """The manifest's jars, or None where there is none that can be used."""
        try:
            content: dict[str, Any] = json.loads(self.manifest.read_text(encoding="utf-8"))
            if content["format"] != FORMAT or tuple(content["coordinates"]) != self._coordinates:
                return None
            return [
                Jar(tuple(jar["coordinate"]), str(jar["path"]), int(jar["size"]), str(jar["sha1"]))
                for jar in content["jars"]
            ]
        except (OSError, ValueError, KeyError, TypeError):
            return None


class _OpenContext:
    """jgo's context and our resolver, with connections closed at the end."""

    def __init__(self, folder: Path, repositories: dict[str, str] | None, progress: StartProgress) -> None:
        self._resolver = VerifyingResolver(progress)
        self._context = MavenContext(resolver=self._resolver, repo_cache=folder, remote_repos=repositories)

    def __enter__(self) -> tuple[MavenContext, VerifyingResolver]:
        return self._context, self._resolver.__enter__()

    def __exit__(self, *failure: Any) -> None:  # noqa: ANN401 - the three of every context
        self._resolver.__exit__(*failure)


def artifact_coordinate(artifact: Artifact) -> tuple[str, str, str, str, str]:
    """Group, name, version, classifier and packaging of an artifact."""
    return (
        artifact.groupId,
        artifact.artifactId,
        artifact.version,
        artifact.classifier,
        artifact.packaging,
    )


def _artifact(context: MavenContext, jar: Jar) -> Artifact:
    group, name, version, classifier, packaging = jar.coordinate
    return context.project(group, name).at_version(version).artifact(classifier, packaging)


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _download_failed(failure: BaseException) -> BaseException:
    """Our own errors as they are; jgo's 'no repository has it' as one of ours."""
    if isinstance(failure, RuntimeError):
        return DatabaseStartFailed(
            f"A jar of Neo4j {NEO4J_VERSION} is missing: {failure}.",
            "Check that the Maven repository (or the mirror in front of it) serves it.",
        )
    return failure
