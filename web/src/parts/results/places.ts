// Answers by place, as values against something, and as a drawing: what the other ways of showing them are made of.

import type { Row, Table } from "../../api/sparql";
import type { Column } from "./columns";
import type { Reading } from "./rows";

/** An administrative area as the identity rules have it: …/id/area/440115. */
export function isArea(iri: string): boolean {
  return /\/id\/area\/\d+$/.test(iri);
}

export interface Place {
  readonly iri: string;
  readonly rows: readonly Row[];
}

/** The areas of a table with their rows, those with most rows first. */
export function byPlace(table: Table): readonly Place[] {
  const found = new Map<string, Row[]>();
  for (const row of table.rows) {
    const here = new Set(Object.values(row).flatMap((term) => (isArea(term.value) ? [term.value] : [])));
    for (const iri of here) found.set(iri, [...(found.get(iri) ?? []), row]);
  }
  return [...found].map(([iri, rows]) => ({ iri, rows })).sort((a, b) => b.rows.length - a.rows.length);
}

export interface Point {
  readonly name: string;
  /** Of the first column, where it is a number or a year. */
  readonly x: number | null;
  readonly y: number;
}

/** Values of a numeric column against the first column; rows without a number are left out. */
export function points(table: Table, first: string, value: string, read: Reading): readonly Point[] {
  return table.rows.flatMap((row) => {
    const y = Number(row[value]?.value ?? Number.NaN);
    if (!Number.isFinite(y)) return [];
    const name = read(row, first);
    const raw = row[first];
    const x = raw && raw.type !== "uri" && /^[+-]?\d+(\.\d+)?$/.test(raw.value) ? Number(raw.value) : null;
    return [{ name, x, y }];
  });
}

/** Which columns a chart may take: what is counted off, and the numbers. */
export function chartable(
  columns: readonly Column[],
): { readonly first: string; readonly values: readonly string[] } | null {
  const first = columns.find((one) => one.kind !== "number") ?? columns[0];
  if (!first) return null;
  const values = columns.filter((one) => one.kind === "number" && one !== first).map((one) => one.name);
  return values.length ? { first: first.name, values } : null;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** IRI of the relation, or the name of the column that holds the target. */
  readonly by: string;
}

/** Things side by side in a row, as arrows from the first of them; a column of relations names the arrow. */
export function arrows(
  table: Table,
  columns: readonly Column[],
  isRelation: (iri: string) => boolean,
): readonly Arrow[] {
  const things = columns.filter((one) => one.kind === "thing");
  const found = new Map<string, Arrow>();
  for (const row of table.rows) {
    let from: string | null = null;
    let by: string | null = null;
    for (const { name } of things) {
      const term = row[name];
      if (term?.type !== "uri") continue;
      if (isRelation(term.value)) by = term.value;
      else if (from === null) from = term.value;
      else if (from !== term.value) {
        const arrow = { from, to: term.value, by: by ?? name };
        found.set(`${arrow.from} ${arrow.by} ${arrow.to}`, arrow);
        by = null;
      }
    }
  }
  return [...found.values()];
}

/** The arrows of a graph in N-Triples: triples between things, types left out. */
export function arrowsOf(ntriples: string): readonly Arrow[] {
  const found: Arrow[] = [];
  for (const line of ntriples.split("\n")) {
    const told = /^<([^>]*)> <([^>]*)> <([^>]*)>/.exec(line);
    if (!told) continue;
    const [, from = "", by = "", to = ""] = told;
    if (!by.endsWith("#type")) found.push({ from: unescaped(from), by: unescaped(by), to: unescaped(to) });
  }
  return found;
}

/** Han characters stand in N-Triples as they are, or escaped. */
function unescaped(text: string): string {
  return text.replace(/\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})/g, (_, four: string, eight: string) =>
    String.fromCodePoint(Number.parseInt(four || eight, 16)),
  );
}
