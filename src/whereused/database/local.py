"""The managed local Neo4j of one home: start, stop, look, reset."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from whereused.database.archive import Backup, NotClean, dump, load_and_check, require_archive, require_target
from whereused.database.classes import ClassCache, is_watched
from whereused.database.configuration import write_configuration
from whereused.database.connection import Connection, managed_connection, own_connection
from whereused.database.disk import MB, naming_full_disk, require_space, write_atomically
from whereused.database.filling import Filling
from whereused.database.jars import NEO4J_VERSION, JarCache
from whereused.database.java import AdminFailed, run_admin, spawn_server
from whereused.database.layout import Layout
from whereused.database.locks import only_one
from whereused.database.password import make_password, read_password
from whereused.database.ports import Ports, free_port, require_free
from whereused.database.probe import server_version
from whereused.database.progress import Silent, StartProgress
from whereused.database.server import (
    DATABASE,
    FAILED_START_SECONDS,
    START_BYTES,
    PortTaken,
    end_process,
    wait_until_ready,
)
from whereused.database.state import ServerState, forget_state, record_state, running_server
from whereused.errors import DatabaseStartFailed, UsageError
from whereused.settings import Settings

FIRST_START_BYTES = 300 * MB
PORT_ATTEMPTS = 5


@dataclass(frozen=True)
class Status:
    """What is known about the managed server. `state` is `running`, `starting` (or recovering) or `stopped`."""

    state: str
    home: Path
    logs: Path
    version: str
    data_bytes: int
    jars_complete: bool
    pid: int | None = None
    uri: str | None = None
    http_url: str | None = None
    browser_url: str | None = None
    started_at: str | None = None


class LocalDatabase:
    """The Neo4j of `settings.home`. Methods may be called from any process; they wait for one another.

    `java_options` are further ones of a server that this object starts. Java may watch what such a server reads, for
    the later ones (`classes.py`), unless it is not `watchable`, as that of a first load, whose end is waited for.
    """

    def __init__(self, settings: Settings, jars: JarCache | None = None) -> None:
        self.settings = settings
        self.layout = Layout.of(settings)
        self.jar_cache = jars or JarCache(settings.cache)
        self.java_options: tuple[str, ...] = ()
        self.watchable = True

    def start(self, progress: StartProgress | None = None) -> Connection:
        """Start the server unless it runs, wait until it answers, and give the way to it.

        `started` of the answer says whether this call started it. The server outlives its starter. Raises
        DatabaseStartFailed: a port in use, a full disk, jars that cannot be fetched, a server that dies.
        """
        progress = progress or Silent()
        state = running_server(self.layout)
        if state is None:
            self.jar_cache.jars(progress)  # before the lock: fetching takes a while, and stopping need not wait for it
        with self.locked("starting or stopping the database", progress):
            return self.start_locked(progress)

    def stop(self, progress: StartProgress | None = None) -> bool:
        """Stop the server, with a checkpoint; True if one ran."""
        progress = progress or Silent()
        with self.locked("starting or stopping the database", progress):
            return self.stop_locked(progress) is not None

    def running(self) -> bool:
        """True if a server of this home is there, ready or not."""
        return running_server(self.layout) is not None

    def status(self) -> Status:
        """What is known about the server, without starting, stopping or waiting for anything."""
        state = running_server(self.layout)
        stopped = Status(
            state="stopped",
            home=self.layout.home,
            logs=self.layout.logs,
            version=self._last_version() or NEO4J_VERSION,
            data_bytes=_size_of(self.layout.data),
            jars_complete=self.jar_cache.complete(),
        )
        if state is None:
            return stopped
        connection = managed_connection(state.ports, "", started=False)
        return replace(
            stopped,
            state="running" if server_version(state.http_port) else "starting",
            version=state.version,
            pid=state.pid,
            uri=connection.uri,
            http_url=connection.http_url,
            browser_url=connection.browser_url,
            started_at=state.started_at,
        )

    def reset(self, progress: StartProgress | None = None) -> bool:
        """Delete all data, for good; the caller has asked. The password stays. A server that ran runs again after."""
        progress = progress or Silent()
        with self.locked("resetting the database", progress):
            stopped = self.stop_locked(progress)
            if self.layout.data.exists():
                self.layout.data.rename(self.layout.deleted)
            shutil.rmtree(self.layout.deleted, ignore_errors=True)
            self.layout.version.unlink(missing_ok=True)
            if stopped is not None:
                self.start_locked(progress, stopped.ports)
        return stopped is not None

    def backup(self, path: Path, *, force: bool = False, progress: StartProgress | None = None) -> Backup:
        """Write the whole database to the file `path`; a server that runs is stopped meanwhile and runs again after.

        Raises UsageError if there is no database yet, or if `path` is there already and `force` is not given.
        """
        progress = progress or Silent()
        path = require_target(path, force=force)
        with self.locked("saving or restoring the database", progress):
            self._require_data()
            jars = self.jar_cache.jars(progress)
            stopped = self.stop_locked(progress)
            try:
                progress.phase(f"Saving the database to {path}")
                try:
                    return dump(self.layout, jars, path, force=force)
                except NotClean:
                    progress.note("The server was killed before; starting it once, so that it recovers.")
                    self.start_locked(progress, None if stopped is None else stopped.ports)
                    self.stop_locked(progress)
                    return dump(self.layout, jars, path, force=force)
            finally:
                if stopped is not None:
                    self.start_locked(progress, stopped.ports)

    def restore(self, path: Path, progress: StartProgress | None = None) -> bool:
        """Replace the database by the one in the archive at `path`; a server that ran runs again after.

        The archive is loaded and checked beside the data of now, which stay in place, and served, until the new ones
        proved whole. The caller has asked. Gives True if a server ran. Raises UsageError if the archive is not whole.
        """
        progress = progress or Silent()
        path = require_archive(path)
        with self.locked("saving or restoring the database", progress):
            self._refuse_newer_data()
            jars = self.jar_cache.jars(progress)
            password = read_password(self.layout) if self.layout.password.exists() else make_password(self.layout)
            progress.phase(f"Loading and checking {path}")
            conf, data = self.layout.restoring / "conf", self.layout.restoring / "data"
            try:
                self.tell_password(jars, password, conf, data)
                load_and_check(self.layout, jars, path, conf)
                stopped = self.stop_locked(progress)
                if self.layout.data.exists():
                    self.layout.data.rename(self.layout.replaced)
                data.rename(self.layout.data)
            finally:
                mend_unfinished(self.layout)
            write_atomically(self.layout.version, NEO4J_VERSION)
            if stopped is not None:
                self.start_locked(progress, stopped.ports)
        return stopped is not None

    @contextmanager
    def filling(
        self, require_empty: Callable[[Connection], None], progress: StartProgress | None = None
    ) -> Iterator[Filling]:
        """A database in the making, which takes the place of the empty one of this home at the end of the block.

        `require_empty` is shown the one there is, and raises what speaks against it. A server that ran is stopped
        meanwhile and runs again after. If the block fails, all is as it was.
        """
        progress = progress or Silent()
        with self.locked("loading the database", progress):
            self._refuse_newer_data()
            jars = self.jar_cache.jars(progress)
            stopped = self._stop_empty(require_empty, progress)
            try:
                try:
                    with Filling(self._inner(), jars, progress) as filling:
                        yield filling
                        filling.stop()
                    if self.layout.data.exists():
                        self.layout.data.rename(self.layout.replaced)
                    filling.data.rename(self.layout.data)
                    write_atomically(self.layout.version, NEO4J_VERSION)
                finally:
                    mend_unfinished(self.layout)
            finally:
                if stopped is not None:
                    self.start_locked(progress, stopped.ports)

    def _inner(self) -> LocalDatabase:
        """The database of a home inside this one, under the same password, on free ports."""
        password = read_password(self.layout) if self.layout.password.exists() else make_password(self.layout)
        changes = {"home": self.layout.filling, "neo4j_bolt_port": 0, "neo4j_http_port": 0}
        inner = LocalDatabase(self.settings.model_copy(update=changes), self.jar_cache)
        inner.layout.make()
        write_atomically(inner.layout.password, password)
        inner.watchable = False
        return inner

    def _stop_empty(self, require_empty: Callable[[Connection], None], progress: StartProgress) -> ServerState | None:
        """Show the database there is, if any, and stop its server; gives the server that ran."""
        if not (self.layout.data / "databases" / DATABASE).exists():
            return self.stop_locked(progress)
        ran = self.running()
        try:
            require_empty(self.start_locked(progress))
        finally:
            if not ran:
                self.stop_locked(progress)
        return self.stop_locked(progress) if ran else None

    @contextmanager
    def locked(self, doing: str, progress: StartProgress) -> Iterator[None]:
        """Hold this home for the block, and mend first what a killed predecessor left half-done."""
        self.layout.make()
        with only_one(self.layout.lock, doing, progress):
            mend_unfinished(self.layout)
            yield

    def start_locked(self, progress: StartProgress, wanted: Ports | None = None) -> Connection:
        """`start` for a caller that holds the lock; `wanted` are ports to take again where they are free ones."""
        state = running_server(self.layout)
        if state is not None:
            password = read_password(self.layout)
            wait_until_ready(self.layout, state, password, progress)
            return managed_connection(state.ports, password, started=False)
        forget_state(self.layout)
        self._keep_classes()  # of a server that ended by itself
        fresh = not (self.layout.data / "databases").exists()
        self._refuse_newer_data()
        require_space(self.layout.home, FIRST_START_BYTES if fresh else START_BYTES, "starting Neo4j")
        jars = self.jar_cache.jars(progress)
        self._choose_ports(wanted)  # a port in use is said before anything is written
        password = self.first_password(jars, progress) if fresh else read_password(self.layout)
        progress.phase(f"Starting Neo4j {NEO4J_VERSION}")
        state = self._launch(jars, password, wanted, progress)
        write_atomically(self.layout.version, NEO4J_VERSION)
        return managed_connection(state.ports, password, started=True)

    def stop_locked(self, progress: StartProgress) -> ServerState | None:
        """`stop` for a caller that holds the lock; gives the server that ran."""
        state = running_server(self.layout)
        if state is not None:
            progress.phase("Stopping Neo4j")
            if is_watched(self.layout):
                progress.note("Java writes down what it read of Neo4j, once: later starts take half as long.")
            end_process(state.pid, progress)
        forget_state(self.layout)
        self._keep_classes()
        return state

    def _keep_classes(self) -> None:
        """Keep what Java learnt of Neo4j's classes, if it was watching the server that ended, however that was."""
        if self.jar_cache.complete():
            self._classes(self.jar_cache.jars()).keep(self.layout.home)

    def _classes(self, jars: list[Path]) -> ClassCache:
        return ClassCache(self.jar_cache.folder, jars, self.settings.neo4j_heap)

    def _launch(self, jars: list[Path], password: str, wanted: Ports | None, progress: StartProgress) -> ServerState:
        """Start a process and wait for it; a free port that somebody else took first is replaced by another."""
        for attempt in range(1, PORT_ATTEMPTS + 1):
            ports = self._choose_ports(wanted)
            write_configuration(
                self.layout, self.settings, ports.bolt, ports.http, folder=self.layout.conf, data=self.layout.data
            )
            try:
                options = self._classes(jars).options(self.layout.home, watch=self.watchable)
                pid = spawn_server(self.layout, jars, self.settings.neo4j_heap, (*options, *self.java_options))
                state = record_state(self.layout, pid, ports)
                wait_until_ready(self.layout, state, password, progress)
            except PortTaken as taken:
                forget_state(self.layout)
                if attempt == PORT_ATTEMPTS or 0 not in (self.settings.neo4j_bolt_port, self.settings.neo4j_http_port):
                    raise taken.args[0] from None
                wanted = None
            except BaseException:  # a failure, or Ctrl-C at any moment: nobody would know of this process
                self._end_failed(progress)
                raise
            else:
                return state
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _end_failed(self, progress: StartProgress) -> None:
        """End a server whose start did not succeed, recorded or not; it has nothing that is worth waiting for."""
        state = running_server(self.layout)
        if state is not None:
            end_process(state.pid, progress, patience=FAILED_START_SECONDS)
        forget_state(self.layout)

    def _choose_ports(self, wanted: Ports | None) -> Ports:
        wanted_bolt, wanted_http = (None, None) if wanted is None else (wanted.bolt, wanted.http)
        bolt = self._port("neo4j_bolt_port", self.settings.neo4j_bolt_port, wanted_bolt)
        http = self._port("neo4j_http_port", self.settings.neo4j_http_port, wanted_http, bolt)
        return Ports(bolt, http)

    def _port(self, setting: str, port: int, wanted: int | None, *taken: int) -> int:
        if port:
            require_free(port, setting)
            return port
        if wanted:
            try:
                require_free(wanted, setting)
            except DatabaseStartFailed:
                return free_port(*taken)
            return wanted
        return free_port(*taken)

    def first_password(self, jars: list[Path], progress: StartProgress) -> str:
        """The password for data that do not exist yet: the one of the file, or a new one; Neo4j is told."""
        progress.phase("Setting the database's password")
        password = read_password(self.layout) if self.layout.password.exists() else make_password(self.layout)
        self.tell_password(jars, password, self.layout.conf, self.layout.data)
        return password

    def tell_password(self, jars: list[Path], password: str, conf: Path, data: Path) -> None:
        """Give Neo4j the password of data in `data` that it has never opened."""
        write_configuration(self.layout, self.settings, 7687, 7474, folder=conf, data=data)
        with naming_full_disk(data, "setting the password"):
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            run_admin(self.layout, jars, ["dbms", "set-initial-password", "--", password], conf=conf)
        except AdminFailed as error:
            raise DatabaseStartFailed(
                f"Neo4j did not take its first password: {error.output}", f"Look at {self.layout.logs}."
            ) from error

    def _require_data(self) -> None:
        if not (self.layout.data / "databases" / DATABASE).exists():
            raise UsageError(f"There is no database in {self.layout.home} yet.", "Start it first: whereused db start.")

    def _refuse_newer_data(self) -> None:
        """A newer Neo4j may have written what this one cannot read; an older one's data are taken over by Neo4j."""
        last = self._last_version()
        if last is not None and _as_numbers(last) > _as_numbers(NEO4J_VERSION):
            raise DatabaseStartFailed(
                f"The data in {self.layout.home} were last opened by Neo4j {last}; this program brings "
                f"{NEO4J_VERSION}, which cannot read them.",
                "Use the newer version of whereused again, or another WHEREUSED_HOME.",
            )

    def _last_version(self) -> str | None:
        try:
            return self.layout.version.read_text(encoding="utf-8").strip() or None
        except OSError:
            return None


def mend_unfinished(layout: Layout) -> None:
    """Put back data whose replacement never came, and clear what is left of a finished replacement or deletion."""
    if layout.replaced.exists() and not layout.data.exists():
        layout.replaced.rename(layout.data)
    if layout.filling.exists():
        inner = running_server(Layout(layout.filling))
        if inner is not None:  # a first load was killed, and left the server of what it was making
            end_process(inner.pid, Silent(), patience=FAILED_START_SECONDS)
    for leftover in (layout.replaced, layout.restoring, layout.filling, layout.deleted):
        shutil.rmtree(leftover, ignore_errors=True)


def _size_of(folder: Path) -> int:
    """Bytes of all files below; files that vanish meanwhile count nothing."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            total += path.lstat().st_size if path.is_file() else 0
    return total


def _as_numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def connect(settings: Settings, progress: StartProgress | None = None) -> Connection:
    """The way to the database that the settings name: NEO4J_URI's, or the managed one, started if need be."""
    if not settings.managed:
        return own_connection(settings)
    return LocalDatabase(settings).start(progress)
