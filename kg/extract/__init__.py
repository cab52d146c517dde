"""From a ``Document`` to an ``Extraction``: mentions, their attributes and relations, by rules and trained models."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files

from kg import __version__
from kg.extract import governed, heads, industries, listed
from kg.extract.attributes import attribute
from kg.extract.calibration import calibrate_mentions, calibrate_relations
from kg.extract.clauses import lay_out
from kg.extract.echoes import echoes
from kg.extract.indicators import observe
from kg.extract.merge import merge, reindex
from kg.extract.outlook import outlooks
from kg.extract.passage import Passage
from kg.extract.relations import relate
from kg.extract.rule import Rule
from kg.extract.scan import Scan, vocabulary
from kg.extract.tagger.names import tagged
from kg.extract.tagger.network import Committee, committee
from kg.lexicon import Lexicon
from kg.model import Document, Extraction, Mention, Outlook, Relation

#: Every rule that finds names, in one readable list.
RULES: tuple[Rule, ...] = (*listed.RULES, *heads.RULES, *governed.RULES, *industries.RULES)
#: Every file of trained weights, by package.
MODELS = (("kg.extract", "outlook.npz"), ("kg.extract.tagger", "names.npz"), ("kg.extract.relations", "judge.npz"))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep Python from looking for cycles among the many small values of an extraction, which holds none.

    It would take a tenth of the time. What other threads leave meanwhile is collected afterwards.
    """
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


@_collector_paused()
def extract(document: Document, lexicon: Lexicon, networks: Committee | None = None) -> Extraction:
    """Find everything that a document says: the same bytes for the same text, on every machine.

    Args:
        document: The document as read.
        lexicon: The ontology's wording and constraints.
        networks: The tagger's; those of the package where None.

    Returns:
        Mentions sorted by start without overlap, and the relations between them.
    """
    scan = vocabulary(lexicon).scan(document.norm)
    looks = outlooks(document)
    names, observed, values = by_rules(document, lexicon, scan, looks)
    names, observed = tagged(document, scan, names, observed, looks, networks or committee())
    # The largest of all that is held, and of no more use.
    del scan
    bare = tuple(merge(names, observed))
    passage = lay_out(document, bare)
    mentions = attribute(document, bare, lexicon, looks, passage)
    relations = [*reindex(values, observed, mentions), *relate(document, mentions, lexicon, looks, passage)]
    relations.sort(key=lambda r: (r.head, r.tail, r.predicate))
    extractor = f"planatlas.rules {__version__} {lexicon.version} {models_version()}"
    mentions = calibrate_mentions(mentions)
    return Extraction(document, mentions, calibrate_relations(relations, mentions), " ".join(extractor.split()))


@cache
def models_version() -> str:
    """Names the trained weights, so that facts say by which they were found: eight hexadecimal digits."""
    digest = hashlib.sha256()
    for package, name in MODELS:
        digest.update(files(package).joinpath(name).read_bytes())
    return digest.hexdigest()[:8]


def by_rules(
    document: Document, lexicon: Lexicon, scan: Scan, looks: Sequence[Outlook | None]
) -> tuple[list[Mention], list[Mention], list[Relation]]:
    """What the rules find: names, indicators with their quantities, and which of these is whose value."""
    names: list[Mention] = []
    for sentence in document.sentences:
        passage = Passage(document, sentence, lexicon, scan)
        for rule in RULES:
            names.extend(rule.find(passage))
    names.extend(echoes(document, names, lexicon))
    observed, values = observe(document, lexicon, names, looks)
    return names, observed, values


def rule_names(document: Document, lexicon: Lexicon, scan: Scan, looks: Sequence[Outlook | None]) -> list[Mention]:
    """Everything that the rules find, without overlap: what the tagger is told of them."""
    names, observed, _ = by_rules(document, lexicon, scan, looks)
    return merge(names, observed)
