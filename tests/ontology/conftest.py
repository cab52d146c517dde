"""The ontology as the tests see it: all triples of the vocabulary, and the shapes."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.ontology import ontology_triples, shape_files
from tests.ontology.terms import Statement, Vocabulary, plain


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary(ontology_triples())


@pytest.fixture(scope="session")
def shapes() -> tuple[Statement, ...]:
    files = shape_files()
    return tuple(t for file in files for t in plain(ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE)))
