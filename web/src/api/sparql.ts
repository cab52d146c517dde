// Questions in SPARQL, and the named ones: their answers as far as a page can show them, and links to all of it.

import * as v from "valibot";
import { aborted, address, Problem, request, segment } from "./http";
import { Results, type Term } from "./schemas";

export type Row = Readonly<Record<string, Term>>;

export interface Table {
  readonly kind: "table";
  readonly vars: readonly string[];
  readonly rows: readonly Row[];
  /** Whether there is more than the page takes. */
  readonly cut: boolean;
}
export interface Verdict {
  readonly kind: "verdict";
  readonly value: boolean;
}
/** Of CONSTRUCT and DESCRIBE, as Turtle. */
export interface Graph {
  readonly kind: "graph";
  readonly text: string;
  readonly cut: boolean;
}
export type Answer = Table | Verdict | Graph;

/** What is asked: a text, or a named query by its parameters. */
export type Source =
  { readonly query: string } | { readonly name: string; readonly params: Readonly<Record<string, string>> };

/** Rows that the page takes; a download has all. */
export const MOST_ROWS = 10_000;
/** UTF-16 units that it reads of an answer. */
const MOST_TEXT = 16_000_000;
const ACCEPT = "application/sparql-results+json, text/turtle;q=0.9";

export const ROW_FORMATS = ["csv", "tsv", "json", "xml"] as const;
export const GRAPH_FORMATS = ["turtle", "ntriples", "jsonld", "rdfxml"] as const;
export type Format = (typeof ROW_FORMATS)[number] | (typeof GRAPH_FORMATS)[number];

/**
 * Ask, and read as much of the answer as the page takes; the service stops at what is not read.
 *
 * @param seconds After which the service ends it; its own limit where null.
 */
export async function ask(source: Source, seconds: number | null = null, signal?: AbortSignal): Promise<Answer> {
  const init: RequestInit = { headers: { Accept: ACCEPT }, ...(signal && { signal }) };
  const response =
    "query" in source
      ? await request(address("sparql", { timeout: seconds }), {
          ...init,
          method: "POST",
          headers: { Accept: ACCEPT, "Content-Type": "application/sparql-query" },
          body: source.query,
        })
      : await request(address(`queries/${segment(source.name)}`, { ...source.params, timeout: seconds }), init);
  const { text, cut } = await textOf(response, MOST_TEXT);
  if (response.headers.get("Content-Type")?.startsWith("text/turtle")) return { kind: "graph", text, cut };
  return tableOf(text, cut);
}

/** A graph's triples between things, one a line. */
export async function triples(source: { readonly query: string }, signal?: AbortSignal): Promise<string> {
  const response = await request(address("sparql", { format: "ntriples" }), {
    method: "POST",
    headers: { "Content-Type": "application/sparql-query" },
    body: source.query,
    ...(signal && { signal }),
  });
  return (await textOf(response, MOST_TEXT)).text;
}

/** Where the whole answer is in a format. */
export function download(source: Source, format: Format): string {
  return "query" in source
    ? address("sparql", { query: source.query, format })
    : address(`queries/${segment(source.name)}`, { ...source.params, format });
}

async function textOf(response: Response, most: number): Promise<{ text: string; cut: boolean }> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  try {
    for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
      text += read.value;
      if (text.length > most) {
        await reader?.cancel();
        return { text, cut: true };
      }
    }
  } catch (error) {
    if (aborted(error)) throw error;
    throw new Problem(0, "broken", "the answer broke off before its end");
  }
  return { text, cut: false };
}

/**
 * An answer in SPARQL 1.1 Query Results JSON.
 *
 * @param cut Whether the text is only its beginning.
 */
export function tableOf(text: string, cut: boolean): Table | Verdict {
  const checked = v.safeParse(Head, parsed(cut ? closed(text) : text));
  const told = checked.success ? checked.output : null;
  if (told?.boolean !== undefined) return { kind: "verdict", value: told.boolean };
  const all = told?.results?.bindings;
  const rows = v.safeParse(Results.entries.results, all && { bindings: all.slice(0, MOST_ROWS) });
  if (told === null || all === undefined || !rows.success) {
    throw new Problem(200, "unexpected", "the answer is no table of SPARQL results");
  }
  return {
    kind: "table",
    vars: told.head.vars ?? [],
    rows: rows.output?.bindings ?? [],
    cut: cut || all.length > MOST_ROWS,
  };
}

const Head = v.object({
  head: Results.entries.head,
  results: v.optional(v.object({ bindings: v.array(v.unknown()) })),
  boolean: v.optional(v.boolean()),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(200, "broken", "the answer broke off before its end");
  }
}

/** The beginning of an answer up to its last whole row: in a text a quotation mark never follows a brace unescaped. */
function closed(text: string): string {
  return `${text.slice(0, text.lastIndexOf('}},{"') + 2)}]}}`;
}
