"""Finds the data folders: beside the code in a checkout, under ``kg/_data`` in an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

#: Folders that the wheel carries as data.
DataFolder = Literal["ontology", "queries", "examples"]

_PACKAGE = Path(__file__).resolve().parent


def data_folder(name: DataFolder) -> Path:
    """The folder of that name, packed in the wheel or at the top of the checkout.

    Args:
        name: ``ontology``, ``queries`` or ``examples``.

    Returns:
        An existing folder.

    Raises:
        FileNotFoundError: When neither place has it, which means a broken installation.
    """
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the data folder {name!r} is missing; install Planatlas again")
