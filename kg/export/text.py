"""What the formats cannot hold, taken out of texts: control characters, line ends, formulas of spreadsheets."""

from __future__ import annotations

import re

#: Characters that XML 1.0, and so HTML too, cannot hold; surrogates stand in no text that a store gives.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_BREAKS = re.compile("[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
#: A cell that begins so is a formula to spreadsheets (the list of OWASP, full-width forms included).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def xml_safe(text: str) -> str:
    """The text with a replacement character for each that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def one_line(text: str) -> str:
    r"""The text without line ends and control characters.

    >>> one_line("甲\r\n乙")
    '甲 乙'
    """
    return xml_safe(_BREAKS.sub(" ", text))


def cell(text: str) -> str:
    """A text as a cell of CSV that no spreadsheet takes for a formula: an apostrophe goes before it.

    >>> cell("=SUM(A1:A9)"), cell("广州")
    ("'=SUM(A1:A9)", '广州')
    """
    safe = xml_safe(text)
    return "'" + safe if safe.startswith(_FORMULA) else safe
