// What an editor offers: terms of the ontology by name and label, prefixes, keywords, variables; and how they are spelt.

import type { Word } from "../../api/schemas";
import { prefixed } from "../../parts/results/names";
import { declared, prefixPlace } from "./tokens";

export const KEYWORDS: readonly string[] = (
  "SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT FROM NAMED PREFIX UNION OPTIONAL MINUS GRAPH FILTER BIND AS VALUES " +
  "GROUP_BY HAVING ORDER_BY ASC DESC LIMIT OFFSET NOT_EXISTS EXISTS NOT_IN IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT IF " +
  "COALESCE BOUND LANG STR DATATYPE REGEX CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER CONCAT REPLACE SUBSTR STRLEN " +
  "LCASE UCASE ABS ROUND CEIL FLOOR YEAR ISIRI ISLITERAL"
)
  .split(" ")
  .map((one) => one.replace("_", one.startsWith("GROUP_C") ? "_" : " "));

/** The scope of things that are named after a place: …/id/440100/. */
const SCOPE = /^(https?:\/\/.*?\/id\/)([^/]+)\/[^/]+$/s;

export interface Spelling {
  readonly text: string;
  /** A prefix that the query must declare for it, and its namespace. */
  readonly needs: readonly [prefix: string, namespace: string] | null;
}

/**
 * How a query names an IRI: by a prefix that it declares, or one that the service knows, or one made for the scope.
 *
 * @param query The query as it is.
 * @param known Prefixes that the service knows.
 */
export function spelling(iri: string, query: string, known: Readonly<Record<string, string>>): Spelling {
  const own = declared(query);
  const mine = prefixed(iri, own);
  if (mine !== null) return { text: mine, needs: null };
  const theirs = prefixed(iri, known);
  if (theirs !== null) return { text: theirs, needs: needed(theirs, known, own) };
  const scope = SCOPE.exec(iri);
  if (scope?.[1] && scope[2] && scope[2] !== "doc") {
    // A prefix begins with a letter; that of Guangzhou is the one that the documentation uses.
    const prefix = scope[2] === "440100" ? "gz" : /^\d/.test(scope[2]) ? `p${scope[2]}` : scope[2].toLowerCase();
    const made = { [prefix]: `${scope[1]}${scope[2]}/` };
    const text = prefix in own || prefix in known ? null : prefixed(iri, made);
    if (text !== null) return { text, needs: needed(text, made, own) };
  }
  return { text: `<${iri}>`, needs: null };
}

function needed(
  name: string,
  prefixes: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
): readonly [string, string] | null {
  const prefix = name.slice(0, name.indexOf(":"));
  const namespace = prefixes[prefix];
  return namespace === undefined || own[prefix] !== undefined ? null : [prefix, namespace];
}

export interface Insertion {
  readonly from: number;
  readonly insert: string;
}

/** The line that declares a prefix, where it goes. */
export function prefixLine(query: string, needs: readonly [string, string]): Insertion {
  const from = prefixPlace(query);
  const lead = from > 0 && query[from - 1] !== "\n" ? "\n" : "";
  return { from, insert: `${lead}PREFIX ${needs[0]}: <${needs[1]}>\n` };
}

/** Terms that a written word may mean: those whose name or label begins with it before those that hold it. */
export function matching(terms: readonly Word[], written: string): readonly Word[] {
  const wanted = written.toLowerCase();
  const rank = (word: Word): number => {
    const names = [word.name, word.zh, word.en].map((one) => one.toLowerCase());
    if (names.includes(wanted)) return 0;
    if (names.some((one) => one.startsWith(wanted))) return 1;
    return names.some((one) => one.includes(wanted)) ? 2 : 3;
  };
  // Queries name classes and relations far more often than the values of a scheme.
  const late = (word: Word): number => Number(word.kind === "concept");
  return terms
    .map((word) => ({ word, rank: rank(word) }))
    .filter((one) => one.rank < 3)
    .sort((a, b) => a.rank - b.rank || late(a.word) - late(b.word) || a.word.name.localeCompare(b.word.name))
    .map((one) => one.word);
}
