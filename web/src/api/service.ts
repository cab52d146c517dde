// One function for each question to the service; each takes a signal that aborts it.

import { address, json, request, segment, type Param } from "./http";
import {
  DocumentPage,
  Documents,
  Entity,
  Neighbourhood,
  Paths,
  Places,
  Queries,
  Samples,
  SearchPage,
  Status,
  Standings,
  Subgraph,
  Taken,
  Words,
  type Path,
} from "./schemas";

export interface SearchOptions {
  readonly type?: string | undefined;
  readonly place?: string | undefined;
  readonly limit?: number;
  readonly cursor?: string | undefined;
}

/** Things by name: Han characters, pinyin, initials, English; all things for an empty text. */
export function search(q: string, options: SearchOptions = {}, signal?: AbortSignal): Promise<SearchPage> {
  return json(SearchPage, address("entities", { q, ...options }), init(signal));
}

/** A thing with all its facts, by identifier, IRI, CURIE or name; at most `limit` values and inferred relations. */
export function entity(id: string, signal?: AbortSignal, limit?: number): Promise<Entity> {
  // An identifier has a scope before its slash; a name has neither.
  const path = /^https?:|^[^/]*$/.test(id)
    ? address("entity", { iri: id, limit })
    : address(`entities/${segment(id)}`, { limit });
  return json(Entity, path, init(signal));
}

export interface Around {
  readonly depth?: number;
  readonly direction?: "in" | "out" | "both";
  readonly predicate?: readonly string[];
  readonly type?: readonly string[];
  readonly document?: readonly string[];
  readonly min_confidence?: number;
  readonly limit?: number;
  readonly cursor?: string | undefined;
}

/** The things next to one, by IRI. */
export function neighbours(iri: string, around: Around = {}, signal?: AbortSignal): Promise<Neighbourhood> {
  return json(Neighbourhood, address("entity/neighbors", { iri, ...around } as Record<string, Param>), init(signal));
}

/** Some things, by IRI, and the relations between them. */
export function subgraph(entities: readonly string[], signal?: AbortSignal): Promise<Subgraph> {
  return json(Subgraph, address("subgraph"), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ entities }),
    ...init(signal),
  });
}

/** Shortest or most evident paths between two things, by IRI. */
export async function paths(
  from: string,
  to: string,
  options: { readonly k?: number; readonly weight?: "steps" | "evidence" } = {},
  signal?: AbortSignal,
): Promise<readonly Path[]> {
  return (await json(Paths, address("paths", { from, to, ...options }), init(signal))).paths;
}

/** All documents, without their texts. */
export function documents(signal?: AbortSignal): Promise<Documents> {
  return json(Documents, address("documents"), init(signal));
}

/** A document with its text, or the part of it that begins at a code point, of about so many code points. */
export function document(slug: string, start = 0, signal?: AbortSignal, limit?: number): Promise<DocumentPage> {
  return json(DocumentPage, address(`documents/${segment(slug)}`, { start: start || null, limit }), init(signal));
}

/** The annotations of a document as brat standoff, with the tag by which a correction says which ones it corrects. */
export async function annotations(slug: string): Promise<{ readonly text: string; readonly tag: string | null }> {
  const answer = await request(address(`documents/${segment(slug)}/annotations`), { cache: "no-cache" });
  return { text: await answer.text(), tag: answer.headers.get("ETag") };
}

/** Put annotations in the place of those of a document, in somebody's name; headers hold the token and the tag. */
export function annotate(
  slug: string,
  standoff: string,
  annotator: string,
  headers: Readonly<Record<string, string>>,
): Promise<Taken> {
  const path = address(`documents/${segment(slug)}/annotations`, { annotator });
  const type = { "Content-Type": "text/plain; charset=utf-8" };
  return json(Taken, path, { method: "PUT", body: standoff, headers: { ...type, ...headers } });
}

/** The named queries, and the concepts that their parameters choose from. */
export function queries(signal?: AbortSignal): Promise<Queries> {
  return json(Queries, address("queries"), init(signal));
}

/** The terms of the ontology with their labels. */
export function words(signal?: AbortSignal): Promise<Words> {
  return json(Words, address("ontology/terms"), init(signal));
}

/** What the service lets one do: whether it takes documents, and which. */
export function status(signal?: AbortSignal): Promise<Status> {
  return json(Status, address("status"), init(signal));
}

/** The sample plans. */
export async function samples(signal?: AbortSignal): Promise<Samples["samples"]> {
  return (await json(Samples, address("samples"), init(signal))).samples;
}

export interface Choice {
  readonly type?: string | undefined;
  readonly status?: string | undefined;
  readonly document?: string | undefined;
  readonly year?: string | undefined;
}

/** The administrative areas with the number of things that stand in each. */
export function places(choice: Choice = {}, signal?: AbortSignal): Promise<Places> {
  return json(Places, address("places", { ...choice }), init(signal));
}

/** What stands in an area, by its code; "none" for what no area holds. */
export function standings(
  code: string,
  choice: Choice & { readonly direct?: boolean; readonly start?: number; readonly limit?: number } = {},
  signal?: AbortSignal,
): Promise<Standings> {
  return json(Standings, address(`places/${segment(code)}`, { ...choice }), init(signal));
}

function init(signal: AbortSignal | undefined): RequestInit {
  return signal === undefined ? {} : { signal };
}
