// A small drawing of things and relations, from left to right.

import { Graph, layout } from "@dagrejs/dagre";
import type { Arrow } from "./places";

export interface Box {
  readonly iri: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}
export interface Line {
  readonly path: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
}
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
}

export const BOX_HEIGHT = 32;

/** Width of a text of 14 pixels: Han characters are square, others about half of that. */
function widthOf(text: string): number {
  return Array.from(text).reduce((sum, sign) => sum + (/[\u2E80-\uFFEF]/.test(sign) ? 14.5 : 8), 0);
}

/** A label as it fits into a box. */
function short(text: string): string {
  const points = Array.from(text);
  return points.length > 22 ? `${points.slice(0, 21).join("")}…` : text;
}

/** Boxes and lines for arrows. */
export function draw(
  arrows: readonly Arrow[],
  name: (iri: string) => string,
  relation: (by: string) => string,
): Drawing {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 70, edgesep: 8, marginx: 8, marginy: 8 });
  for (const iri of new Set(arrows.flatMap((one) => [one.from, one.to]))) {
    graph.setNode(iri, { label: short(name(iri)), width: widthOf(short(name(iri))) + 28, height: BOX_HEIGHT });
  }
  for (const one of arrows) {
    const label = relation(one.by);
    graph.setEdge(one.from, one.to, { label, width: widthOf(label), height: 18, labelpos: "c" }, one.by);
  }
  layout(graph);
  const boxes = graph.nodes().map((iri) => {
    const at = graph.node(iri) as { label: string; x: number; y: number; width: number };
    return { iri, label: at.label, x: at.x, y: at.y, width: at.width };
  });
  const lines = graph.edges().map((edge) => {
    const at = graph.edge(edge) as { label: string; points: { x: number; y: number }[]; x: number; y: number };
    const path = at.points.map((one, index) => `${index ? "L" : "M"}${one.x.toFixed(1)} ${one.y.toFixed(1)}`).join(" ");
    return { path, label: at.label, x: at.x, y: at.y };
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { width, height, boxes, lines };
}
