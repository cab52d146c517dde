"""Kills and hostile requests: the short form of ``bench/crash.py``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes by /proc")
def test_kills_and_hostile_requests_break_nothing(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, root / "bench" / "crash.py", "--rounds", "3"],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 3
