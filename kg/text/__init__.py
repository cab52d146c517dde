"""From a file to a ``Document``: decoding, normalising, sections and sentences."""

from kg.text.files import FoundFiles, Skipped, find_files
from kg.text.normalise import normalise
from kg.text.read import MAX_BYTES, READER, read_bytes, read_file, read_text

__all__ = [
    "MAX_BYTES",
    "READER",
    "FoundFiles",
    "Skipped",
    "find_files",
    "normalise",
    "read_bytes",
    "read_file",
    "read_text",
]
