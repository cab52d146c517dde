// What things are called: asked for many at once, kept for the page's life.

import { SvelteMap } from "svelte/reactivity";
import type { Term } from "../../api/schemas";
import { ask } from "../../api/sparql";
import { either } from "../../lib/language.svelte";
import { vocabulary } from "../../lib/vocabulary.svelte";
import { tail, target, typeOf } from "./names";

interface Label {
  readonly zh: string;
  readonly en: string;
  /** Of the annotation guideline; the one that has a colour. */
  readonly type: string | null;
}

const known = new SvelteMap<string, Label>();
/** Those that have been asked for. */
const asked: Record<string, boolean> = {};
/** IRIs in one query; more are asked one after the other. */
const BATCH = 400;
const UNSAFE = /[<>"{}|\\^`\s]/;

function question(iris: readonly string[]): string {
  return `SELECT ?iri (SAMPLE(?one) AS ?zh) (SAMPLE(?other) AS ?en) (GROUP_CONCAT(DISTINCT STR(?class); separator=" ") AS ?classes)
WHERE {
  VALUES ?iri { ${iris.map((iri) => `<${iri}>`).join(" ")} }
  OPTIONAL { ?iri rdfs:label|skos:prefLabel|dcterms:title ?one . FILTER(LANG(?one) != "en") }
  OPTIONAL { ?iri rdfs:label|skos:prefLabel ?other . FILTER(LANG(?other) = "en") }
  OPTIONAL { ?iri a ?class }
}
GROUP BY ?iri`;
}

const classes = (text = "") => text.split(" ").filter(Boolean).map(tail);

/** See that the names of these things will be known; they show up when they have come. */
export async function want(iris: readonly string[]): Promise<void> {
  const missing = iris.filter((iri) => {
    const to = target(iri).kind;
    return (to === "entity" || to === "document") && !asked[iri] && !UNSAFE.test(iri);
  });
  for (const iri of missing) asked[iri] = true;
  for (let from = 0; from < missing.length; from += BATCH) {
    const batch = missing.slice(from, from + BATCH);
    try {
      const answer = await ask({ query: question(batch) });
      if (answer.kind !== "table") return;
      for (const row of answer.rows) {
        const iri = row["iri"]?.value ?? "";
        const document = target(iri).kind === "document";
        known.set(iri, {
          zh: row["zh"]?.value ?? "",
          en: row["en"]?.value ?? "",
          type: document
            ? "Document"
            : typeOf(classes(row["classes"]?.value), (name) => vocabulary.term(name)?.parents ?? []),
        });
      }
    } catch {
      // Names are a help: without them the ends of IRIs stand there. They are asked for anew when next wanted.
      for (const iri of missing.slice(from)) asked[iri] = false;
      return;
    }
  }
}

/** What a thing is called, as far as it is known now. */
export function labelOf(iri: string): string {
  const told = known.get(iri);
  if (told && (told.zh || told.en)) return told.zh || told.en;
  const term = vocabulary.term(iri.startsWith("http") && iri.includes("/ontology#") ? iri : "");
  return term ? either(term.zh, term.en) : tail(iri);
}

/** Its English name, where it has one. */
export function englishOf(iri: string): string | undefined {
  return known.get(iri)?.en || undefined;
}

export function colourTypeOf(iri: string): string | null {
  return known.get(iri)?.type ?? null;
}

/** What a value is called that is a concept of the scheme which its column is named after: `measure`, "level". */
export function conceptOf(column: string, term: Term | undefined): string | undefined {
  if (term?.type !== "literal" || term["xml:lang"]) return undefined;
  const name = `${column}-${term.value}`;
  return vocabulary.term(name)?.kind === "concept" ? vocabulary.label(name) : undefined;
}
