"""The ontology as the tests see it: all triples of the vocabulary, and the shapes."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.ontology import ontology_triples, shape_files
from tests.ontology.terms import Vocabulary


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary(ontology_triples())


@pytest.fixture(scope="session")
def shapes() -> tuple[ox.Triple, ...]:
    return tuple(
        ox.Triple(q.subject, q.predicate, q.object)
        for path in shape_files()
        for q in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    )
