// The list of documents: all of it, filtered and sorted in the page.

import { address, json } from "../../api/http";
import { Documents, type Summary } from "../../api/schemas";

/** So many pages of a thousand are read; whoever has more documents searches. */
const PAGES = 10;

/** All documents, page by page; `whole` says whether these are all. */
export async function allDocuments(
  signal?: AbortSignal,
): Promise<{ readonly documents: readonly Summary[]; readonly total: number; readonly whole: boolean }> {
  const found: Summary[] = [];
  let cursor: string | null = null;
  let total = 0;
  for (let page = 0; page < PAGES; page++) {
    const read: Documents = await json(Documents, address("documents", { cursor }), signal ? { signal } : {});
    found.push(...read.documents);
    [cursor, total] = [read.next, read.total];
    if (cursor === null) break;
  }
  return { documents: found, total, whole: cursor === null };
}

export interface Filter {
  readonly q?: string | undefined;
  readonly place?: string | undefined;
  readonly year?: string | undefined;
  readonly kind?: string | undefined;
}

/** Columns that a list can be sorted by. */
export const COLUMNS = ["title", "place", "year", "kind", "characters", "mentions", "facts", "observations"] as const;
export type Column = (typeof COLUMNS)[number];

/** What a document says in a column, to compare. */
function at(one: Summary, column: Column): string | number {
  if (column === "place") return one.place?.label ?? "";
  return one[column] ?? "";
}

/** The documents that fit. */
export function fitting(all: readonly Summary[], filter: Filter): readonly Summary[] {
  const words = (filter.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((one) => {
    const text = `${one.title}\n${one.slug}\n${one.place?.label ?? ""}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (!filter.place || one.place?.iri.endsWith(`/${filter.place}`) === true) &&
      (!filter.year || one.year === filter.year) &&
      (!filter.kind || one.kind === filter.kind)
    );
  });
}

/** Sorted by a column, "-" before it for descending; those alike stay in their order. */
export function ordered(all: readonly Summary[], order: string): readonly Summary[] {
  const down = order.startsWith("-");
  const column = COLUMNS.find((one) => one === order.replace(/^-/, ""));
  if (!column) return all;
  const compare = new Intl.Collator("zh", { numeric: true }).compare;
  return [...all].sort((a, b) => {
    const [one, other] = [at(a, column), at(b, column)];
    const sign = typeof one === "number" && typeof other === "number" ? one - other : compare(`${one}`, `${other}`);
    return down ? -sign : sign;
  });
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** The values of a column with the number of documents of each, most first; of years the latest first. */
export function choices(all: readonly Summary[], column: "place" | "year" | "kind"): readonly Choice[] {
  const found = new Map<string, Choice>();
  for (const one of all) {
    const value = column === "place" ? one.place?.iri.split("/").pop() : one[column];
    if (!value) continue;
    const label = column === "place" ? (one.place?.label ?? value) : value;
    found.set(value, { value, label, count: (found.get(value)?.count ?? 0) + 1 });
  }
  const list = [...found.values()];
  return column === "year"
    ? list.sort((a, b) => b.value.localeCompare(a.value))
    : list.sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}
