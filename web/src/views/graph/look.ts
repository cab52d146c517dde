// How things and relations look: what the drawing shows of a view.

import type { Edge } from "../../api/schemas";
import { colourOf } from "../../lib/colours";
import type { Theme } from "../../lib/theme.svelte";
import type { Shown } from "./filter";
import type { Item, View } from "./view";

export interface NodeLook {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly color: string;
  readonly label: string;
  readonly labelColor: string;
  readonly labelVisibility: "auto" | "visible" | "hidden";
  readonly opacity: number;
  readonly shape: "circle" | "square";
  readonly ring: "visible" | "hidden";
  readonly ringColor: string;
  readonly backdrop: string;
}

export interface EdgeLook {
  readonly size: number;
  readonly color: string;
  readonly label: string;
  readonly labelColor: string;
  readonly labelVisibility: "auto" | "visible" | "hidden";
  readonly opacity: number;
  readonly head: "arrow" | "none";
  readonly backdrop: string;
  readonly zIndex: number;
}

/** A colour for each relation, told apart in both themes; they are lines, hence paler than things. */
const RELATIONS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  partOf: ["#7f8fa6", "#8fa0b8"],
  locatedIn: ["#9fb0a5", "#6f8478"],
  contributesTo: ["#b08ac0", "#a582b8"],
  develops: ["#6fa8c9", "#5b93b5"],
  connects: ["#d29a52", "#b98544"],
  cooperatesWith: ["#d2787a", "#bb686a"],
  hosts: ["#9aa84a", "#8a983f"],
};

/** The colour of a relation in a theme, as #rrggbb. */
export function relationColour(predicate: string, theme: Theme): string {
  const [light, dark] = RELATIONS[predicate] ?? ["#a9b4b2", "#65736f"];
  return theme === "light" ? light : dark;
}

const INK: Readonly<Record<Theme, { ink: string; soft: string; accent: string; paper: string }>> = {
  light: { ink: "#17211f", soft: "#52615e", accent: "#0b5d57", paper: "#ffffff" },
  dark: { ink: "#e5eceb", soft: "#a3b3b0", accent: "#6fcfc6", paper: "#182120" },
};

/** What the drawing is made of. */
export interface Scene {
  readonly view: View;
  readonly shown: Shown;
  readonly selected: ReadonlySet<string>;
  readonly edge: string | null;
  /** Things and keys of relations of the path that is told; null where none is. */
  readonly lit: Shown | null;
  readonly theme: Theme;
  readonly label: (item: Item) => string;
  readonly relation: (predicate: string) => string;
  /** Of so many things all names are shown, also where they meet. */
  readonly named: number;
}

/** Above so many relations their names would hide everything. */
const LABELLED = 600;

/** Looks of all that is shown; the rest fades where something is selected or a path is told. */
export function looks(scene: Scene): {
  readonly nodes: Iterable<readonly [string, NodeLook]>;
  readonly edges: Iterable<readonly [string, Edge, EdgeLook]>;
} {
  const { view, shown, selected, lit, theme } = scene;
  const ink = INK[theme];
  const degree = new Map<string, number>();
  const near = new Set<string>(selected);
  for (const key of shown.edges) {
    const edge = view.edges.get(key);
    if (!edge) continue;
    degree.set(edge.source, (degree.get(edge.source) ?? 0) + 1);
    degree.set(edge.target, (degree.get(edge.target) ?? 0) + 1);
    if (selected.has(edge.source)) near.add(edge.target);
    if (selected.has(edge.target)) near.add(edge.source);
  }
  const chosen = scene.edge === null ? undefined : view.edges.get(scene.edge);
  const focused = selected.size > 0 || chosen !== undefined || lit !== null;
  const bright = (iri: string): boolean =>
    !focused || (lit ? lit.nodes.has(iri) : chosen ? iri === chosen.source || iri === chosen.target : near.has(iri));
  const few = shown.nodes.size <= scene.named;
  function* nodes(): Generator<readonly [string, NodeLook]> {
    for (const iri of shown.nodes) {
      const item = view.nodes.get(iri);
      if (!item) continue;
      const chosen = selected.has(iri);
      const on = bright(iri);
      yield [
        iri,
        {
          x: item.x,
          y: item.y,
          size: 6 + Math.min(9, 2.2 * Math.sqrt(degree.get(iri) ?? 0)),
          color: colourOf(item.node.type, theme),
          label: scene.label(item),
          labelColor: on ? ink.ink : ink.soft,
          labelVisibility: chosen || (on && (few || lit !== null)) ? "visible" : on ? "auto" : "hidden",
          opacity: on ? 1 : 0.22,
          shape: item.pinned ? "square" : "circle",
          ring: chosen ? "visible" : "hidden",
          ringColor: ink.accent,
          backdrop: ink.paper,
        },
      ];
    }
  }
  function* edges(): Generator<readonly [string, Edge, EdgeLook]> {
    const labelled = shown.edges.size <= LABELLED;
    for (const key of shown.edges) {
      const edge = view.edges.get(key);
      if (!edge) continue;
      const on = !focused
        ? true
        : lit
          ? lit.edges.has(key)
          : chosen
            ? key === scene.edge
            : selected.has(edge.source) || selected.has(edge.target);
      const told = focused && on;
      yield [
        key,
        edge,
        {
          size: (told ? 1.2 : 0) + Math.min(4, 1.4 + 0.7 * Math.log2(edge.statements || 1)),
          color: key === scene.edge || (lit && told) ? ink.accent : relationColour(edge.predicate, theme),
          label: labelled || told ? scene.relation(edge.predicate) : "",
          labelColor: ink.soft,
          labelVisibility: key === scene.edge || (lit && told) ? "visible" : on ? "auto" : "hidden",
          opacity: on ? 1 : 0.12,
          head: edge.predicate === "cooperatesWith" ? "none" : "arrow",
          backdrop: ink.paper,
          zIndex: told ? 1 : 0,
        },
      ];
    }
  }
  return { nodes: nodes(), edges: edges() };
}
