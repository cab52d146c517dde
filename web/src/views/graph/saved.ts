// A view as an address holds it (identifiers and places; relations are asked for again), and as a file holds it (all).

import * as v from "valibot";
import { Edge, Node } from "../../api/schemas";
import { LAYOUTS, type Layout } from "./arrange";
import { ALL, EMPTY, keyOf, type Filter, type Item, type View } from "./view";

const Texts = v.array(v.string());
const FilterOf = v.object({
  t: v.optional(Texts, []),
  r: v.optional(Texts, []),
  d: v.optional(Texts, []),
  y: v.optional(v.tuple([v.number(), v.number()])),
  c: v.optional(v.number(), 0),
});

/** Where the camera looks: x, y, and how much it takes in. */
export type Look = readonly [number, number, number];

const LinkOf = v.object({
  v: v.literal(1),
  /** Identifier, x, y, and 1 for pinned plus 2 for hidden. */
  n: v.array(v.tuple([v.string(), v.number(), v.number(), v.number()])),
  f: v.optional(FilterOf),
  /** Of what is selected the places in `n`. */
  s: v.optional(v.array(v.number()), []),
  /** The relation that is selected: source and target by place, predicate. */
  e: v.optional(v.tuple([v.number(), v.string(), v.number()])),
  l: v.optional(v.picklist(LAYOUTS)),
  c: v.optional(v.tuple([v.number(), v.number(), v.number()])),
});
export type Link = v.InferOutput<typeof LinkOf>;

const FileOf = v.object({
  planatlas: v.literal("graph view"),
  version: v.literal(1),
  nodes: v.array(
    v.object({
      node: Node,
      x: v.number(),
      y: v.number(),
      pinned: v.optional(v.boolean(), false),
      hidden: v.optional(v.boolean(), false),
    }),
  ),
  edges: v.array(Edge),
  filter: v.optional(FilterOf),
  layout: v.optional(v.picklist(LAYOUTS)),
  camera: v.optional(v.tuple([v.number(), v.number(), v.number()])),
});

export interface Beside {
  readonly selected: ReadonlySet<string>;
  readonly edge: string | null;
  readonly layout: Layout | null;
  readonly camera: Look | null;
}

/** The short form of a view, for an address. */
export function toLink(view: View, beside: Beside): Link {
  const iris = [...view.nodes.keys()];
  const number = new Map(iris.map((iri, index) => [iri, index]));
  const edge = beside.edge === null ? undefined : view.edges.get(beside.edge);
  const filter = fromFilter(view.filter);
  const selected = [...beside.selected].flatMap((iri) => number.get(iri) ?? []);
  return {
    v: 1,
    n: [...view.nodes.values()].map(({ node, x, y, pinned, hidden }) => [
      node.id ?? node.iri,
      Math.round(x),
      Math.round(y),
      (pinned ? 1 : 0) + (hidden ? 2 : 0),
    ]),
    ...(filter ? { f: filter } : {}),
    s: selected,
    ...(edge ? { e: [number.get(edge.source) ?? 0, edge.predicate, number.get(edge.target) ?? 0] as const } : {}),
    ...(beside.layout ? { l: beside.layout } : {}),
    ...(beside.camera ? { c: rounded(beside.camera) } : {}),
  } as Link;
}

/**
 * The short form that an address held.
 *
 * @throws ValiError where it is none.
 */
export function readLink(value: unknown): Link {
  return v.parse(LinkOf, value);
}

/** A view of the things of a link that are still there; `found` tells each by what the link calls it. */
export function fromLink(link: Link, found: ReadonlyMap<string, Node>, edges: readonly Edge[]): View {
  const nodes = new Map<string, Item>();
  for (const [id, x, y, flags] of link.n) {
    const node = found.get(id);
    if (node) nodes.set(node.iri, { node, x, y, pinned: (flags & 1) > 0, hidden: (flags & 2) > 0 });
  }
  const held = edges.filter((edge) => nodes.has(edge.source) && nodes.has(edge.target));
  return { nodes, edges: new Map(held.map((edge) => [keyOf(edge), edge])), filter: toFilter(link.f) };
}

/** A whole view as the text of a file. */
export function toFile(view: View, beside: Beside): string {
  const filter = fromFilter(view.filter);
  return JSON.stringify({
    planatlas: "graph view",
    version: 1,
    nodes: [...view.nodes.values()],
    edges: [...view.edges.values()],
    ...(filter ? { filter } : {}),
    ...(beside.layout ? { layout: beside.layout } : {}),
    ...(beside.camera ? { camera: rounded(beside.camera) } : {}),
  });
}

export interface Opened {
  readonly view: View;
  readonly layout: Layout | null;
  readonly camera: Look | null;
}

/**
 * The view that a file holds.
 *
 * @throws Error where the file holds none.
 */
export function fromFile(text: string): Opened {
  const read = v.parse(FileOf, JSON.parse(text));
  const nodes = new Map(read.nodes.map((item) => [item.node.iri, item]));
  const edges = read.edges.filter((edge) => nodes.has(edge.source) && nodes.has(edge.target));
  return {
    view: { ...EMPTY, nodes, edges: new Map(edges.map((edge) => [keyOf(edge), edge])), filter: toFilter(read.filter) },
    layout: read.layout ?? null,
    camera: read.camera ?? null,
  };
}

function rounded(look: Look): [number, number, number] {
  return look.map((one) => Math.round(one * 1e4) / 1e4) as [number, number, number];
}

function fromFilter({ types, relations, documents, years, confidence }: Filter): v.InferOutput<typeof FilterOf> | null {
  if (!types.length && !relations.length && !documents.length && years === null && !confidence) return null;
  return {
    t: [...types],
    r: [...relations],
    d: [...documents],
    ...(years ? { y: [...years] as [number, number] } : {}),
    c: confidence,
  };
}

function toFilter(read: v.InferOutput<typeof FilterOf> | undefined): Filter {
  if (read === undefined) return ALL;
  return { types: read.t, relations: read.r, documents: read.d, years: read.y ?? null, confidence: read.c };
}
