"""The colour of each type of thing, dark enough for white paper and light enough to tell twelve apart."""

from __future__ import annotations

#: Type → red, green, blue.
_COLOURS: dict[str, tuple[int, int, int]] = {
    "Plan": (128, 90, 213), "Reform": (199, 75, 160), "Hub": (0, 119, 182), "Corridor": (13, 148, 136),
    "Zone": (85, 139, 47), "AdminArea": (96, 125, 139), "NaturalFeature": (3, 155, 229), "Facility": (63, 81, 181),
    "Project": (239, 108, 0), "Organization": (180, 140, 0), "Industry": (141, 85, 36), "Event": (216, 27, 96),
    "Indicator": (97, 97, 97), "Document": (66, 66, 66), "Observation": (158, 157, 36),
}  # fmt: skip
_OTHER = (120, 120, 120)


def rgb(kind: str) -> tuple[int, int, int]:
    """The colour of a type; grey for one that is unknown."""
    return _COLOURS.get(kind, _OTHER)


def hexadecimal(kind: str) -> str:
    """The same for HTML and DOT.

    >>> hexadecimal("Hub")
    '#0077b6'
    """
    return "#{:02x}{:02x}{:02x}".format(*rgb(kind))
