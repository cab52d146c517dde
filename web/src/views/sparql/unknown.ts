// Terms that a query names and the ontology does not: a query with one is right in its form, and finds nothing.

import type { Word } from "../../api/schemas";
import { expanded } from "./iris";
import { tokens } from "./tokens";

export interface Unknown {
  /** As it is written. */
  readonly written: string;
  /** A term that is written much like it, in the same way; null where none is. */
  readonly near: string | null;
}

/** A slip of the hand changes no more signs than these. */
const SLIP = 2;

/** Names in a query that stand in the ontology's namespace but are no terms of it, each once. */
export function unknownTerms(
  text: string,
  namespace: string,
  known: Readonly<Record<string, string>>,
  terms: readonly Word[],
): readonly Unknown[] {
  const names = new Set(terms.map((one) => one.name));
  const written = new Set(tokens(text).flatMap((one) => (one.kind === "name" || one.kind === "iri" ? [one.text] : [])));
  return [...written].flatMap((one) => {
    const iri = expanded(one, text, known);
    const name = iri?.startsWith(namespace) ? iri.slice(namespace.length) : "";
    if (!name || names.has(name)) return [];
    const [best] = [...names]
      .map((other) => ({ other, off: distance(name.toLowerCase(), other.toLowerCase()) }))
      .filter(({ other, off }) => off <= SLIP && off < other.length / 2)
      .sort((a, b) => a.off - b.off);
    return [{ written: one, near: best ? one.replace(name, best.other) : null }];
  });
}

/** How many signs must be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1]);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
