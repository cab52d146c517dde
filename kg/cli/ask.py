"""``planatlas query``: SPARQL typed, from a file, or a named query with its parameters."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import DEFAULT_STORE, STDOUT, Output, Store, reader, refuse_unless_one
from kg.cli.output import binary, print_json, print_table
from kg.errors import BadInput, BadQuery, UnreadableFile

if TYPE_CHECKING:
    from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples

    from kg.queries import NamedQuery
    from kg.store.base import Reader, Results

#: Formats of solutions and yes-or-no answers, by the names of ``pyoxigraph.QueryResultsFormat``.
RESULTS = {"json": "JSON", "xml": "XML", "csv": "CSV", "tsv": "TSV"}
#: Formats of triples, by the names of ``pyoxigraph.RdfFormat``.
TRIPLES = {"turtle": "TURTLE", "ntriples": "N_TRIPLES", "rdfxml": "RDF_XML", "jsonld": "JSON_LD"}


def query(
    *,
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="['SPARQL' | key=value...]", help="A query (- reads it from standard input), or parameters."
        ),
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", metavar="F.rq", help="A file with the query.")] = None,
    name: Annotated[str | None, typer.Option("--name", "-n", help="A named query; --list lists them.")] = None,
    listing: Annotated[
        bool, typer.Option("--list", "-l", help="List the named queries with their parameters.")
    ] = False,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"table, {', '.join(RESULTS)} for SELECT and ASK; {', '.join(TRIPLES)} for CONSTRUCT and DESCRIBE.",
        ),
    ] = None,
    output: Output = STDOUT,
    store: Store = DEFAULT_STORE,
) -> None:
    """Ask the graph: SPARQL 1.1, or a named query such as corridor-zones.

    Prefixes (plan:, area:, doc:, rdfs: and the like) are known; the default graph is the union of all graphs.
    """
    if listing:
        _list(as_json=format_ == "json")
        return
    arguments = arguments or []
    refuse_unless_one(file, name, what="--file and --name")
    if not (file or name) and len(arguments) != 1:
        raise typer.BadParameter("give one query, or --file, --name or --list")
    source = reader(store)
    if name or file:
        from kg.queries import run  # noqa: PLC0415 (slow to import)

        found = _query_file(file) if file else name or ""
        results: Results = (
            _ask(source, found) if isinstance(found, str) and not name else run(source, found, _parameters(arguments))
        )
        if isinstance(found, str) and not name and arguments:
            raise BadQuery(f"{file} has no header that declares parameters, so it takes none")
    else:
        results = _ask(source, sys.stdin.read() if arguments[0] == "-" else _text(arguments[0]))
    _print(source, results, format_, output)


def _text(argument: str) -> str:
    """The query itself; a file or a named query that stands in its place is a slip that deserves its own message."""
    if re.fullmatch(r"[^\s{}]+\.(rq|sparql)|[a-z-]+", argument):
        option = "--file" if "." in argument else "--name"
        raise BadQuery(f"{argument} is no query; did you mean {option} {argument}?")
    return argument


def _ask(source: Reader, text: str) -> Results:
    from kg.sparql import ask  # noqa: PLC0415 (slow to import)

    return ask(source, text)


def _query_file(path: Path) -> NamedQuery | str:
    """A file's query: with its parameters where it has a header, else its text."""
    from kg.queries import MARK, parse  # noqa: PLC0415 (slow to import)

    try:
        text = sys.stdin.read() if path == STDOUT else path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{path} is not UTF-8") from None
    return parse(path.stem, text) if any(line.startswith(MARK) for line in text.splitlines()) else text


def _parameters(arguments: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for argument in arguments:
        key, equals, value = argument.partition("=")
        if not equals or not key:
            raise BadQuery(f"a parameter is key=value, not {argument!r}")
        if key in found:
            raise BadQuery(f"the parameter {key} is given twice")
        found[key] = value
    return found


def _list(*, as_json: bool) -> None:
    from kg.queries import load_queries  # noqa: PLC0415 (slow to import)

    queries = load_queries()
    if as_json:
        print_json(
            {name: {"title": q.title, "question": q.question, "params": q.params} for name, q in queries.items()}
        )
        return

    def takes(one: NamedQuery) -> str:
        return " ".join(p.name if p.name in one.required else f"[{p.name}]" for p in one.params)

    print_table(
        ["name", "parameters", "question"],
        [[n, takes(q), f"{q.question.zh} {q.question.en}"] for n, q in queries.items()],
    )


def _print(source: Reader, results: Results, wanted: str | None, output: Path) -> None:
    """Results in the format wanted, or the one that suits them."""
    from pyoxigraph import QueryTriples  # noqa: PLC0415 (slow to import)

    kind = "triples" if isinstance(results, QueryTriples) else "results"
    known = TRIPLES if isinstance(results, QueryTriples) else {"table": "", **RESULTS}
    wanted = wanted or next(iter(known))
    if wanted not in known:
        raise BadInput(f"{kind} are written as {', '.join(known)}, not {wanted!r}")
    if isinstance(results, QueryTriples):
        _write_triples(source, results, known[wanted], output)
    elif wanted == "table":
        if output != STDOUT:
            raise BadInput("a table goes to standard output; name another --format for a file")
        _print_table(source, results)
    else:
        import pyoxigraph  # noqa: PLC0415 (slow to import)

        with binary(output) as out:
            results.serialize(out, format=getattr(pyoxigraph.QueryResultsFormat, known[wanted]))


def _write_triples(source: Reader, results: QueryTriples, name: str, output: Path) -> None:
    import pyoxigraph  # noqa: PLC0415 (slow to import)

    # Sorted and without doubles, so that the same store gives the same bytes.
    triples = sorted(set(results), key=str)
    prefixes = {prefix: iri for prefix, iri in source.prefixes.items() if any(iri in str(t) for t in triples)}
    with binary(output) as out:
        pyoxigraph.serialize(triples, out, format=getattr(pyoxigraph.RdfFormat, name), prefixes=prefixes)


def _print_table(source: Reader, results: QuerySolutions | QueryBoolean) -> None:
    from pyoxigraph import QuerySolutions  # noqa: PLC0415 (slow to import)

    if not isinstance(results, QuerySolutions):
        typer.echo("yes" if results else "no")
        return
    names = [variable.value for variable in results.variables]
    rows = [[_shown(source, row[name]) for name in names] for row in results]
    print_table(names, rows)
    typer.echo(f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}", err=True)


def _shown(source: Reader, term: object) -> str:
    """A term for people: what follows …/id/, a prefixed name, or a literal's text."""
    if term is None:
        return ""
    value = str(getattr(term, "value", term))
    if type(term).__name__ != "NamedNode":
        return value
    things = source.prefixes["area"].removesuffix("area/")
    if value.startswith(things):
        return value.removeprefix(things)
    prefix = max(
        (p for p, iri in source.prefixes.items() if value.startswith(iri)),
        key=lambda p: len(source.prefixes[p]),
        default=None,
    )
    return f"<{value}>" if prefix is None else f"{prefix}:{value.removeprefix(source.prefixes[prefix])}"
