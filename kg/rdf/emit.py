"""Writes what was resolved as N-Quads, triple by triple as ``docs/graph.md`` lays down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import get_args

from kg.errors import BadInput
from kg.gazetteer import NATION, Area, Gazetteer
from kg.link.pinyin import pinyin
from kg.model import Document, Entity, EntityType, Evidence, Extraction, Fact, Observation, Resolved
from kg.names import DCTERMS, OA, PLAN, PROV, RDF, RDFS, SCHEMA, SKOS, Names, segment
from kg.rdf.nquads import GraphWriter, decimal, integer, iri, text, typed


def _plan(name: str) -> str:
    return f"<{PLAN}{name}>"


A = f"<{RDF}type>"
LABEL, ALT_LABEL = f"<{RDFS}label>", f"<{SKOS}altLabel>"
TITLE, PART = f"<{DCTERMS}title>", f"<{DCTERMS}isPartOf>"
START, END, EXACT = f"<{OA}start>", f"<{OA}end>", f"<{OA}exact>"
SOURCE, SELECTOR = f"<{OA}hasSource>", f"<{OA}hasSelector>"
RESOURCE, POSITION, QUOTE = f"<{OA}SpecificResource>", f"<{OA}TextPositionSelector>", f"<{OA}TextQuoteSelector>"
SUBJECT, PREDICATE, OBJECT = f"<{RDF}subject>", f"<{RDF}predicate>", f"<{RDF}object>"
STATEMENT, DERIVED = f"<{RDF}Statement>", f"<{PROV}wasDerivedFrom>"
CONFIDENCE, COMMITMENT, DUE, EVIDENCE = _plan("confidence"), _plan("commitment"), _plan("due"), _plan("evidence")
OF_PLACE, CODE, PINYIN, PART_OF = _plan("ofPlace"), _plan("code"), _plan("pinyin"), _plan("partOf")
_TYPES: Mapping[str, str] = {name: _plan(name) for name in get_args(EntityType)}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://.+", re.DOTALL)
#: Length of an ISO 8601 date → the XML Schema type of that precision.
_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def emit_document(resolved: Resolved, names: Names) -> dict[str, bytes]:
    """The three graphs of a document: IRI of the graph → its N-Quads, sorted."""
    slug = resolved.extraction.document.slug
    graphs = {part: names.document_graph(slug, part) for part in ("", "evidence", "text")}
    return {
        graphs[""]: _facts(resolved, names, GraphWriter(graphs[""])),
        graphs["evidence"]: _evidence(resolved, names, GraphWriter(graphs["evidence"])),
        graphs["text"]: _text(resolved, names, GraphWriter(graphs["text"])),
    }


def emit_entities(entities: Iterable[Entity], names: Names, *, replaced: Mapping[str, str] | None = None) -> bytes:
    """The graph of entities.

    Args:
        entities: Each entity once (``kg.link.merge_entities``).
        names: Mints the graph's IRI.
        replaced: Old IRI → the IRI that the thing has since its scope widened.
    """
    graph = GraphWriter(names.graph("entities"))
    for entity in entities:
        subject = iri(entity.iri)
        for name in entity.types:
            graph.add(subject, A, _plan(name))
        graph.add(subject, LABEL, text(entity.label, "zh"))
        for alias in entity.aliases:
            graph.add(subject, ALT_LABEL, text(alias, "zh"))
        if entity.pinyin:
            graph.add(subject, PINYIN, text(entity.pinyin))
        if entity.english is not None:
            graph.add(subject, LABEL, text(entity.english, "en"))
    for old, new in (replaced or {}).items():
        graph.add(iri(old), f"<{DCTERMS}isReplacedBy>", iri(new))
    return graph.nquads()


def emit_gazetteer(codes: Iterable[str], gazetteer: Gazetteer, names: Names) -> bytes:
    """The graph of administrative areas: those given and all above them.

    Raises:
        BadInput: A code that no area has.
    """
    graph = GraphWriter(names.graph("gazetteer"))
    wanted = set(codes)
    wanted.update(above for code in tuple(wanted) for above in gazetteer.ancestors(code))
    for code in wanted:
        area = gazetteer.area(code)
        if area is None:
            raise BadInput(f"no administrative area has the code {code}; give the six digits of GB/T 2260, or CN")
        subject = iri(names.area(code))
        graph.add(subject, A, _plan("AdminArea"))
        graph.add(subject, A, _plan(area_class(area)))
        graph.add(subject, LABEL, text(area.name, "zh"))
        if area.short != area.name:
            graph.add(subject, ALT_LABEL, text(area.short, "zh"))
        graph.add(subject, CODE, text(code))
        graph.add(subject, PINYIN, text(pinyin(area.name)))
        if area.parent is not None:
            graph.add(subject, PART_OF, iri(names.area(area.parent)))
    return graph.nquads()


def area_class(area: Area) -> str:
    """Local name of the class that an area's level and name say.

    >>> from kg.gazetteer import gazetteer
    >>> [area_class(gazetteer().area(code)) for code in ("100000", "310000", "440100", "422800", "440115")]
    ['Country', 'Province', 'City', 'Prefecture', 'District']
    """
    if area.level in {"nation", "province"}:
        return "Country" if area.level == "nation" else "Province"
    if area.name.endswith("市"):
        return "City"
    if area.level == "city":
        return "Prefecture"
    return "District" if area.name.endswith("区") and not area.name.endswith(("林区", "特区")) else "County"


def _facts(resolved: Resolved, names: Names, graph: GraphWriter) -> bytes:
    document = resolved.extraction.document
    _describe(document, resolved.extraction, names, graph)
    for fact in resolved.facts:
        graph.add(iri(fact.subject), _plan(fact.predicate), iri(fact.object))
    for observation in resolved.observations:
        _observation(observation, document, names, graph)
    return graph.nquads()


def _describe(document: Document, extraction: Extraction, names: Names, graph: GraphWriter) -> None:
    subject = iri(names.document(document.slug))
    graph.add(subject, A, _plan("Document"))
    graph.add(subject, TITLE, text(document.title, "zh"))
    graph.add(subject, f"<{DCTERMS}identifier>", text(document.slug))
    graph.add(subject, f"<{DCTERMS}extent>", integer(len(document.text)))
    graph.add(subject, _plan("sha256"), text(document.sha256))
    graph.add(subject, _plan("reader"), text(document.reader))
    graph.add(subject, _plan("extractor"), text(extraction.extractor))
    for name in extraction.annotators:
        graph.add(subject, f"<{PROV}wasAttributedTo>", iri(names.annotator(name)))
    if document.kind is not None:
        graph.add(subject, _plan("documentKind"), _plan(f"kind-{document.kind}"))
    if document.place is not None:
        graph.add(subject, OF_PLACE, iri(names.area(NATION if document.place == "CN" else document.place)))
    if document.year is not None:
        graph.add(subject, _plan("year"), typed(f"{document.year:04d}", "gYear"))
    if document.date is not None:
        graph.add(subject, f"<{DCTERMS}date>", typed(document.date, _DATES.get(len(document.date), "string")))
    if document.source is not None:
        # A file name is no IRI; it stays a string.
        source = iri(_escaped(document.source)) if _ABSOLUTE.fullmatch(document.source) else text(document.source)
        graph.add(subject, f"<{DCTERMS}source>", source)
    if document.licence is not None:
        graph.add(subject, f"<{DCTERMS}license>", text(document.licence))


def _escaped(address: str) -> str:
    """A web address with what an IRI may not hold percent-encoded; ``/ ? # %`` and brackets have a meaning there."""
    return "".join(c if c in "/?#%[]" else segment(c) for c in address)


