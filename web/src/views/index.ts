// The views by name, each read when it is first shown. A view takes `id` and `params` of the address.

import type { Component } from "svelte";

export interface ViewProps {
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
}

type View = () => Promise<{ readonly default: Component<ViewProps> }>;

export const VIEWS: Readonly<Record<string, View>> = {
  home: () => import("./home/Home.svelte"),
  search: () => import("./search/Search.svelte"),
  entity: () => import("./entity/Entity.svelte"),
  graph: () => import("./graph/Graph.svelte"),
  document: () => import("./document/Document.svelte"),
  documents: () => import("./documents/Documents.svelte"),
  map: () => import("./map/Map.svelte"),
  query: () => import("./query/Query.svelte"),
  sparql: () => import("./sparql/Sparql.svelte"),
};
