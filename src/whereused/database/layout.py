"""Where things lie in a home (WHEREUSED_HOME)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from whereused.errors import DatabaseStartFailed
from whereused.settings import Settings


@dataclass(frozen=True)
class Layout:
    """The paths of one home, which is NEO4J_HOME at the same time."""

    home: Path

    @classmethod
    def of(cls, settings: Settings) -> Layout:
        """The layout of the home that the settings name, with links resolved: one home has one name."""
        return cls(settings.home.expanduser().resolve())

    @property
    def password(self) -> Path:
        """The database's password, readable by its owner alone."""
        return self.home / "password"

    @property
    def logs(self) -> Path:
        """Neo4j's logs, and what its process printed."""
        return self.home / "logs"

    @property
    def console(self) -> Path:
        """What the Java process itself printed, since its last start."""
        return self.logs / "console.log"

    @property
    def run(self) -> Path:
        """What is known about the running server."""
        return self.home / "run"

    @property
    def state(self) -> Path:
        """The running server: its process, ports and version."""
        return self.run / "server.json"

    @property
    def lock(self) -> Path:
        """Held while something starts, stops, saves or restores the database of this home."""
        return self.run / "lock"

    @property
    def arguments(self) -> Path:
        """Java's arguments: the class path is too long for some command lines."""
        return self.run / "java.arguments"

    @property
    def conf(self) -> Path:
        """The folder of neo4j.conf; written anew at each start."""
        return self.home / "conf"

    @property
    def data(self) -> Path:
        """The databases and their transaction logs."""
        return self.home / "data"

    @property
    def imports(self) -> Path:
        """The empty folder that is all LOAD CSV could ever read."""
        return self.home / "import"

    @property
    def version(self) -> Path:
        """The Neo4j version that last opened the data."""
        return self.home / "neo4j-version"

    @property
    def restoring(self) -> Path:
        """A home in the making: an archive is loaded here and takes its place only when it proved whole."""
        return self.home / "restoring"

    @property
    def replaced(self) -> Path:
        """The data that a restore is about to replace: put back if the restore did not finish."""
        return self.home / "data.replaced"

    @property
    def filling(self) -> Path:
        """A home of its own in which a first load builds a database, which then takes its place here."""
        return self.home / "filling"

    @property
    def deleted(self) -> Path:
        """Data on their way out."""
        return self.home / "data.deleted"

    def make(self) -> None:
        """Make the folders, for their owner alone."""
        for folder in (self.home, self.logs, self.run, self.conf, self.imports):
            try:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise DatabaseStartFailed(
                    f"The folder {folder} cannot be made: {error.strerror or error}.",
                    "Give it to this user, or name another with WHEREUSED_HOME.",
                ) from error
