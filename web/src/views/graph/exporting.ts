// The view in the formats of other programs: what is shown, with places and colours.

import { write as writeGexf } from "graphology-gexf";
import { MultiDirectedGraph } from "graphology";
import { request } from "../../api/http";
import { colourOf } from "../../lib/colours";
import { save } from "../../lib/handing";
import { vocabulary } from "../../lib/vocabulary.svelte";
import type { Board } from "./board.svelte";
import { relationColour } from "./look";
import { toFile, type Beside } from "./saved";
import { csv, graphml, jsonld, type Row } from "./tables";

export const FORMATS = ["png", "gexf", "graphml", "jsonld", "nodes.csv", "edges.csv", "json"] as const;
export type Format = (typeof FORMATS)[number];

const TYPES: Readonly<Record<Format, string>> = {
  png: "image/png",
  gexf: "application/gexf+xml",
  graphml: "application/graphml+xml",
  jsonld: "application/ld+json",
  "nodes.csv": "text/csv;charset=utf-8",
  "edges.csv": "text/csv;charset=utf-8",
  json: "application/json",
};

/** Make a file of a view, and hand it to the browser. */
export async function download(
  format: Format,
  board: Board,
  beside: Beside,
  png: () => Promise<Blob | null>,
): Promise<void> {
  const content = format === "png" ? await png() : await written(format, board, beside);
  if (content === null) throw new Error("there is no drawing");
  const blob = content instanceof Blob ? content : new Blob([content], { type: TYPES[format] });
  save(`planatlas-graph.${format}`, blob);
}

async function written(format: Exclude<Format, "png">, board: Board, beside: Beside): Promise<string> {
  if (format === "json") return toFile(board.view, beside);
  const { nodes, edges } = rows(board);
  if (format === "nodes.csv") return csv(nodes);
  if (format === "edges.csv") return csv(edges);
  if (format === "graphml") return graphml(nodes, edges);
  if (format === "gexf") return gexf(nodes, edges);
  const context: unknown = await (await request("./ontology/context.jsonld")).json();
  return jsonld(context, board.view, board.shown);
}

/** What is shown as rows, with colours as they are on paper. */
function rows({ view, shown }: Board): { readonly nodes: readonly Row[]; readonly edges: readonly Row[] } {
  const nodes = [...shown.nodes].flatMap((iri): Row[] => {
    const item = view.nodes.get(iri);
    if (!item) return [];
    const { node, x, y, pinned } = item;
    const { label, english, type, types } = node;
    return [{ id: iri, label, english, type, types: types.join(" "), x, y, pinned, color: colourOf(type, "light") }];
  });
  const edges = [...shown.edges].flatMap((key): Row[] => {
    const edge = view.edges.get(key);
    if (!edge) return [];
    return [
      {
        id: key,
        source: edge.source,
        target: edge.target,
        source_label: view.nodes.get(edge.source)?.node.label ?? "",
        predicate: edge.predicate,
        relation: vocabulary.label(edge.predicate),
        target_label: view.nodes.get(edge.target)?.node.label ?? "",
        statements: edge.statements,
        confidence: edge.confidence,
        commitment: edge.commitment,
        due: edge.due,
        documents: edge.documents.join(" "),
        quote: edge.quote?.exact.trim() ?? "",
        color: relationColour(edge.predicate, "light"),
      },
    ];
  });
  return { nodes, edges };
}

function gexf(nodes: readonly Row[], edges: readonly Row[]): string {
  const graph = new MultiDirectedGraph<Row, Row>();
  for (const row of nodes) graph.addNode(String(row["id"]), row);
  for (const row of edges) graph.addDirectedEdgeWithKey(String(row["id"]), row["source"], row["target"], row);
  const attributes = (row: Row, but: readonly string[]) =>
    Object.fromEntries(Object.entries(row).filter(([name, value]) => value !== null && !but.includes(name)));
  return writeGexf(graph, {
    version: "1.3",
    formatNode: (_, row) => ({
      label: String(row["label"]),
      viz: { x: Number(row["x"]), y: Number(row["y"]), z: 0, size: 10, color: String(row["color"]) },
      attributes: attributes(row, ["id", "label", "x", "y", "color"]),
    }),
    formatEdge: (_, row) => ({
      label: String(row["relation"]),
      weight: Number(row["statements"]),
      viz: { color: String(row["color"]) },
      attributes: attributes(row, ["id", "source", "target", "color"]),
    }),
  });
}
