"""From mentions to entities: one identity for a thing, across mentions and documents."""

from kg.link.identity import Scopes, names_of
from kg.link.resolve import area_codes, merge_entities, resolve

__all__ = ["Scopes", "area_codes", "merge_entities", "names_of", "resolve"]
