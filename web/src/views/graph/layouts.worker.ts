// Lays a graph out beside the page, which stays usable meanwhile. A file of its own: the service allows no blob workers.

import { graphlib, layout } from "@dagrejs/dagre";
import iterate from "graphology-layout-forceatlas2/iterate.js";
import { inferSettings } from "graphology-layout-forceatlas2";
import { concentric, keeping, STEP, type Links } from "./places";
import type { Point } from "./view";
import type { Order, Report } from "./arrange";

/** With these settings ForceAtlas2 holds things some ten units apart. */
const UNIT = STEP / 10;
const SLICE = 60;
const [PER_NODE, PER_EDGE] = [10, 3];

function force(order: Order): void {
  const count = order.places.length;
  // Of a thing: x, y, two forces and the two before, mass, convergence, size, fixed.
  const nodes = new Float32Array(count * PER_NODE);
  order.places.forEach(({ x, y }, one) => {
    nodes.set([x / UNIT, y / UNIT, 0, 0, 0, 0, 1, 1, 2.2, order.fixed[one] ? 1 : 0], one * PER_NODE);
  });
  const edges = new Float32Array(order.links.length * PER_EDGE);
  order.links.forEach(([source, target], one) => {
    edges.set([source * PER_NODE, target * PER_NODE, 1], one * PER_EDGE);
    for (const end of [source, target]) nodes[end * PER_NODE + 6] = (nodes[end * PER_NODE + 6] ?? 0) + 1;
  });
  const settings = {
    linLogMode: false,
    outboundAttractionDistribution: false,
    edgeWeightInfluence: 1,
    ...inferSettings(count),
    scalingRatio: 10,
    strongGravityMode: true,
    gravity: 0.05,
    barnesHutOptimize: count > 800,
    barnesHutTheta: 0.7,
  };
  const begun = performance.now();
  let told = begun;
  let turn = 0;
  for (; turn < order.turns && performance.now() - begun < order.seconds * 1000; turn++) {
    // At the end they make room for each other.
    iterate({ ...settings, adjustSizes: count <= 800 && turn > order.turns * 0.7 }, nodes, edges);
    if (order.live && performance.now() - told > SLICE) {
      told = performance.now();
      report({ done: false, places: read(nodes) });
    }
  }
  report({ done: true, places: read(nodes) });
}

function read(nodes: Float32Array): readonly Point[] {
  return Array.from({ length: nodes.length / PER_NODE }, (_, one) => ({
    x: (nodes[one * PER_NODE] ?? 0) * UNIT,
    y: (nodes[one * PER_NODE + 1] ?? 0) * UNIT,
  }));
}

/** Wholes above their parts, by dagre; what is in no such relation stands below in rows. */
function layered(count: number, links: Links): readonly Point[] {
  const graph = new graphlib.Graph();
  graph.setGraph({
    rankdir: "TB",
    nodesep: STEP * 0.4,
    ranksep: STEP * 1.3,
    ranker: count > 500 ? "longest-path" : "tight-tree",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  const joined = [...new Set(links.flat())];
  for (const one of joined) graph.setNode(String(one), { width: STEP, height: STEP * 0.3 });
  for (const [part, whole] of links) if (part !== whole) graph.setEdge(String(whole), String(part));
  if (joined.length) layout(graph);
  const places: Point[] = Array.from({ length: count }, () => ({ x: 0, y: 0 }));
  let [low, left, right] = [0, 0, 0];
  for (const one of joined) {
    const { x = 0, y = 0 } = graph.node(String(one)) as { x?: number; y?: number };
    places[one] = { x, y: -y };
    [low, left, right] = [Math.min(low, -y), Math.min(left, x), Math.max(right, x)];
  }
  const known = new Set(joined);
  const rest = places.flatMap((_, one) => (known.has(one) ? [] : [one]));
  const columns = Math.max(Math.ceil(Math.sqrt(rest.length) * 1.5), Math.floor((right - left) / (1.4 * STEP)), 1);
  rest.forEach((one, at) => {
    const row = Math.floor(at / columns);
    places[one] = { x: left + (at % columns) * 1.4 * STEP, y: low - (row + 1.5) * STEP };
  });
  return places;
}

function report(told: Report): void {
  postMessage(told);
}

addEventListener("message", ({ data }: MessageEvent<Order>) => {
  if (data.kind === "force") {
    force(data);
    return;
  }
  const pinned = new Map(data.places.flatMap((at, one) => (data.fixed[one] ? [[one, at] as const] : [])));
  const { length } = data.places;
  const places =
    data.kind === "layered" ? layered(length, data.hierarchy) : concentric(length, data.links, data.centre);
  report({ done: true, places: keeping(places, pinned) });
});
