// The drawing by WebGL: Sigma over a graphology graph that follows what the view shows.

import { MultiDirectedGraph } from "graphology";
import Sigma, { DEFAULT_STYLES } from "sigma";
import { extremityArrow, pathCurved, pathLine, sdfCircle, sdfSquare } from "sigma/rendering";
import { defineSigmaOptions } from "sigma/types";
import { looks, type EdgeLook, type NodeLook, type Scene } from "./look";
import type { Point } from "./view";

export type Drawn = MultiDirectedGraph<NodeLook, EdgeLook>;

/** Sigma fits all coordinates into a box; one that never changes leaves the camera to us, and addresses hold. */
export const BOX = { x: [-500, 500] as [number, number], y: [-500, 500] as [number, number] };

/** More changes than this are quicker drawn anew than told one by one. */
const ANEW = 1500;
const FONTS = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

/** Names of things and of relations alike: legible where lines cross them, all of them under the pointer. */
const LABEL = {
  labelColor: { attribute: "labelColor", defaultValue: "#000" },
  labelBackgroundColor: { attribute: "backdrop", defaultValue: "#fff" },
  labelBackgroundPadding: 1,
  labelVisibility: {
    whenState: "isHovered",
    then: "visible",
    else: { attribute: "labelVisibility", defaultValue: "auto" },
  },
} as const;

/**
 * Sigma's bow, but cheap where no graphics card is: Sigma looks for the nearest point of a curve, and measures along it,
 * by trial for each corner and pixel, and does so for straight lines too. Seen along its chord, a point of this bow stands
 * where its parameter says, so no trial is needed, nor any root.
 */
function bow(): ReturnType<typeof pathCurved> {
  const glsl = `
vec2 path_curved_position(float t, vec2 source, vec2 target) {
  vec2 along = target - source;
  return source + along * t + vec2(-along.y, along.x) * (2.0 * v_curvature * t * (1.0 - t));
}
float path_curved_length(vec2 source, vec2 target) {
  return length(target - source) * (1.0 + 0.667 * v_curvature * v_curvature);
}
float path_curved_closest_t(vec2 p, vec2 source, vec2 target) {
  vec2 along = target - source;
  return clamp(dot(p - source, along) / max(dot(along, along), 1e-9), 0.0, 1.0);
}
float path_curved_t_at_distance(float d, vec2 source, vec2 target) {
  return clamp(d / max(path_curved_length(source, target), 1e-9), 0.0, 1.0);
}
`;
  return { ...pathCurved({ segments: 8 }), glsl, linearParameterization: true };
}

/** What is drawn, on an element; the drawing is `kill`ed by whoever made it. */
export function drawOn(host: HTMLElement, dragged: (node: string) => string[]) {
  const graph: Drawn = new MultiDirectedGraph();
  const options = defineSigmaOptions({
    primitives: {
      nodes: {
        shapes: [sdfCircle(), sdfSquare({ cornerRadius: 0.25 })],
        label: { font: { family: FONTS, size: 13, weight: "500" }, margin: 4 },
      },
      edges: {
        paths: [pathLine(), bow()],
        extremities: [extremityArrow({ lengthRatio: 4, widthRatio: 3 })],
        defaultHead: "none",
        defaultTail: "none",
      },
    },
    styles: {
      nodes: [
        {
          ...DEFAULT_STYLES.nodes,
          size: { attribute: "size", defaultValue: 8 },
          shape: { attribute: "shape", defaultValue: "circle" },
          opacity: { attribute: "opacity", defaultValue: 1 },
          ...LABEL,
          labelSize: 13,
          labelPosition: "below",
          backdropVisibility: { attribute: "ring", defaultValue: "hidden" },
          backdropColor: { attribute: "backdrop", defaultValue: "#fff" },
          backdropShadowColor: "rgba(0, 0, 0, 0)",
          backdropShadowBlur: 0,
          backdropPadding: 3,
          backdropBorderColor: { attribute: "ringColor", defaultValue: "#000" },
          backdropBorderWidth: 3,
          backdropArea: "node",
          cursor: "pointer",
        },
      ],
      edges: [
        {
          ...DEFAULT_STYLES.edges,
          opacity: { attribute: "opacity", defaultValue: 1 },
          path: "straight",
          parallelPath: "curved",
          selfLoopPath: "curved",
          head: { attribute: "head", defaultValue: "arrow" },
          zIndex: { attribute: "zIndex", defaultValue: 0 },
          ...LABEL,
          labelSize: 11,
          labelPosition: "over",
          cursor: "pointer",
        },
      ],
    },
    settings: {
      renderEdgeLabels: true,
      enableEdgeEvents: true,
      enableNodeDrag: true,
      getDraggedNodes: dragged,
      itemSizesReference: "screen",
      labelRenderedSizeThreshold: 5,
      labelGridCellSize: 90,
      minCameraRatio: 0.02,
      maxCameraRatio: 60,
      enableCameraRotation: false,
      enableCameraMouseRotation: false,
      nodePickingPadding: 6,
      edgePickingPadding: 5,
      // What lies under the pointer is drawn a second time for each frame: as coarsely as fingers and mice are.
      pickingDownSizingRatio: 3,
      stagePadding: 0,
      minEdgeThickness: 1,
      // The stage may be measured before it has its place.
      allowInvalidContainer: true,
    },
  });
  const sigma = new Sigma(graph, host, options);
  // At once: what is measured before the next frame must go by this box.
  sigma.setCustomBBox(BOX).refresh();
  if (inSoftware(sigma.getWebGLContext())) spare(sigma);
  return sigma;
}

