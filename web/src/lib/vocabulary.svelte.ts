// What the terms of the ontology are called: read once from the service, then looked up by local name.

import { words } from "../api/service";
import type { Word, Words } from "../api/schemas";
import { either } from "./language.svelte";

let told = $state.raw<Words | null>(null);
let terms: Readonly<Record<string, Word>> = {};

/** Read the terms; labels are local names until they have come, and where they cannot be read. */
export async function loadVocabulary(): Promise<void> {
  const read = await words();
  terms = Object.fromEntries(read.terms.map((one) => [one.name, one]));
  told = read;
}

export const vocabulary = {
  get all(): readonly Word[] {
    return told?.terms ?? [];
  },
  get prefixes(): Readonly<Record<string, string>> {
    return told?.prefixes ?? {};
  },
  /** The term of a local name ("partOf", "status-planned") or of an IRI in the ontology's namespace. */
  term(name: string): Word | undefined {
    return told === null ? undefined : terms[name.slice(name.lastIndexOf("#") + 1)];
  },
  /** What it is called in the language that is shown; the name itself where the ontology does not say. */
  label(name: string): string {
    const found = this.term(name);
    return either(found?.zh, found?.en) || name.slice(name.lastIndexOf("#") + 1);
  },
  /** A concept of a scheme by its short name: ("commitment", "plans"). */
  concept(scheme: string, name: string): string {
    const found = this.term(`${scheme}-${name}`);
    return either(found?.zh, found?.en) || name;
  },
};
