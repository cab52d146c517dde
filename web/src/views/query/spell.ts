// A named query as the text of a query of its own, with what its parameters stand for.

import type { NamedQuery, Parameter } from "../../api/schemas";

/** A SPARQL term for each parameter that is given. */
export type Terms = Readonly<Record<string, string>>;

/** What a parameter's value is in SPARQL, where that can be told without asking: all but names of things. */
export function termOf(parameter: Parameter, value: string): string | null {
  switch (parameter.type) {
    case "concept":
      return `plan:${parameter.of}-${value}`;
    case "document":
      return /^[\w-]+$/.test(value) ? `doc:${value}` : null;
    case "integer":
      return /^[+-]?\d+$/.test(value) ? value : null;
    case "decimal":
      // 1 would be an integer, which is another term.
      return /^[+-]?\d+$/.test(value) ? `${value}.0` : /^[+-]?\d*\.\d+$/.test(value) ? value : null;
    case "text":
      return JSON.stringify(value);
    case "entity":
      return null;
  }
}

/**
 * The text of a named query with terms for its parameters, as it can be run by itself.
 *
 * @param question What it asks, in the reader's language.
 */
export function spell(query: NamedQuery, terms: Terms, question: string): string {
  const body = query.text
    .split("\n")
    .filter((line) => !line.startsWith("#+"))
    .join("\n")
    .trim();
  const given = query.params.flatMap((one) => {
    const term = terms[one.name];
    return term === undefined ? [] : [`  VALUES ?${one.name} { ${term} }`];
  });
  const filled = given.length
    ? body.replace(/WHERE\s*\{\n?/, (head) => `${head.trimEnd()}\n${given.join("\n")}\n`)
    : body;
  return `# ${question}\n${filled}\n`;
}
