"""An independent reading of an N-Quads export: only pyoxigraph's parser and what ``docs/graph.md`` promises.

Nothing of ``kg`` is used, so that an error shared by the emitter and its checks is seen here. Also a program:

    python tests/reading.py EXPORT.nq
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

BASE = "https://w3id.org/planatlas/"
PLAN = BASE + "ontology#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA = "https://schema.org/"
TYPE = RDF + "type"

RELATIONS = {
    PLAN + name
    for name in (
        "partOf", "locatedIn", "contributesTo", "develops", "connects", "cooperatesWith", "hosts", "status",
    )
}  # fmt: skip
#: Literals are told from IRIs by their mark.
Graph = dict[str, dict[str, set[str]]]
_LITERAL = "\0"


def read(path: Path) -> dict[str, Graph]:
    """Named graph → subject → predicate → objects."""
    graphs: dict[str, Graph] = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
    for quad in parse(path=str(path), format=RdfFormat.N_QUADS):
        assert isinstance(quad.graph_name, NamedNode), f"in no graph: {quad}"
        if quad.graph_name.value == BASE + "graph/ontology" and not isinstance(quad.subject, NamedNode):
            continue  # lists of the axioms
        assert isinstance(quad.subject, NamedNode), f"nameless: {quad}"
        if quad.graph_name.value == BASE + "graph/ontology" and not isinstance(quad.object, NamedNode | Literal):
            continue
        assert isinstance(quad.object, NamedNode | Literal), f"nameless: {quad}"
        value = _LITERAL + quad.object.value if isinstance(quad.object, Literal) else quad.object.value
        graphs[quad.graph_name.value][quad.subject.value][quad.predicate.value].add(value)
    return graphs


def complaints(graphs: dict[str, Graph], counts: Counter[str]) -> Iterator[str]:
    """Each breach of what ``docs/graph.md`` promises, as a line; ``counts`` is filled with what was looked at."""
    shared = [graph for name, graph in graphs.items() if not name.startswith(BASE + "graph/doc/")]
    known = {subject for graph in shared for subject in graph}
    labelled = {s for graph in shared for s, p in graph.items() if RDFS + "label" in p or _SKOS_LABEL in p}
    prefix = BASE + "graph/doc/"
    documents = {name.removeprefix(prefix) for name in graphs if name.startswith(prefix)}
    slugs = sorted(name for name in documents if "/" not in name)
    for name in graphs:
        if name.startswith(prefix) and name.removeprefix(prefix).partition("/")[0] not in documents:
            yield f"{name}: a graph of no document"
    for slug in slugs:
        for line in _Reading(slug, graphs, known, labelled, counts).complaints():
            yield f"{slug}: {line}"
    stated = {
        (s, p, o)
        for name, graph in graphs.items()
        if name != BASE + "graph/inferred"
        for s, by in graph.items()
        for p, values in by.items()
        for o in values
    }
    for s, by in graphs.get(BASE + "graph/inferred", {}).items():
        for p, values in by.items():
            counts["inferred"] += len(values)
            yield from (f"inferred, yet stated: {s} {p} {o}" for o in values if (s, p, o) in stated)


_SKOS_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"


class _Reading:
    """One document: its facts, its evidence, its text."""

    def __init__(
        self, slug: str, graphs: dict[str, Graph], known: set[str], labelled: set[str], counts: Counter[str]
    ) -> None:
        name = f"{BASE}graph/doc/{slug}"
        self.iri = f"{BASE}id/doc/{slug}"
        self.facts, self.evidence, self.layout = (graphs.get(name + part, {}) for part in ("", "/evidence", "/text"))
        self.known, self.labelled, self.counts = known, labelled, counts
        (text,) = self.layout[self.iri][PLAN + "text"]
        self.text = text.removeprefix(_LITERAL)

    def complaints(self) -> Iterator[str]:
        """What is wrong with it."""
        self.counts["documents"] += 1
        stated = {
            (s, p, o) for s, by in self.facts.items() for p, values in by.items() if p in RELATIONS for o in values
        }
        self.counts["relations"] += len(stated)
        reasoned: Counter[tuple[str, str, str]] = Counter()
        used = yield from self._statements(reasoned)
        used |= yield from self._observations()
        yield from (f"no statement for {fact}" for fact in sorted(stated - reasoned.keys()))
        yield from (f"a statement of what is not stated: {fact}" for fact in sorted(reasoned.keys() - stated))
        yield from (f"{count} statements of one fact: {fact}" for fact, count in reasoned.items() if count != 1)
        things = {end for s, _, o in stated for end in (s, o)}
        yield from (f"without a name: {thing}" for thing in sorted(things - self.labelled))
        spans = {s for s, by in self.evidence.items() if OA + "SpecificResource" in by[TYPE]}
        yield from (f"evidence of nothing: {span}" for span in sorted(spans - used))
        yield from (f"evidence that is not there: {span}" for span in sorted(used - spans))
        for span in sorted(spans):
            yield from self._span(span)
        yield from self._layout()

    def _statements(self, reasoned: Counter[tuple[str, str, str]]) -> Generator[str, None, set[str]]:
        """Count what is stated of; the generator's value is the evidence."""
        used: set[str] = set()
        for subject, by in self.evidence.items():
            if RDF + "Statement" in by[TYPE]:
                ends = [by[RDF + end] for end in ("subject", "predicate", "object")]
                if [len(values) for values in ends] != [1, 1, 1]:
                    yield f"a statement of no one triple: {subject}"
                    continue
                s, p, o = (next(iter(values)) for values in ends)
                reasoned[s, p, o] += 1
                used |= yield from self._reasons(subject, by)
        return used

    def _observations(self) -> Generator[str, None, set[str]]:
        """The generator's value is the evidence."""
        used: set[str] = set()
        for s, by in self.facts.items():
            if PLAN + "Observation" in by[TYPE]:
                self.counts["observations"] += 1
                used |= yield from self._reasons(s, by)
                for needed in (PLAN + "indicator", SCHEMA + "value", PLAN + "asWritten"):
                    if len(by[needed]) != 1:
                        yield f"an observation without one {needed}: {s}"
                for thing in (*by[PLAN + "indicator"], *by[PLAN + "ofPlace"], *by[PLAN + "unit"]):
                    if thing not in self.labelled:
                        yield f"without a name: {thing}"
        return used

    def _reasons(self, subject: str, by: dict[str, set[str]]) -> Generator[str, None, set[str]]:
        """Whether a fact says where it stands; the generator's value is the evidence."""
        if not by[PLAN + "evidence"]:
            yield f"no evidence: {subject}"
        if by[PROV + "wasDerivedFrom"] != {self.iri}:
            yield f"derived from another document: {subject}"
        if len(by[PLAN + "confidence"]) != 1 or len(by[PLAN + "commitment"]) > 1:
            yield f"confidence or commitment: {subject}"
        return by[PLAN + "evidence"]

    def _span(self, span: str) -> Iterator[str]:
        self.counts["evidence"] += 1
        by = self.evidence[span]
        if by[OA + "hasSource"] != {self.iri}:
            yield f"evidence of another source: {span}"
        kinds = {kind: s for s in by[OA + "hasSelector"] for kind in self.evidence.get(s, {}).get(TYPE, ())}
        try:
            position, quote = (self.evidence[kinds[OA + f"Text{k}Selector"]] for k in ("Position", "Quote"))
            ((start,), (end,), (exact,)) = (position[OA + "start"], position[OA + "end"], quote[OA + "exact"])
        except (KeyError, ValueError):
            yield f"evidence without its selectors: {span}"
            return
        if self.text[int(start[1:]) : int(end[1:])] != exact[1:] or not exact[1:]:
            yield f"not what the text says: {span}"

    def _layout(self) -> Iterator[str]:
        for subject, by in self.layout.items():
            if subject == self.iri:
                continue
            ((start,), (end,)) = (by[OA + "start"], by[OA + "end"])
            if not 0 <= int(start[1:]) <= int(end[1:]) <= len(self.text):
                yield f"outside the text: {subject}"
            for thing in by[PLAN + "mentions"]:
                self.counts["mentions"] += 1
                if thing not in self.known and thing not in self.facts:
                    yield f"a mention of what is not there: {thing}"
            for whole in (*by["http://purl.org/dc/terms/isPartOf"], *by[PLAN + "inSection"]):
                if whole not in self.layout:
                    yield f"a part of what is not there: {subject}"


if __name__ == "__main__":
    seen: Counter[str] = Counter()
    lines = list(complaints(read(Path(sys.argv[1])), seen))
    print(*lines[:50], sep="\n")  # noqa: T201
    print(dict(seen), f"{len(lines)} complaints")  # noqa: T201
    sys.exit(bool(lines))
