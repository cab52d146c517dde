"""The one place that mints IRIs: namespaces, and the names of things, documents, graphs and statements.

Han characters stay as they are (IRIs, not URIs); what RFC 3987 forbids in a path segment is percent-encoded.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

PLAN = "https://w3id.org/planatlas/ontology#"
BASE = "https://w3id.org/planatlas/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
SCHEMA = "https://schema.org/"
SH = "http://www.w3.org/ns/shacl#"

#: Prefixes that every query may use without declaring them, in the order in which they are listed.
PREFIXES: dict[str, str] = {
    "plan": PLAN,
    "area": BASE + "id/area/",
    "cn": BASE + "id/CN/",
    "doc": BASE + "id/doc/",
    "graph": BASE + "graph/",
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "oa": OA,
    "schema": SCHEMA,
}

#: Marks around a name that are no part of it.
_MARKS = str.maketrans("", "", "“”‘’\"'《》〈〉「」『』 \t\n\r\u3000\u00a0")
_DASHES = str.maketrans("—–－―‐‑−~～", "---------")
#: ASCII that may stand in a path segment of an IRI besides letters and digits (RFC 3987, ipchar).
_SAFE = "-._~!$&'()*+,;=:@"


def canonical(name: str) -> str:
    """The canonical form of a name: NFC, without quotation marks, 书名号 and spaces, with one kind of dash.

    >>> canonical("“一带一路” 战略—纲要")
    '一带一路战略-纲要'
    """
    return unicodedata.normalize("NFC", name).translate(_MARKS).translate(_DASHES)


def segment(name: str) -> str:
    """A name as a path segment: Han and other letters stay, ``/ ? # %`` and control characters are encoded.

    >>> segment("A/B 环")
    'A%2FB%20环'
    """
    return "".join(c if _stays(c) else quote(c, safe=_SAFE) for c in name)


def _stays(char: str) -> bool:
    """Whether a character may stand in an IRI (RFC 3987, ucschar) and is one that a reader sees."""
    code = ord(char)
    if code <= 0x9F or 0xFFF0 <= code <= 0xFFFF or 0xE0000 <= code <= 0xE0FFF:
        return False
    return char.isprintable() and not char.isspace()


def digest(*fields: str, length: int = 24) -> str:
    """A hash over fields that are marked with their lengths, so that ("ab", "c") differs from ("a", "bc")."""
    marked = "".join(f"{len(field)}:{field};" for field in fields)
    return hashlib.sha256(marked.encode()).hexdigest()[:length]


@dataclass(frozen=True, slots=True)
class Names:
    """Mints the IRIs below one base."""

    base: str = BASE

    def entity(self, scope: str, name: str) -> str:
        """``…/id/{scope}/{name}``; the scope is a GB/T 2260 code or ``CN``."""
        return f"{self.base}id/{scope}/{segment(canonical(name))}"

    def area(self, code: str) -> str:
        """An administrative area by its six-digit GB/T 2260 code."""
        return f"{self.base}id/area/{code}"

    def document(self, slug: str) -> str:
        """A document."""
        return f"{self.base}id/doc/{segment(slug)}"

    def annotator(self, name: str) -> str:
        """Who annotated a document by hand."""
        return f"{self.base}id/annotator/{segment(name)}"

    def part(self, slug: str, kind: str, start: int, end: int) -> str:
        """A section, sentence, mention or evidence of a document, by its offsets."""
        return f"{self.document(slug)}/{kind}/{start}-{end}"

    def statement(self, slug: str, subject: str, predicate: str, obj: str) -> str:
        """The ``rdf:Statement`` of a triple in a document; all terms are whole IRIs."""
        return f"{self.base}id/statement/{digest(slug, subject, predicate, obj)}"

    def observation(self, slug: str, *fields: str) -> str:
        """An observation of a document, by what it says."""
        return f"{self.base}id/observation/{digest(slug, *fields)}"

    def graph(self, name: str) -> str:
        """A graph of the whole store: ``ontology``, ``gazetteer``, ``entities``, ``inferred``."""
        return f"{self.base}graph/{name}"

    def document_graph(self, slug: str, part: str = "") -> str:
        """A document's graph: "" for its facts, ``evidence`` or ``text``."""
        return f"{self.base}graph/doc/{segment(slug)}" + (f"/{part}" if part else "")
