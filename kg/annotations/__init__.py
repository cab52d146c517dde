"""Annotations that people made or corrected in brat: checked line by line, then completed by what our rules read.

What a person marked is taken whole and nothing beside it: spans, types, relations, attributes. What standoff cannot
say (amounts, periods, commitments, subclasses, what an abbreviation stands for, the narrowest evidence) comes from the
rules, for a mention that they found too from just that mention.
"""

from kg.annotations.check import Annotations, check, names_of_annotator, read_annotations
from kg.annotations.complete import complete

__all__ = ["Annotations", "check", "complete", "names_of_annotator", "read_annotations"]
