"""The command line: `whereused …`. Commands import what they need when they run, so that `--help` is quick."""

from whereused.cli.app import main

__all__ = ["main"]
