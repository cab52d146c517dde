"""Packs the data folders into the wheel, as ``kg/_data/…``; an editable install reads them in place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Folder of the checkout → folder of the wheel, where ``kg.resources`` looks first.
DATA = {name: f"kg/_data/{name}" for name in ("ontology", "queries", "examples")}


class DataFolders(BuildHookInterface[Any]):
    """Adds the data folders to a standard build.

    A static ``force-include`` table would run in editable installs too and leave stale copies in site-packages.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folders to pack.

        Raises:
            FileNotFoundError: If one of them is missing, since a wheel without its data is broken.
        """
        if version == "editable" or self.target_name != "wheel":
            return
        for source, target in DATA.items():
            folder = Path(self.root) / source
            if not folder.is_dir():
                raise FileNotFoundError(f"{folder} is missing: build from a whole checkout or sdist")
            build_data["force_include"][str(folder)] = target
