"""Starting, stopping, saving and restoring the managed local Neo4j."""

from whereused.database.archive import Backup
from whereused.database.connection import Connection
from whereused.database.jars import COORDINATES, NEO4J_VERSION, JarCache
from whereused.database.local import LocalDatabase, Status, connect
from whereused.database.progress import Silent, StartProgress, shown_progress

__all__ = [
    "COORDINATES",
    "NEO4J_VERSION",
    "Backup",
    "Connection",
    "JarCache",
    "LocalDatabase",
    "Silent",
    "StartProgress",
    "Status",
    "connect",
    "shown_progress",
]
