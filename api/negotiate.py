"""Media types as tables, and which of them a request's ``Accept`` or ``format=`` asks for (RFC 9110, 12.5.1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import QueryResultsFormat, RdfFormat
from starlette.requests import Request

from api.errors import NotAcceptable


# Each is one of a kind: compared by value, ``choose`` would take longer to look an answer up than to find it.
@dataclass(frozen=True, slots=True, eq=False)
class MediaType:
    """A format of an answer."""

    #: What ``format=`` says.
    name: str
    media_type: str
    #: The engine's serialiser; None for what this service writes itself.
    engine: QueryResultsFormat | RdfFormat | None = None
    #: Other media types that ask for it.
    aliases: tuple[str, ...] = ()
    #: Other values of ``format=``, as clients of other servers send them.
    names: tuple[str, ...] = ()


#: Answers to SELECT and ASK, the preferred one first.
RESULTS = (
    MediaType("json", "application/sparql-results+json", QueryResultsFormat.JSON, ("application/json",)),
    MediaType("xml", "application/sparql-results+xml", QueryResultsFormat.XML, ("application/xml", "text/xml")),
    MediaType("csv", "text/csv", QueryResultsFormat.CSV),
    MediaType("tsv", "text/tab-separated-values", QueryResultsFormat.TSV),
)

#: Answers to CONSTRUCT and DESCRIBE.
GRAPHS = (
    MediaType("turtle", "text/turtle", RdfFormat.TURTLE, ("application/x-turtle",), ("ttl", "n3")),
    MediaType("ntriples", "application/n-triples", RdfFormat.N_TRIPLES, ("text/plain",)),
    MediaType("jsonld", "application/ld+json", RdfFormat.JSON_LD, ("application/json",), ("json", "json-ld")),
    MediaType(
        "rdfxml", "application/rdf+xml", RdfFormat.RDF_XML, ("application/xml", "text/xml"), ("xml", "rdf", "rdf+xml")
    ),
    MediaType("nquads", "application/n-quads", RdfFormat.N_QUADS),
    MediaType("trig", "application/trig", RdfFormat.TRIG),
)

#: Answers that are one graph, which has no room for the name of another.
TRIPLES = tuple(one for one in GRAPHS if one.name not in {"nquads", "trig"})

#: One resource as the service shows it.
RESOURCE = (
    MediaType("json", "application/json"),
    MediaType("jsonld", "application/ld+json"),
    *(one for one in TRIPLES if one.name in {"turtle", "ntriples", "rdfxml"}),
)
#: The same with a page first among equals for whoever names it: a browser does, a program takes anything.
IDENTIFIED = (RESOURCE[0], MediaType("html", "text/html", aliases=("application/xhtml+xml",)), *RESOURCE[1:])


@dataclass(frozen=True, slots=True)
class _Range:
    kind: str
    subtype: str
    quality: float

    def fits(self, media_type: str) -> int:
        """How closely a media type is named: 2 by itself, 1 by ``kind/*``, 0 by ``*/*``, -1 not at all."""
        kind, _, subtype = media_type.partition("/")
        if self.kind == "*":
            return 0
        if self.kind != kind:
            return -1
        return 2 if self.subtype == subtype else 1 if self.subtype == "*" else -1


def _ranges(accept: str) -> list[_Range]:
    found = []
    for part in accept.split(","):
        media_type, *params = (piece.strip().casefold() for piece in part.split(";"))
        kind, slash, subtype = media_type.partition("/")
        if not slash:
            continue
        quality = 1.0
        for param in params:
            name, _, value = param.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        found.append(_Range(kind, subtype, quality))
    return found


def _quality(ranges: list[_Range], offered: MediaType) -> float:
    best = 0.0
    for media_type in (offered.media_type, *offered.aliases):
        fitting = [(one.fits(media_type), one.quality) for one in ranges]
        closest = max((fit for fit, _ in fitting), default=-1)
        if closest == 2 and media_type == offered.media_type and all(q == 0 for fit, q in fitting if fit == 2):
            return 0.0  # Refused by its own name, whatever an alias would allow.
        if closest >= 0:
            best = max(best, *(quality for fit, quality in fitting if fit == closest))
    return best


def accepted(request: Request) -> str | None:
    """What a client takes; None, for the first format, where a browser opens the address: it can show JSON."""
    accept = request.headers.get("accept", "")
    return None if "text/html" in accept else accept


def tags(request: Request) -> frozenset[str]:
    """The entity tags of ``If-None-Match``, compared weakly (RFC 9110, 13.1.2): without their ``W/``."""
    return frozenset(one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(","))


@lru_cache(1024)  # Clients send the same header again and again.
def choose(offered: tuple[MediaType, ...], accept: str | None, asked: str | None = None) -> MediaType:
    """The format of an answer: what ``format=`` names, else what ``Accept`` likes best, else the first.

    Args:
        offered: What there is, the preferred one first.
        accept: The header as sent; None or "" takes anything.
        asked: The value of ``format=``: a name or a media type.

    Raises:
        NotAcceptable: if nothing fits; the message lists what there is.
    """
    there_is = ", ".join(f"{one.media_type} (format={one.name})" for one in offered)
    if asked:
        for one in offered:
            if asked.casefold() in {one.name, one.media_type, *one.aliases, *one.names}:
                return one
        raise NotAcceptable(f"this answer cannot be given as {asked!r}; there is {there_is}")
    if not accept or not (ranges := _ranges(accept)):
        return offered[0]
    liked = [(-_quality(ranges, one), position) for position, one in enumerate(offered)]
    quality, position = min(liked)
    if quality == 0:
        raise NotAcceptable(f"nothing that Accept asks for can be given; there is {there_is}")
    return offered[position]
