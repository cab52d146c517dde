// What the columns of an answer hold, and which of them belong together: a thing and its name, the parts of a passage.

import type { Row, Table } from "../../api/sparql";
import type { Term } from "../../api/schemas";

export type Kind = "thing" | "number" | "time" | "text";

export interface Column {
  readonly name: string;
  readonly kind: Kind;
  /** The column with the names of its things, which then has no place of its own. */
  readonly label: string | null;
}

/** A sentence with the place where it stands. */
export interface Passage {
  readonly quote: string;
  readonly document: string;
  readonly start: string;
  readonly end: string | null;
  readonly title: string | null;
}

export interface Layout {
  readonly columns: readonly Column[];
  readonly passage: Passage | null;
}

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS =
  /^(?:integer|decimal|double|float|(?:non(?:Negative|Positive)|positive|negative)Integer|unsigned\w+|long|int|short|byte)$/;
const TIMES = /^(?:date|dateTime|gYear|gYearMonth|gMonthDay|time)$/;
/** Rows that are looked at to tell what a column holds. */
const SAMPLE = 300;

/** What a term is. */
export function kindOf(term: Term): Kind {
  if (term.type === "uri" || term.type === "bnode") return "thing";
  const type = term.datatype?.startsWith(XSD) ? term.datatype.slice(XSD.length) : "";
  return NUMBERS.test(type) ? "number" : TIMES.test(type) ? "time" : "text";
}

/**
 * How a table is laid out.
 *
 * The named queries set the manner: `zoneLabel` names what stands in `zone`; `quote` is the sentence of `document`
 * (called `title`) from `start` to `end`.
 *
 * @param plain Whether every column shall stand for itself.
 */
export function layout(table: Table, plain = false): Layout {
  const sample = table.rows.slice(0, SAMPLE);
  const kinds = new Map(table.vars.map((name) => [name, kindOfColumn(sample, name)]));
  const has = (name: string) => kinds.has(name);
  const columns = (skipped: ReadonlySet<string>, labels: boolean): Column[] =>
    table.vars
      .filter((name) => !skipped.has(name))
      .map((name) => ({
        name,
        kind: kinds.get(name) ?? "text",
        label: labels && has(`${name}Label`) ? `${name}Label` : null,
      }));
  if (plain) return { columns: columns(new Set(), false), passage: null };
  const passage: Passage | null =
    has("quote") && has("start") && kinds.get("document") === "thing"
      ? {
          quote: "quote",
          document: "document",
          start: "start",
          end: has("end") ? "end" : null,
          title: has("title") ? "title" : null,
        }
      : null;
  const skipped = new Set(table.vars.filter((name) => name.endsWith("Label") && has(name.slice(0, -5))));
  for (const name of Object.values(passage ?? {})) if (name) skipped.add(name);
  const shown = columns(skipped, true).map((one) =>
    // Without a passage the title still names its document.
    one.name === "document" && one.label === null && has("title") ? { ...one, label: "title" } : one,
  );
  return {
    columns: passage ? shown : shown.filter((one) => one.name !== "title" || !has("document")),
    passage,
  };
}

function kindOfColumn(rows: readonly Row[], name: string): Kind {
  const kinds = new Set(rows.flatMap((row) => (row[name] ? [kindOf(row[name])] : [])));
  const [only] = kinds;
  return kinds.size === 1 && only ? only : "text";
}

/** Things that stand in a table, each once, in the order of the rows. */
export function things(rows: readonly Row[], names: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const row of rows) for (const name of names) if (row[name]?.type === "uri") found.add(row[name].value);
  return [...found];
}