def _observation(observation: Observation, document: Document, names: Names, graph: GraphWriter) -> None:
    subject, amount = iri(observation.iri), observation.amount
    graph.add(subject, A, _plan("Observation"))
    graph.add(subject, A, f"<{SCHEMA}Observation>")
    graph.add(subject, _plan("indicator"), iri(observation.indicator))
    graph.add(subject, f"<{SCHEMA}value>", decimal(amount.value))
    if amount.upper is not None:
        graph.add(subject, _plan("upperValue"), decimal(amount.upper))
    if amount.unit:
        graph.add(subject, _plan("unit"), _plan(f"unit-{amount.unit}"))
    graph.add(subject, _plan("bound"), _plan(f"bound-{amount.bound}"))
    graph.add(subject, _plan("measure"), _plan(f"measure-{amount.measure}"))
    if observation.modality is not None:
        graph.add(subject, _plan("modality"), _plan(f"modality-{observation.modality}"))
    if observation.period is not None:
        graph.add(subject, _plan("period"), text(observation.period))
    if observation.place is not None:
        graph.add(subject, OF_PLACE, iri(observation.place))
    graph.add(subject, _plan("asWritten"), text(observation.as_written))
    _ground(subject, observation, document, names, graph)


def _ground(subject: str, fact: Fact | Observation, document: Document, names: Names, graph: GraphWriter) -> None:
    """What a statement and an observation say alike: how sure, how firmly, by when, from where."""
    graph.add(subject, CONFIDENCE, decimal(round(fact.confidence, 3)))
    if fact.commitment is not None:
        graph.add(subject, COMMITMENT, _plan(f"commitment-{fact.commitment}"))
    if fact.due is not None:
        graph.add(subject, DUE, text(fact.due))
    graph.add(subject, DERIVED, iri(names.document(document.slug)))
    for evidence in fact.evidence:
        graph.add(subject, EVIDENCE, iri(names.part(document.slug, "evidence", evidence.start, evidence.end)))


