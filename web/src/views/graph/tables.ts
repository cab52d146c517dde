// Rows as CSV and GraphML, a view as JSON-LD: pure texts.

import type { Shown } from "./filter";
import type { View } from "./view";

export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Rows as CSV (RFC 4180), its columns those of the first row; with a mark by which Excel knows UTF-8. */
export function csv(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (value: Row[string] | undefined): string => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns, ...rows.map((row) => columns.map((name) => row[name]))];
  return `\uFEFF${lines.map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
}

function escape(value: Row[string] | undefined): string {
  return (
    String(value ?? "")
      .replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] ?? sign)
      // XML 1.0 has no place for these.
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, "")
  );
}

const KINDS: Readonly<Record<string, string>> = { number: "double", boolean: "boolean" };

/** Things and relations as GraphML; each column is an attribute of its own. */
export function graphml(nodes: readonly Row[], edges: readonly Row[]): string {
  const keys = (rows: readonly Row[], kind: string, but: readonly string[]) =>
    Object.keys(rows[0] ?? {})
      .filter((name) => !but.includes(name))
      .map((name) => {
        const known = rows.find((row) => row[name] !== null)?.[name];
        return { name, id: `${kind}_${name}`, kind, type: KINDS[typeof known] ?? "string" };
      });
  const ofNodes = keys(nodes, "node", ["id"]);
  const ofEdges = keys(edges, "edge", ["id", "source", "target"]);
  const data = (row: Row, of: ReturnType<typeof keys>) =>
    of
      .filter(({ name }) => row[name] !== null)
      .map(({ name, id }) => `<data key="${id}">${escape(row[name])}</data>`)
      .join("");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...[...ofNodes, ...ofEdges].map(
      ({ id, kind, name, type }) => `<key id="${id}" for="${kind}" attr.name="${name}" attr.type="${type}"/>`,
    ),
    '<graph id="view" edgedefault="directed">',
    ...nodes.map((row) => `<node id="${escape(row["id"])}">${data(row, ofNodes)}</node>`),
    ...edges.map(
      (row, index) =>
        `<edge id="e${index}" source="${escape(row["source"])}" target="${escape(row["target"])}">${data(row, ofEdges)}</edge>`,
    ),
    "</graph>",
    "</graphml>",
    "",
  ].join("\n");
}

/**
 * What is shown as JSON-LD: the triples alone, by the ontology's own context.
 *
 * @param context The content of `ontology/context.jsonld`.
 */
export function jsonld(context: unknown, view: View, shown: Shown): string {
  const graph = new Map<string, Record<string, unknown>>();
  for (const iri of shown.nodes) {
    const node = view.nodes.get(iri)?.node;
    if (!node) continue;
    graph.set(iri, {
      id: iri,
      ...(node.types.length ? { type: node.types } : {}),
      label: { zh: node.label, ...(node.english ? { en: node.english } : {}) },
    });
  }
  for (const key of shown.edges) {
    const edge = view.edges.get(key);
    const subject = edge && graph.get(edge.source);
    if (!edge || !subject) continue;
    subject[edge.predicate] = [...((subject[edge.predicate] as string[] | undefined) ?? []), edge.target];
  }
  const told = typeof context === "object" && context !== null && "@context" in context ? context["@context"] : context;
  return `${JSON.stringify({ "@context": told, graph: [...graph.values()] }, null, 1)}\n`;
}
