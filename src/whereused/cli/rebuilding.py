"""Projecting all records anew, with a progress bar."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from whereused.graph.driver import Graph
from whereused.ingest import rebuild


def rebuild_shown(graph: Graph) -> int:
    """`rebuild`, with a progress bar on stderr where that is a terminal; how many records there are."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Projecting records", total=None)
        return rebuild(graph, lambda done, total: bar.update(task, completed=done, total=total))