def _evidence(resolved: Resolved, names: Names, graph: GraphWriter) -> bytes:
    document = resolved.extraction.document
    for name in resolved.extraction.annotators:
        graph.add(iri(names.annotator(name)), A, f"<{PROV}Agent>")
        graph.add(iri(names.annotator(name)), f"<{SCHEMA}name>", text(name))
    for fact in resolved.facts:
        predicate = PLAN + fact.predicate
        subject = iri(names.statement(document.slug, fact.subject, predicate, fact.object))
        graph.add(subject, A, STATEMENT)
        graph.add(subject, SUBJECT, iri(fact.subject))
        graph.add(subject, PREDICATE, iri(predicate))
        graph.add(subject, OBJECT, iri(fact.object))
        _ground(subject, fact, document, names, graph)
    grounds: Iterable[Fact | Observation] = (*resolved.facts, *resolved.observations)
    for evidence in {evidence for ground in grounds for evidence in ground.evidence}:
        _passage(evidence, document, names, graph)
    return graph.nquads()


def _passage(evidence: Evidence, document: Document, names: Names, graph: GraphWriter) -> None:
    whole = names.part(document.slug, "evidence", evidence.start, evidence.end)
    subject, position, quote = iri(whole), iri(f"{whole}/position"), iri(f"{whole}/quote")
    graph.add(subject, A, RESOURCE)
    graph.add(subject, SOURCE, iri(names.document(document.slug)))
    graph.add(subject, SELECTOR, position)
    graph.add(subject, SELECTOR, quote)
    graph.add(position, A, POSITION)
    graph.add(position, START, integer(evidence.start))
    graph.add(position, END, integer(evidence.end))
    graph.add(quote, A, QUOTE)
    graph.add(quote, EXACT, text(evidence.exact))


def _text(resolved: Resolved, names: Names, graph: GraphWriter) -> bytes:
    document = resolved.extraction.document
    whole = iri(names.document(document.slug))
    graph.add(whole, _plan("text"), text(document.text))

    def part(kind: str, start: int, end: int) -> str:
        subject = iri(names.part(document.slug, kind, start, end))
        graph.add(subject, A, _plan(kind.capitalize()))
        graph.add(subject, START, integer(start))
        graph.add(subject, END, integer(end))
        return subject

    sections = [part("section", section.start, section.end) for section in document.sections]
    for subject, section in zip(sections, document.sections, strict=True):
        graph.add(subject, _plan("level"), integer(section.level))
        graph.add(subject, TITLE, text(document.text[section.title_start : section.title_end].strip(), "zh"))
        graph.add(subject, PART, whole if section.parent is None else sections[section.parent])
    for sentence in document.sentences:
        subject = part("sentence", sentence.start, sentence.end)
        graph.add(subject, PART, whole)
        if sentence.section is not None:
            graph.add(subject, _plan("inSection"), sections[sentence.section])
    for mention, meant in zip(resolved.extraction.mentions, resolved.mention_iris, strict=True):
        subject = part("mention", mention.start, mention.end)
        graph.add(subject, PART, whole)
        graph.add(subject, _plan("mentionType"), _TYPES[mention.type])
        if meant is not None:
            graph.add(subject, _plan("mentions"), iri(meant))
        graph.add(subject, CONFIDENCE, decimal(round(mention.confidence, 3)))
        graph.add(subject, _plan("rule"), text(mention.rule))
    return graph.nquads()
