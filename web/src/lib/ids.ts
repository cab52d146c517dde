// Identifiers of things, and the addresses in the explorer that show them.

import { href } from "./route.svelte";

/** What follows …/id/ in an IRI; the IRI itself where it is outside. */
export function identify(iri: string): string {
  return /^https?:\/\/.*?\/id\/(.+)$/s.exec(iri)?.[1] ?? iri;
}

/** Where a thing is shown; a document among them. */
export function showThing(iri: string): string {
  const id = identify(iri);
  return id.startsWith("doc/") ? href("document", id.slice(4)) : href("entity", id);
}

/** Where a document is shown, at a passage of it. */
export function showPassage(document: string, start?: number, end?: number): string {
  const at = start === undefined ? undefined : end === undefined ? String(start) : `${start}-${end}`;
  return href("document", identify(document).replace(/^doc\//, ""), { at });
}
