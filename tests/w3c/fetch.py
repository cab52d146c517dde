"""``python -m tests.w3c.fetch``: bring the W3C's test suites here, out of the source archive of rdflib.

pip downloads the archive from whatever index it is set up for; of it only the two suites are unpacked.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

#: Where the suites lie once they have been fetched; not under version control.
FOLDER = Path(__file__).resolve().parents[2] / "build" / "w3c"
#: The archive that is read. Pinned: the suites are the yardstick and shall not change by themselves.
ARCHIVE = "rdflib==7.6.0"
_INSIDE = "test/data/suites/w3c/"
#: Folder in the archive → name here.
SUITES = {"dawg-data-r2": "sparql10", "sparql11": "sparql11"}


def present() -> bool:
    """Whether the suites are here."""
    return all((FOLDER / name).is_dir() for name in SUITES.values())


def fetch() -> None:
    """Bring the suites here; nothing happens where they are already.

    Raises:
        CalledProcessError: if pip cannot download the archive.
    """
    if present():
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*command, "--no-binary", "rdflib", "--dest", str(folder), ARCHIVE], check=True)
        with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
            wanted = [one for one in archive.getmembers() if _INSIDE in one.name]
            archive.extractall(folder, wanted, filter="data")
        FOLDER.mkdir(parents=True, exist_ok=True)
        for there, here in SUITES.items():
            shutil.rmtree(FOLDER / here, ignore_errors=True)
            shutil.move(next(folder.glob(f"*/{_INSIDE}{there}")), FOLDER / here)


if __name__ == "__main__":
    fetch()
