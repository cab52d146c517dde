// Of what stands next to a thing: how much of each relation and type, and a part of it as it is chosen.

import type { Edge, Neighbourhood, Node } from "../../api/schemas";
import { keyOf, typeOf, type Part, type View } from "./view";

export interface Near {
  readonly edge: Edge;
  readonly other: Node;
  /** The relation with its direction: ">partOf", "<partOf". */
  readonly way: string;
  readonly type: string;
  /** Whether the view has it already. */
  readonly known: boolean;
}

/** What stands next to a thing, best supported first, as the service told it. */
export function nearOf(iri: string, told: Pick<Neighbourhood, "nodes" | "edges">, view: View): readonly Near[] {
  const nodes = new Map(told.nodes.map((node) => [node.iri, node]));
  return told.edges.flatMap((edge) => {
    const out = edge.source === iri;
    const other = nodes.get(out ? edge.target : edge.source);
    if (!other) return [];
    const known = view.edges.has(keyOf(edge)) && !view.nodes.get(other.iri)?.hidden;
    return [{ edge, other, way: (out ? ">" : "<") + edge.predicate, type: typeOf(other), known }];
  });
}

/** How many of each there are that a view has not yet, most first. */
export function counts(near: readonly Near[], by: "way" | "type"): readonly (readonly [string, number])[] {
  const found = new Map<string, number>();
  for (const one of near) if (!one.known) found.set(one[by], (found.get(one[by]) ?? 0) + 1);
  return [...found].sort(([, a], [, b]) => b - a);
}

export interface Chosen {
  readonly part: Part;
  readonly things: number;
  /** Type → number of relations that are left for later. */
  readonly cut: Readonly<Record<string, number>>;
}

/**
 * The first so many of what is chosen.
 *
 * @param ways Relations with direction that count; all where there is none.
 * @param types Types that count; all where there is none.
 */
export function choose(
  near: readonly Near[],
  ways: ReadonlySet<string>,
  types: ReadonlySet<string>,
  most: number,
): Chosen {
  const edges: Edge[] = [];
  const nodes = new Map<string, Node>();
  const cut: Record<string, number> = {};
  for (const one of near) {
    if (one.known) continue;
    const wanted = (!ways.size || ways.has(one.way)) && (!types.size || types.has(one.type));
    if (wanted && (nodes.has(one.other.iri) || nodes.size < most)) {
      nodes.set(one.other.iri, one.other);
      edges.push(one.edge);
    } else {
      cut[one.type] = (cut[one.type] ?? 0) + 1;
    }
  }
  return { part: { nodes: [...nodes.values()], edges }, things: nodes.size, cut };
}
