// A query in its parts, as far as completion and formatting need them; the grammar proper is the editor's.

export type Kind = "comment" | "iri" | "string" | "variable" | "name" | "number" | "language" | "word" | "sign";

export interface Token {
  readonly kind: Kind;
  readonly text: string;
  readonly from: number;
}

const PARTS: readonly (readonly [Kind, string])[] = [
  ["comment", String.raw`#[^\n]*`],
  ["iri", String.raw`<[^<>"{}|\\^${"`"}\s]*>`],
  [
    "string",
    String.raw`"""(?:[^"\\]|\\.|"(?!""))*"""|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`,
  ],
  ["variable", String.raw`[?$][\p{L}\p{Nd}_\u00B7]+`],
  ["language", String.raw`@[A-Za-z]+(?:-[A-Za-z0-9]+)*`],
  ["number", String.raw`(?:\d+\.\d+|\.\d+|\d+)(?:[eE][+-]?\d+)?(?![\p{L}_:])`],
  [
    "name",
    String.raw`(?:[\p{L}][\p{L}\p{Nd}_\-.]*)?:(?:(?:[\p{L}\p{Nd}_:%\u00B7\-]|\\[_~.\-!$&'()*+,;=/?#@%]|\.(?=[\p{L}\p{Nd}_:%\u00B7\-\\]))*)|_:[\p{L}\p{Nd}_\-]+`,
  ],
  ["word", String.raw`[\p{L}_][\p{L}\p{Nd}_]*`],
  ["sign", String.raw`\^\^|&&|\|\||!=|<=|>=|[\s\S]`],
];
const PATTERN = new RegExp(PARTS.map(([kind, one]) => `(?<${kind}>${one})`).join("|"), "gu");

/** All parts of a query but the space between them. */
export function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  for (const match of text.matchAll(PATTERN)) {
    if (/^\s+$/.test(match[0])) continue;
    const kind = PARTS.find(([name]) => match.groups?.[name] !== undefined)?.[0] ?? "sign";
    found.push({ kind, text: match[0], from: match.index });
  }
  return found;
}

/** Prefix → namespace as the query declares them. */
export function declared(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const all = tokens(text);
  all.forEach((token, index) => {
    const [name, iri] = [all[index + 1], all[index + 2]];
    if (
      token.kind === "word" &&
      token.text.toUpperCase() === "PREFIX" &&
      name?.kind === "name" &&
      iri?.kind === "iri"
    ) {
      found[name.text.replace(/:$/, "")] = iri.text.slice(1, -1);
    }
  });
  return found;
}

/** The variables of a query, each once. */
export function variables(text: string): readonly string[] {
  return [...new Set(tokens(text).flatMap((one) => (one.kind === "variable" ? [`?${one.text.slice(1)}`] : [])))];
}

/** Where a new PREFIX line goes: after those that there are and the comments at the top. */
export function prefixPlace(text: string): number {
  let place = 0;
  const all = tokens(text);
  for (let index = 0; index < all.length; index++) {
    const token = all[index];
    if (token?.kind === "comment") {
      if (text.slice(0, token.from).trim() === text.slice(0, place).trim()) place = lineEnd(text, token.from);
      continue;
    }
    const word = token?.kind === "word" ? token.text.toUpperCase() : "";
    if (word !== "PREFIX" && word !== "BASE") break;
    index += word === "PREFIX" ? 2 : 1;
    place = lineEnd(text, all[index]?.from ?? text.length);
  }
  return place;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}
