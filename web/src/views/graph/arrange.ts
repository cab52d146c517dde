// Asks the worker for a layout of what is shown.

import type { Links } from "./places";
import type { Point, View } from "./view";

export const LAYOUTS = ["force", "layered", "concentric"] as const;
export type Layout = (typeof LAYOUTS)[number];

export interface Order {
  readonly kind: Layout;
  readonly places: readonly Point[];
  readonly fixed: readonly boolean[];
  readonly links: Links;
  /** Of the relations, those that lead from a part to its whole. */
  readonly hierarchy: Links;
  readonly centre: readonly number[];
  readonly turns: number;
  readonly seconds: number;
  /** Whether places are told on the way too. */
  readonly live: boolean;
}

export interface Report {
  readonly done: boolean;
  readonly places: readonly Point[];
}

export interface Wish {
  readonly kind: Layout;
  /** The things that are laid out. */
  readonly nodes: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
  /** Those that stay where they are. */
  readonly fixed: (iri: string) => boolean;
  readonly centre?: ReadonlySet<string>;
  readonly turns?: number;
  readonly seconds?: number;
  /** Called with places on the way. */
  readonly live?: (places: ReadonlyMap<string, Point>) => void;
}

/** Relations that lead from a part to its whole. */
const UPWARDS: ReadonlySet<string> = new Set(["partOf", "locatedIn"]);

/**
 * Lay out a part of a view.
 *
 * @param signal Ends the work; the last places that were told are then the answer.
 * @throws Error where the browser runs no worker.
 */
export function arrange(view: View, wish: Wish, signal?: AbortSignal): Promise<ReadonlyMap<string, Point>> {
  const iris = [...wish.nodes];
  const number = new Map(iris.map((iri, index) => [iri, index]));
  const edges = [...wish.edges].flatMap((key) => {
    const edge = view.edges.get(key);
    const source = number.get(edge?.source ?? "");
    const target = number.get(edge?.target ?? "");
    return edge && source !== undefined && target !== undefined && source !== target
      ? [{ pair: [source, target] as const, up: UPWARDS.has(edge.predicate) }]
      : [];
  });
  const order: Order = {
    kind: wish.kind,
    // A start on one spot has no direction to leave it in.
    places: iris.map((iri, index) => {
      const { x = 0, y = 0 } = view.nodes.get(iri) ?? {};
      return { x: x + Math.cos(index * 2.4), y: y + Math.sin(index * 2.4) };
    }),
    fixed: iris.map((iri) => wish.fixed(iri)),
    links: edges.map((one) => one.pair),
    hierarchy: edges.filter((one) => one.up).map((one) => one.pair),
    centre: [...(wish.centre ?? [])].flatMap((iri) => number.get(iri) ?? []),
    turns: wish.turns ?? 400,
    seconds: wish.seconds ?? 6,
    live: wish.live !== undefined,
  };
  const named = (places: readonly Point[]) =>
    new Map(
      iris.flatMap((iri, index) => {
        const at = places[index];
        // What is fixed stays to the last digit.
        return at && !order.fixed[index] ? [[iri, { x: Math.round(at.x), y: Math.round(at.y) }] as const] : [];
      }),
    );
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./layouts.worker.ts", import.meta.url), { type: "module" });
    let last: ReadonlyMap<string, Point> = new Map();
    const end = () => {
      worker.terminate();
      resolve(last);
    };
    signal?.addEventListener("abort", end, { once: true });
    worker.addEventListener("error", (event) => {
      worker.terminate();
      reject(new Error(event.message || "the layout could not be made"));
    });
    worker.addEventListener("message", ({ data }: MessageEvent<Report>) => {
      last = named(data.places);
      if (data.done) end();
      else wish.live?.(last);
    });
    worker.postMessage(order);
  });
}
