// What a filter leaves to be seen, and how much there is of everything, for the legend.

import { typeOf, type Filter, type View } from "./view";

export interface Shown {
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

/** Document → the year it is of; none where it does not say. */
export type Years = ReadonlyMap<string, number>;

/**
 * The things and relations that are shown.
 *
 * A thing whose relations are all filtered away goes with them, unless it was placed or chosen by hand: else a filter
 * would leave a sky of lonely dots.
 */
export function shownOf(view: View, years: Years, chosen: ReadonlySet<string> = new Set()): Shown {
  const { filter } = view;
  const types = new Set(filter.types);
  const nodes = new Set<string>();
  for (const [iri, item] of view.nodes) if (!item.hidden && !types.has(typeOf(item.node))) nodes.add(iri);
  const passes = passing(filter, years);
  const edges = new Set<string>();
  const joined = new Set<string>();
  const bare = new Set<string>();
  for (const [key, edge] of view.edges) {
    const stated = passes(edge);
    if (nodes.has(edge.source) && nodes.has(edge.target) && stated) {
      edges.add(key);
      joined.add(edge.source).add(edge.target);
    } else if (!stated) {
      bare.add(edge.source).add(edge.target);
    }
  }
  for (const iri of bare) {
    if (!joined.has(iri) && !chosen.has(iri) && !view.nodes.get(iri)?.pinned) nodes.delete(iri);
  }
  return { nodes, edges };
}

interface Stated {
  readonly predicate: string;
  readonly confidence: number;
  readonly documents: readonly string[];
}

function passing(filter: Filter, years: Years): (edge: Stated) => boolean {
  const relations = new Set(filter.relations);
  const documents = new Set(filter.documents);
  const within = (document: string): boolean => {
    if (documents.has(document)) return false;
    if (filter.years === null) return true;
    const year = years.get(document);
    return year !== undefined && year >= filter.years[0] && year <= filter.years[1];
  };
  const all = !documents.size && filter.years === null;
  return (edge) =>
    !relations.has(edge.predicate) && edge.confidence >= filter.confidence && (all || edge.documents.some(within));
}

/** How many of each kind a view holds, most first. */
export interface Tally {
  readonly types: readonly (readonly [string, number])[];
  readonly relations: readonly (readonly [string, number])[];
  readonly documents: readonly (readonly [string, number])[];
}

/** Count what a view holds, hidden or not. */
export function tally(view: View): Tally {
  const types = new Map<string, number>();
  const relations = new Map<string, number>();
  const documents = new Map<string, number>();
  const count = (of: Map<string, number>, key: string) => of.set(key, (of.get(key) ?? 0) + 1);
  for (const item of view.nodes.values()) count(types, typeOf(item.node));
  for (const edge of view.edges.values()) {
    count(relations, edge.predicate);
    for (const document of edge.documents) count(documents, document);
  }
  const ordered = (of: Map<string, number>) => [...of].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : a > b ? 1 : 0));
  return { types: ordered(types), relations: ordered(relations), documents: ordered(documents) };
}

/** A list with a value in it or out of it. */
export function toggled(list: readonly string[], value: string): readonly string[] {
  return list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
}
