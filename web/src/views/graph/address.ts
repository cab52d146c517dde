// What the address says of a graph, and what it is to say.

import type { Node } from "../../api/schemas";
import { pack, unpack } from "../../lib/packed";
import { gather } from "./gather";
import { fromLink, readLink, toLink, type Beside, type Opened } from "./saved";
import { EMPTY, type View } from "./view";

/** Browsers, and those that pass links on, lose longer ones. */
const LONGEST = 30_000;

/** Views too large for an address, for as long as the page is open: back comes back to them. */
const kept = new Map<string, { readonly view: View; readonly beside: Beside }>();
let next = 1;

let last: { readonly address: string; readonly things: number; readonly name: string } | null = null;

/** The graph that was last worked on. */
export function lastGraph(): typeof last {
  return last;
}

/** Remember where the graph that is worked on is to be found. */
export function remember(address: string, view: View): void {
  const [first] = view.nodes.values();
  if (first) last = { address, things: view.nodes.size, name: first.node.label };
}

/** The identifiers in `ids`: repeated, or with commas between. */
export function idsOf(hash: string): readonly string[] {
  const query = hash.split("?").slice(1).join("?");
  return new URLSearchParams(query)
    .getAll("ids")
    .flatMap((one) => one.split(","))
    .map((one) => one.trim())
    .filter(Boolean);
}

export interface Reopened extends Opened, Pick<Beside, "selected" | "edge"> {
  readonly missing: readonly string[];
  /** Whether the address names a view that this page no longer has. */
  readonly unknown: boolean;
}

/**
 * What an address asks for: things to begin with, a whole view, or nothing.
 *
 * @throws Error where it was cut short; Problem where the service cannot answer.
 */
export async function openAddress(
  params: Readonly<Record<string, string>>,
): Promise<{ readonly names: readonly string[] } | Reopened | null> {
  const { g, k, ids } = params;
  if (ids) return { names: idsOf(location.hash) };
  if (k) {
    const found = kept.get(k);
    const nothing = { selected: new Set<string>(), edge: null, layout: null, camera: null };
    return {
      ...(found ? found.beside : nothing),
      view: found?.view ?? EMPTY,
      missing: [],
      unknown: !found,
    } as Reopened;
  }
  if (!g) return null;
  const link = readLink(await unpack(g));
  const names = link.n.map(([id]) => id);
  const found = names.length ? await gather(names) : { nodes: new Map<string, Node>(), edges: [], missing: [] };
  const view = fromLink(link, found.nodes, found.edges);
  const iri = (index: number) => found.nodes.get(link.n[index]?.[0] ?? "")?.iri;
  const edge = link.e ? `${iri(link.e[0])} ${link.e[1]} ${iri(link.e[2])}` : null;
  return {
    view,
    selected: new Set(link.s.flatMap((index) => iri(index) ?? [])),
    edge: edge !== null && view.edges.has(edge) ? edge : null,
    layout: link.l ?? null,
    camera: link.c ?? null,
    missing: found.missing,
    unknown: false,
  };
}

/** The parameters that bring a view back; `k` instead of `g` where it is too large for an address. */
export async function addressOf(view: View, beside: Beside): Promise<{ g: string | null; k: string | null }> {
  if (!view.nodes.size) return { g: null, k: null };
  const text = await pack(toLink(view, beside));
  if (text.length <= LONGEST) return { g: text, k: null };
  const known = [...kept].find(([, one]) => one.view === view)?.[0];
  const key = known ?? String(next++);
  kept.set(key, { view, beside });
  // The oldest go, else the page would hold all that ever was.
  for (const old of [...kept.keys()].slice(0, -10)) kept.delete(old);
  return { g: null, k: key };
}
