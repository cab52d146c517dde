"""The shape of a rule: a pure function with a docstring, and beside it the examples that document and test it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.extract.passage import Passage
from kg.model import Mention


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and what the rule finds in it, as ``text/Type``; ``found=()`` says that it must stay silent."""

    text: str
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A family of names: its function, and examples that the tests run and the reference prints."""

    find: Callable[[Passage], Iterable[Mention]]
    examples: tuple[Example, ...]

    @property
    def name(self) -> str:
        """The function's name; it stands in each mention's provenance."""
        return self.find.__name__
