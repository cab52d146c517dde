// Asks the service for what a view needs: things by name, and all relations between them.

import { Problem } from "../../api/http";
import type { Edge, Node } from "../../api/schemas";
import { subgraph } from "../../api/service";
import type { Part } from "./view";

/** So many things the service joins at once. */
const AT_ONCE = 500;
/** Above so many things only the relations that were asked for are shown: to look for all would take too long. */
export const COMPLETED = 2000;
/** So often it is asked at most to find out which identifiers are gone. */
const TRIES = 120;

type Ask = (names: readonly string[], signal?: AbortSignal) => Promise<Part>;

export interface Found {
  /** What things were called → the things. */
  readonly nodes: ReadonlyMap<string, Node>;
  readonly edges: readonly Edge[];
  /** Names that mean nothing here. */
  readonly missing: readonly string[];
}

/**
 * Things by identifier, IRI or name, and all relations between them; names that mean nothing are told, not failed on.
 *
 * @throws Problem where the service cannot answer.
 */
export async function gather(names: readonly string[], signal?: AbortSignal, ask: Ask = subgraph): Promise<Found> {
  const wanted = [...new Set(names)];
  const nodes = new Map<string, Node>();
  const missing: string[] = [];
  const edges = new Map<string, Edge>();
  const keep = (part: Part) => {
    for (const edge of part.edges) edges.set(`${edge.source} ${edge.predicate} ${edge.target}`, edge);
  };
  let tries = 0;
  const look = async (some: readonly string[]): Promise<void> => {
    if (!some.length) return;
    if (tries++ > TRIES) {
      missing.push(...some);
      return;
    }
    try {
      const part = await ask(some, signal);
      keep(part);
      // Two names of one thing make the answer shorter than the list: then each is asked for by itself.
      if (part.nodes.length === some.length) {
        some.forEach((name, index) => part.nodes[index] && nodes.set(name, part.nodes[index]));
      } else {
        for (const name of some) {
          const one = part.nodes.find((node) => [node.iri, node.id, node.label].includes(name));
          const [node] = one ? [one] : (await ask([name], signal)).nodes;
          if (node) nodes.set(name, node);
        }
      }
    } catch (error) {
      // 404: there is none of that name; 400: several things bear it.
      if (!(error instanceof Problem) || ![400, 404].includes(error.status)) throw error;
      if (some.length === 1) {
        missing.push(...some);
        return;
      }
      const half = Math.ceil(some.length / 2);
      await look(some.slice(0, half));
      await look(some.slice(half));
    }
  };
  for (let start = 0; start < wanted.length; start += AT_ONCE) await look(wanted.slice(start, start + AT_ONCE));
  const iris = [...new Set([...nodes.values()].map((node) => node.iri))];
  if (missing.length || wanted.length > AT_ONCE) keep({ nodes: [], edges: await between(iris, [], signal, ask) });
  return { nodes, edges: [...edges.values()], missing };
}

/** All relations among some things, and between them and others. */
export async function between(
  fresh: readonly string[],
  others: readonly string[],
  signal?: AbortSignal,
  ask: Ask = subgraph,
): Promise<readonly Edge[]> {
  if (!fresh.length || fresh.length + others.length > COMPLETED) return [];
  const found = new Map<string, Edge>();
  // Each pair of parts is looked at together, so that no relation between two parts is missed.
  const parts = sliced(fresh, AT_ONCE / 2);
  const rest = sliced(others, AT_ONCE / 2);
  const pairs: (readonly string[])[] = [];
  parts.forEach((part, index) => {
    const with_ = [...parts.slice(index + 1), ...rest];
    if (!with_.length) pairs.push(part);
    for (const other of with_) pairs.push([...part, ...other]);
  });
  for (const pair of pairs) {
    for (const edge of (await ask(pair, signal)).edges) {
      found.set(`${edge.source} ${edge.predicate} ${edge.target}`, edge);
    }
  }
  return [...found.values()];
}

function sliced(list: readonly string[], size: number): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}
