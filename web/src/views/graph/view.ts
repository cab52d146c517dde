// What a graph view holds: things with their places, the relations between them, and what hides some of them.
// All values are frozen in spirit: each change makes a new view, so that undoing is going back to the one before.

import type { Edge, Node } from "../../api/schemas";

export interface Item {
  readonly node: Node;
  readonly x: number;
  readonly y: number;
  /** Placed by the reader: layouts leave it where it is. */
  readonly pinned: boolean;
  readonly hidden: boolean;
}

/** What is hidden without being taken out; everything is shown where all of it is empty. */
export interface Filter {
  readonly types: readonly string[];
  readonly relations: readonly string[];
  readonly documents: readonly string[];
  /** First and last year of the documents whose facts are shown. */
  readonly years: readonly [number, number] | null;
  readonly confidence: number;
}

export interface View {
  readonly nodes: ReadonlyMap<string, Item>;
  readonly edges: ReadonlyMap<string, Edge>;
  readonly filter: Filter;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Part {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

export const ALL: Filter = { types: [], relations: [], documents: [], years: null, confidence: 0 };
export const EMPTY: View = { nodes: new Map(), edges: new Map(), filter: ALL };

/** The one key of a relation; IRIs hold no spaces. */
export function keyOf(edge: Pick<Edge, "source" | "predicate" | "target">): string {
  return `${edge.source} ${edge.predicate} ${edge.target}`;
}

/** The type that legends and filters go by. */
export function typeOf(node: Node): string {
  return node.type ?? "";
}

/**
 * A view with more things and relations; what it holds already stays as it is.
 *
 * @param places Where the new things stand; at the centre where nothing is said.
 */
export function add(view: View, part: Part, places: ReadonlyMap<string, Point> = new Map()): View {
  const nodes = new Map(view.nodes);
  for (const node of part.nodes) {
    const known = nodes.get(node.iri);
    const { x, y } = places.get(node.iri) ?? { x: 0, y: 0 };
    // What is brought in anew is meant to be seen.
    nodes.set(node.iri, known ? { ...known, node, hidden: false } : { node, x, y, pinned: false, hidden: false });
  }
  const edges = new Map(view.edges);
  for (const edge of part.edges) {
    if (nodes.has(edge.source) && nodes.has(edge.target)) edges.set(keyOf(edge), edge);
  }
  return { ...view, nodes, edges };
}

/** A view without some things, and without their relations. */
export function remove(view: View, iris: Iterable<string>): View {
  const gone = new Set(iris);
  const nodes = new Map([...view.nodes].filter(([iri]) => !gone.has(iri)));
  const edges = new Map([...view.edges].filter(([, one]) => !gone.has(one.source) && !gone.has(one.target)));
  return { ...view, nodes, edges };
}

/** A view in which some things are otherwise: hidden, pinned. */
export function change(view: View, iris: Iterable<string>, how: Partial<Pick<Item, "hidden" | "pinned">>): View {
  const nodes = new Map(view.nodes);
  for (const iri of iris) {
    const item = nodes.get(iri);
    if (item) nodes.set(iri, { ...item, ...how });
  }
  return { ...view, nodes };
}

/** A view in which some things stand elsewhere; whoever moves them by hand pins them. */
export function move(view: View, places: ReadonlyMap<string, Point>, pinned?: boolean): View {
  const nodes = new Map(view.nodes);
  for (const [iri, { x, y }] of places) {
    const item = nodes.get(iri);
    if (item) nodes.set(iri, { ...item, x, y, pinned: pinned ?? item.pinned });
  }
  return { ...view, nodes };
}

/** Each thing with the keys of its relations. */
export function incidence(view: View): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>([...view.nodes.keys()].map((iri) => [iri, []]));
  for (const [key, edge] of view.edges) {
    found.get(edge.source)?.push(key);
    if (edge.source !== edge.target) found.get(edge.target)?.push(key);
  }
  return found;
}

/** The things that hang on one alone and were not placed by hand: what collapsing it takes away. */
export function leaves(view: View, iri: string): readonly string[] {
  const at = incidence(view);
  const others = (one: string): ReadonlySet<string> => {
    const ends = (at.get(one) ?? []).flatMap((key) => {
      const edge = view.edges.get(key);
      return edge ? [edge.source, edge.target] : [];
    });
    return new Set(ends.filter((end) => end !== one));
  };
  return [...others(iri)].filter((one) => others(one).size === 1 && !view.nodes.get(one)?.pinned);
}
