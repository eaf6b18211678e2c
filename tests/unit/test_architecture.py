"""The arrows between the rooms of docs and design: import-linter judges, from pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def test_the_arrows_between_the_rooms_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")

    judged = subprocess.run([linter, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False)

    assert judged.returncode == 0, judged.stdout + judged.stderr