/** Whether no graphics card draws, but the processor. */
function inSoftware(gl: WebGL2RenderingContext): boolean {
  const told = gl.getExtension("WEBGL_debug_renderer_info");
  const name: unknown = gl.getParameter(told?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
  return /swiftshader|llvmpipe|software|basic render/i.test(String(name));
}

/**
 * While it moves, draw less: no names, nothing for the pointer to find; and no relations, where there are many or the
 * machine has turned out to be too slow for so many (less than twenty frames a second).
 */
function spare(sigma: Sigma): void {
  const [FEW, MANY, REST, SLOW, TRIED] = [150, 1500, 250, 50, 6];
  const camera = sigma.getCamera();
  let rest: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let waits: number[] = [];
  /** So many relations were too many. */
  let most = MANY;
  sigma.setSetting("hideLabelsOnMove", true);
  const rested = (): void => {
    if (camera.isAnimating()) {
      rest = setTimeout(rested, REST);
      return;
    }
    rest = undefined;
    waits = [];
    // A change of settings looks at all that is drawn: it is made only where it changes something.
    if (sigma.getSetting("enableEdgeEvents")) sigma.scheduleRender();
    else sigma.setSetting("enableEdgeEvents", true);
  };
  camera.on("updated", () => {
    const { size } = sigma.getGraph();
    const hide = size > FEW && size >= most;
    if (hide !== sigma.getSetting("hideEdgesOnMove")) sigma.setSetting("hideEdgesOnMove", hide);
    if (rest === undefined) {
      last = 0;
      if (size >= FEW && !hide) sigma.setSetting("enableEdgeEvents", false);
    }
    clearTimeout(rest);
    rest = setTimeout(rested, REST);
  });
  sigma.on("afterRender", () => {
    const now = performance.now();
    if (rest !== undefined && last) waits.push(now - last);
    last = now;
    if (waits.length < TRIED) return;
    const slow = waits.toSorted((a, b) => a - b)[TRIED >> 1] ?? 0;
    waits = [];
    if (slow > SLOW) most = Math.min(most, sigma.getGraph().size);
  });
  sigma.on("kill", () => clearTimeout(rest));
}

export type Drawing = ReturnType<typeof drawOn>;

/** Bring the drawing to what a scene shows. */
export function show(sigma: Drawing, scene: Scene): void {
  const graph = sigma.getGraph() as unknown as Drawn;
  const { nodes, edges } = looks(scene);
  const { shown } = scene;
  const before = graph.order + graph.size;
  const anew = Math.abs(shown.nodes.size + shown.edges.size - before) > ANEW;
  const target: Drawn = anew ? new MultiDirectedGraph() : graph;
  let dropped = false;
  if (!anew) {
    const edges = graph.filterEdges((key) => !shown.edges.has(key));
    const nodes = graph.filterNodes((iri) => !shown.nodes.has(iri));
    for (const key of edges) graph.dropEdge(key);
    for (const iri of nodes) graph.dropNode(iri);
    dropped = edges.length + nodes.length > 0;
  }
  for (const [iri, look] of nodes) {
    if (!target.hasNode(iri)) target.addNode(iri, look);
    else if (differs(target.getNodeAttributes(iri), look)) target.replaceNodeAttributes(iri, look);
  }
  for (const [key, { source, target: end }, look] of edges) {
    if (!target.hasEdge(key)) target.addEdgeWithKey(key, source, end, look);
    else if (differs(target.getEdgeAttributes(key), look)) target.replaceEdgeAttributes(key, look);
  }
  if (anew) sigma.setGraph(target as never);
  // What the pointer rests on is read back a moment later: at once anew, else Sigma finds what has just gone there.
  if (dropped) sigma.refresh();
}

function differs<T extends object>(now: T, next: T): boolean {
  for (const key in next) if (now[key] !== next[key]) return true;
  return false;
}

/** Places on the way to a layout, drawn without being kept. */
export function place(sigma: Drawing, places: ReadonlyMap<string, Point>): void {
  const graph = sigma.getGraph() as unknown as Drawn;
  graph.updateEachNodeAttributes(
    (iri, now) => {
      const at = places.get(iri);
      return at ? { ...now, x: at.x, y: at.y } : now;
    },
    { attributes: ["x", "y"] },
  );
}

/** Where the camera takes in some things, or all that is drawn. */
export function fitting(sigma: Drawing, iris?: Iterable<string>): { x: number; y: number; ratio: number } | null {
  const graph = sigma.getGraph() as unknown as Drawn;
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const iri of iris ?? graph.nodes()) {
    if (!graph.hasNode(iri)) continue;
    const at = sigma.graphToFramedGraph(graph.getNodeAttributes(iri));
    [left, right, low, high] = [Math.min(left, at.x), Math.max(right, at.x), Math.min(low, at.y), Math.max(high, at.y)];
  }
  if (left > right) return null;
  const { width, height } = sigma.getDimensions();
  const least = Math.max(Math.min(width, height), 1);
  // Room for names at the sides and below.
  const wide = (right - left) / Math.max((width - 150) / least, 0.3);
  const tall = (high - low) / Math.max((height - 150) / least, 0.3);
  return { x: (left + right) / 2, y: (low + high) / 2, ratio: Math.min(60, Math.max(0.3, wide, tall)) };
}

/** The drawing as it is seen now, on a ground, as a PNG. */
export function picture(sigma: Drawing, ground: string): Promise<Blob> {
  // The buffer is only sure to hold what was just drawn until the browser takes over again.
  sigma.refresh();
  const stage = sigma.getStageCanvas();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [stage.width, stage.height];
  const context = canvas.getContext("2d");
  if (context) {
    context.fillStyle = ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(stage, 0, 0);
  }
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the browser made no picture"))), "image/png"),
  );
}
