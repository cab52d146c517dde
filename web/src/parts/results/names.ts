// What IRIs are called where nobody has told: short, and readable.

import { TYPES } from "../../lib/colours";

/** Characters that a prefixed name may hold after its colon without an escape (SPARQL 1.1, PN_LOCAL). */
const LOCAL = /^[\p{L}\p{Nd}_](?:[\p{L}\p{Nd}\u00B7_\-.]*[\p{L}\p{Nd}\u00B7_-])?$/u;

/**
 * An IRI by a prefix; null where none fits.
 *
 * @param prefixes Prefix → namespace; of several that fit the longest namespace is taken.
 */
export function prefixed(iri: string, prefixes: Readonly<Record<string, string>>): string | null {
  let best: [string, string] | null = null;
  for (const one of Object.entries(prefixes)) {
    if (iri.startsWith(one[1]) && one[1].length > (best?.[1].length ?? 0)) best = one;
  }
  if (best === null) return null;
  const local = iri.slice(best[1].length);
  return LOCAL.test(local) ? `${best[0]}:${local}` : null;
}

/** An IRI as SPARQL has it: by a prefix, else whole. */
export function spelt(iri: string, prefixes: Readonly<Record<string, string>>): string {
  return prefixed(iri, prefixes) ?? `<${iri}>`;
}

/** The last part of an IRI, which mostly is a name. */
export function tail(iri: string): string {
  const last = iri.replace(/[/#]$/, "").split(/[/#]/).pop() ?? iri;
  try {
    return decodeURIComponent(last) || iri;
  } catch {
    return last || iri;
  }
}

/**
 * The type that has a colour among classes and what stands above them; null where none has.
 *
 * @param classes Local names.
 * @param parents The classes right above one.
 */
export function typeOf(classes: readonly string[], parents: (name: string) => readonly string[]): string | null {
  const seen = new Set<string>();
  for (let names = classes; names.length;) {
    const found = names.find((name) => TYPES.includes(name));
    if (found !== undefined) return found;
    for (const name of names) seen.add(name);
    names = names.flatMap(parents).filter((name) => !seen.has(name));
  }
  return null;
}

export type Target =
  | { readonly kind: "entity" | "document"; readonly iri: string }
  | { readonly kind: "passage"; readonly document: string; readonly start: number; readonly end: number }
  | { readonly kind: "other"; readonly iri: string };

/** What an IRI of a store leads to; things that the explorer has no page for are described by a query. */
export function target(iri: string): Target {
  const id = /^https?:\/\/.*?\/id\/(.+)$/s.exec(iri)?.[1];
  if (id === undefined || id.startsWith("statement/")) return { kind: "other", iri };
  if (!id.startsWith("doc/")) return { kind: "entity", iri };
  if (!id.slice(4).includes("/")) return { kind: "document", iri };
  const at = /^(.*?\/id\/doc\/[^/]+)\/(?:\w+)\/(\d+)-(\d+)$/.exec(iri);
  if (at?.[1]) return { kind: "passage", document: at[1], start: Number(at[2]), end: Number(at[3]) };
  return { kind: "other", iri };
}
