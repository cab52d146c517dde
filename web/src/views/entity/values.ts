// Values of indicators as tables and lines: by indicator, or by place where the thing is the indicator itself.

import type { Node, Value } from "../../api/schemas";

export interface Table {
  /** IRI of the indicator or place that the values are of; "" where the text names none. */
  readonly of: string;
  readonly label: string;
  readonly rows: readonly Value[];
  readonly lines: readonly Line[];
}

/** One quantity over time: the same indicator, place, way of measuring and unit. */
export interface Line {
  readonly measure: string | null;
  readonly unit: string | null;
  readonly years: readonly number[];
  /** A value a year; null where the text gives none of this kind. */
  readonly achieved: readonly (number | null)[];
  readonly target: readonly (number | null)[];
}

/** The year that a period ends with; null where it names none. */
export function yearOf(period: string | null): number | null {
  const found = /(\d{4})(?:-\d{2}(?:-\d{2})?)?$/.exec(period ?? "");
  return found ? Number(found[1]) : null;
}

/** What could be drawn: quantities with values of at least two years. A period of several years is no point in time. */
export function lines(rows: readonly Value[]): readonly Line[] {
  const series = new Map<string, Value[]>();
  for (const row of rows) {
    if (row.period?.includes("/") || yearOf(row.period) === null || !Number.isFinite(Number(row.value))) continue;
    const key = [row.indicator, row.place, row.measure, row.unit].join("\n");
    series.set(key, [...(series.get(key) ?? []), row]);
  }
  return [...series.values()].map(line).filter((one) => one.years.length > 1);
}

function line(rows: readonly Value[]): Line {
  const years = [...new Set(rows.map((row) => yearOf(row.period) ?? 0))].sort((a, b) => a - b);
  const at = (year: number, target: boolean): number | null => {
    const known = rows.filter((row) => yearOf(row.period) === year && (row.modality === "target") === target);
    // Of several texts the most certain one is drawn; the table has them all.
    const best = known.sort((a, b) => b.confidence - a.confidence)[0];
    return best ? Number(best.value) : null;
  };
  return {
    measure: rows[0]?.measure ?? null,
    unit: rows[0]?.unit ?? null,
    years,
    achieved: years.map((year) => at(year, false)),
    target: years.map((year) => at(year, true)),
  };
}

/**
 * Values as tables, those that can be drawn first, then those with most rows.
 *
 * @param by Whether a table is of an indicator or of a place.
 * @param things How what the values name is shown.
 * @param text Words that names, sentences or the values as written must hold.
 */
export function tables(
  values: readonly Value[],
  by: "indicator" | "place",
  things: Readonly<Record<string, Node>>,
  text = "",
): readonly Table[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const of = value[by] ?? "";
    if (words.length) {
      const said = [things[of]?.label ?? "", value.as_written, value.period ?? "", ...value.quotes.map((q) => q.exact)];
      const all = said.join("\n").toLowerCase();
      if (!words.every((word) => all.includes(word))) continue;
    }
    const group = groups.get(of);
    if (group) group.push(value);
    else groups.set(of, [value]);
  }
  const order = (one: Value) => one.period?.slice(-4) ?? "9999";
  return [...groups]
    .map(([of, rows]) => ({
      of,
      label: things[of]?.label ?? "",
      rows: rows.sort((a, b) => order(a).localeCompare(order(b)) || (a.modality ?? "").localeCompare(b.modality ?? "")),
      lines: lines(rows),
    }))
    .sort((a, b) => Number(b.lines.length > 0) - Number(a.lines.length > 0) || b.rows.length - a.rows.length);
}
