"""The SPARQL 1.1 Protocol, query part: https://www.w3.org/TR/sparql11-protocol/#query-operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request, Response

from api.deps import ServiceDep
from api.errors import Refused
from api.negotiate import GRAPHS, RESULTS, choose
from api.workers import Job
from kg.errors import BadInput, BadQuery
from kg.sparql import shape

router = APIRouter(tags=["SPARQL"])

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"

_FORMATS = ", ".join(dict.fromkeys(one.name for one in (*RESULTS, *GRAPHS)))
_LIST = {"type": "array", "items": {"type": "string"}}


def _parameter(name: str, schema: Mapping[str, object], description: str) -> dict[str, object]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


#: The parameters for the OpenAPI description; the protocol lets them repeat, so they are read by hand.
_PARAMETERS = [
    _parameter("query", {"type": "string"}, "SELECT, ASK, CONSTRUCT or DESCRIBE"),
    _parameter("format", {"type": "string"}, f"{_FORMATS}; goes before Accept"),
    _parameter("default-graph-uri", _LIST, "graphs that make up the default graph"),
    _parameter("named-graph-uri", _LIST, "graphs that GRAPH reaches"),
    _parameter("timeout", {"type": "number"}, "seconds; not more than the service allows"),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the protocol, however it came."""

    job: Job | None
    timeout: float | None


async def _asked(request: Request) -> Asked:
    """Read a request: GET, POST of a form, or POST of the query itself."""
    pairs = list(request.query_params.multi_items())
    if request.method == "POST":
        kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
        try:
            body = (await request.body()).decode()
            if kind == _FORM:
                pairs += parse_qsl(body, keep_blank_values=True, max_num_fields=1000)
            elif kind == _QUERY:
                pairs.append(("query", body))
            elif kind == _UPDATE:
                pairs.append(("update", body))
            else:
                raise BadInput(f"a POST to /sparql is of the type {_FORM} or {_QUERY}, not {kind or 'none'}")
        except UnicodeDecodeError:
            raise BadInput("the request's body is not UTF-8") from None
        except ValueError as error:
            raise BadInput(f"the form cannot be read: {error}") from None
    return _job(pairs, request.headers.get("accept"))


def _job(pairs: list[tuple[str, str]], accept: str | None) -> Asked:
    def values(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in pairs if key == name)

    if values("update"):
        raise Refused("updates are closed: this service answers queries only")
    queries = values("query")
    if len(queries) > 1:
        raise BadQuery("a request holds one query; this one holds several")
    timeout = _seconds(values("timeout"))
    if not queries:
        return Asked(None, timeout)
    seen = shape(queries[0])
    if seen.form == "update":
        raise Refused("updates are closed: this service answers SELECT, ASK, CONSTRUCT and DESCRIBE only")
    if seen.service:
        raise Refused("SERVICE is refused: this service asks no other server")
    return Asked(
        Job(
            queries[0],
            accept=accept,
            format=next(iter(values("format")), None),
            default_graphs=values("default-graph-uri"),
            named_graphs=values("named-graph-uri"),
        ),
        timeout,
    )


def _seconds(values: tuple[str, ...]) -> float | None:
    if not values:
        return None
    try:
        seconds = float(values[0])
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        raise BadInput(f"timeout must be a number of seconds above 0, not {values[0]!r}")
    return seconds


@router.get(
    "/sparql", summary="Ask a query, or read what this service can do", openapi_extra={"parameters": _PARAMETERS}
)
@router.post(
    "/sparql",
    summary="Ask a query",
    openapi_extra={
        "requestBody": {
            "content": {
                _FORM: {"schema": {"type": "object", "properties": {"query": {"type": "string"}}}},
                _QUERY: {"schema": {"type": "string"}},
            }
        }
    },
)
def sparql(request: Request, service: ServiceDep, asked: Annotated[Asked, Depends(_asked)]) -> Response:
    """The default graph is the union of all graphs unless the request or the query names others."""
    if asked.job is None:
        if request.method == "POST":
            raise BadQuery("the request holds no query")
        return _description(request)
    done = service.ask(asked.job, asked.timeout)
    return Response(done.body, media_type=done.media_type, headers={"Vary": "Accept"})


#: https://www.w3.org/TR/sparql11-service-description/
_DESCRIPTION = """\
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX formats: <http://www.w3.org/ns/formats/>
CONSTRUCT {{ <{endpoint}> a sd:Service ; sd:endpoint <{endpoint}> ; sd:supportedLanguage sd:SPARQL11Query ;
  sd:feature sd:UnionDefaultGraph ; sd:resultFormat formats:SPARQL_Results_JSON , formats:SPARQL_Results_XML ,
  formats:SPARQL_Results_CSV , formats:SPARQL_Results_TSV , formats:Turtle , formats:N-Triples , formats:JSON-LD ,
  formats:RDF_XML , formats:N-Quads , formats:TriG }} WHERE {{}}
"""


def _description(request: Request) -> Response:
    endpoint = str(request.url.replace(query="", fragment=""))
    accept = request.headers.get("accept", "")
    chosen = GRAPHS[0] if "text/html" in accept else choose(GRAPHS, accept, request.query_params.get("format"))
    service = request.app.state.service
    result = service.store.reader().query(_DESCRIPTION.format(endpoint=endpoint.replace(">", "%3E")))
    return Response(result.serialize(format=chosen.engine), media_type=chosen.media_type, headers={"Vary": "Accept"})
