"""Which files to read: from paths, folders and globs to a sorted list; what is not read is listed with its reason."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import BadInput

#: Suffix → media type of the kinds of file that are read.
MEDIA_TYPES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
#: The kinds of file that are read, as they are told to a user.
KINDS = ".txt, .md, .html, .pdf and .docx"
_AS_DOCX = "open it in Word, WPS or LibreOffice and save it as .docx"
_SCAN = "a picture holds no text; read it by OCR first and give the text or a searchable PDF"
#: What to do with a file of another kind.
ADVICE = {
    **dict.fromkeys((".doc", ".wps", ".wpt", ".dot", ".docm", ".dotx", ".rtf", ".odt", ".ott", ".pages"), _AS_DOCX),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"), _SCAN),
    **dict.fromkeys((".ofd", ".caj", ".epub", ".mht", ".mhtml", ".ceb"), "save or print it as PDF"),
    **dict.fromkeys((".xls", ".xlsx", ".ppt", ".pptx", ".et", ".dps"), "save it as PDF"),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tar"), "unpack it first"),
}
#: The path that means standard input.
STDIN = Path("-")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was found and is not read."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """The files to read, each once and sorted by path, and those passed over."""

    files: tuple[Path, ...]
    skipped: tuple[Skipped, ...] = ()


def find_files(paths: Iterable[str | Path]) -> FoundFiles:
    """The files that paths stand for.

    A folder stands for the readable files below it (hidden ones and links to folders are passed over), a pattern
    (``plans/*.txt``, ``plans/**/*.md``) for what it matches, ``-`` for standard input. A file that is named itself
    is always among the files, whatever its suffix, so that reading it can say what is wrong with it.

    Raises:
        BadInput: A path does not exist, a pattern matches nothing, or a folder holds no readable file.
    """
    files: dict[Path, Path] = {}
    skipped: dict[Path, Skipped] = {}
    for given in paths:
        path = Path(given)
        if path == STDIN:
            files[path] = path
        elif path.is_dir():
            found = _in_folder(path)
            if not found.files:
                raise BadInput(f"{path}: no readable file in this folder ({KINDS} are read)")
            files.update({file.resolve(): file for file in found.files})
            skipped.update({item.path.resolve(): item for item in found.skipped})
        elif path.exists():
            files[path.resolve()] = path
        else:
            matches = sorted(glob.glob(str(given), recursive=True)) if glob.has_magic(str(given)) else []  # noqa: PTH207 - absolute patterns too
            if not matches:
                raise BadInput(f"{given}: no such file or folder")
            found = _sorted(Path(match) for match in matches)
            if not found.files:
                raise BadInput(f"{given}: no readable file matches ({KINDS} are read)")
            files.update({file.resolve(): file for file in found.files})
            skipped.update({item.path.resolve(): item for item in found.skipped})
    return FoundFiles(
        files=tuple(sorted(files.values())),
        skipped=tuple(sorted((skip for key, skip in skipped.items() if key not in files), key=lambda skip: skip.path)),
    )


def _in_folder(folder: Path) -> FoundFiles:
    """The files below a folder."""
    below: list[Path] = []
    closed: list[Skipped] = []

    def note(error: OSError) -> None:
        closed.append(Skipped(Path(error.filename), f"cannot be opened ({error.strerror})"))

    for root, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        below.extend(Path(root) / name for name in names if not name.startswith("."))
    found = _sorted(below)
    return FoundFiles(found.files, tuple(sorted([*found.skipped, *closed], key=lambda skip: skip.path)))


def _sorted(candidates: Iterable[Path]) -> FoundFiles:
    """Candidates told apart by their suffix; folders among them are walked."""
    files: list[Path] = []
    skipped: list[Skipped] = []
    for path in candidates:
        if path.is_dir():
            found = _in_folder(path)
            files.extend(found.files)
            skipped.extend(found.skipped)
        elif path.suffix.lower() in MEDIA_TYPES:
            files.append(path)
        else:
            advice = ADVICE.get(path.suffix.lower())
            reason = f"not a kind of file that is read ({path.suffix or 'no suffix'})"
            skipped.append(Skipped(path, f"{reason}; {advice}" if advice else reason))
    return FoundFiles(tuple(sorted(files)), tuple(sorted(skipped, key=lambda skip: skip.path)))
