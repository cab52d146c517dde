// Rows of an answer in order, filtered, page by page, and as text.

import type { Row } from "../../api/sparql";
import { kindOf, type Layout } from "./columns";

/** What stands in a column of a row, as it is read. */
export type Reading = (row: Row, column: string) => string;

const collator = new Intl.Collator(["zh-Hans-CN", "en"], { numeric: true });

/** The rows in the order of a column; rows without a value come last. */
export function sorted(rows: readonly Row[], column: string, descending: boolean, read: Reading): readonly Row[] {
  const way = descending ? -1 : 1;
  const keyed = rows.map((row) => {
    const term = row[column];
    return { row, text: read(row, column), number: term && kindOf(term) === "number" ? Number(term.value) : null };
  });
  keyed.sort((a, b) => {
    if (!a.text || !b.text) return Number(!a.text) - Number(!b.text);
    const order = a.number !== null && b.number !== null ? a.number - b.number : collator.compare(a.text, b.text);
    return way * order;
  });
  return keyed.map((one) => one.row);
}

/** The rows that hold all words of a text, whatever the case. */
export function filtered(
  rows: readonly Row[],
  text: string,
  columns: readonly string[],
  read: Reading,
): readonly Row[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return rows;
  return rows.filter((row) => {
    const all = columns.map((column) => read(row, column).toLowerCase()).join("\n");
    return words.every((word) => all.includes(word));
  });
}

/** All columns that a layout shows, those of its passage too. */
export function shownColumns(shown: Layout): readonly string[] {
  const { columns, passage } = shown;
  return [...columns.map((one) => one.name), ...(passage ? [passage.quote, passage.title ?? passage.document] : [])];
}

/**
 * A table in Markdown.
 *
 * @param head The columns as they are called.
 */
export function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\s+/g, " ").replaceAll("|", "\\|").trim()).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n");
}

/** A decimal or integer with thousands separators; digits that the text has are kept, since some have twenty. */
export function grouped(text: string): string {
  const found = /^([+-]?)(\d+)(\.\d+)?$/.exec(text);
  if (!found) return text;
  const [, sign = "", whole = "", rest = ""] = found;
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ",") + rest;
}
