// A query laid out anew: a line for each triple and clause, braces indented. No part of it changes but space and case.

import { tokens, type Token } from "./tokens";

const KEYWORDS = new Set(
  (
    "SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT REDUCED FROM NAMED PREFIX BASE UNION OPTIONAL MINUS GRAPH SERVICE SILENT " +
    "FILTER BIND AS VALUES UNDEF GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET NOT IN EXISTS COUNT SUM MIN MAX AVG SAMPLE " +
    "GROUP_CONCAT SEPARATOR IF COALESCE BOUND LANG STR DATATYPE IRI REGEX CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER " +
    "CONCAT REPLACE SUBSTR STRLEN LCASE UCASE"
  ).split(" "),
);
/** Words that begin a line of their own. */
const CLAUSES = new Set(
  "PREFIX BASE SELECT CONSTRUCT DESCRIBE ASK WHERE FROM OPTIONAL MINUS FILTER BIND VALUES GROUP HAVING ORDER LIMIT OFFSET SERVICE".split(
    " ",
  ),
);
const INDENT = "  ";

/** A query as a careful writer would have set it. */
export function format(text: string): string {
  const all = tokens(text);
  const out: string[] = [];
  let line = "";
  /** Open brackets; "values" for those that hold data, which stay on their line. */
  const open: string[] = [];
  const flush = () => {
    if (line.trim()) out.push(INDENT.repeat(Math.max(0, depth())) + line.trim());
    line = "";
  };
  let hanging = false;
  const depth = () => open.filter((one) => one === "{").length + (hanging ? 1 : 0);

  all.forEach((token, index) => {
    const before = all[index - 1];
    const upper = token.kind === "word" ? token.text.toUpperCase() : "";
    const inline = open.includes("values") || open.includes("(") || open.includes("[");
    if (token.kind === "comment") {
      const own = !before || text.slice(before.from + before.text.length, token.from).includes("\n");
      if (own) flush();
      line += `${line ? " " : ""}${token.text}`;
      // What follows a comment must not become part of it.
      flush();
      return;
    }
    if (CLAUSES.has(upper) && !inline && begins(upper, all, index)) {
      flush();
      hanging = false;
    }
    if (token.text === "{" && token.kind === "sign") {
      const values = inValues(all, index);
      line += `${line && !line.endsWith(" ") ? " " : ""}{`;
      if (values) open.push("values");
      else {
        flush();
        hanging = false;
        open.push("{");
      }
      return;
    }
    if (token.text === "}" && token.kind === "sign") {
      const values = open.at(-1) === "values";
      if (values) {
        open.pop();
        line += " }";
        if (!["(", "["].some((one) => open.includes(one))) flush();
      } else {
        flush();
        hanging = false;
        open.pop();
        line = "}";
        const next = all[index + 1];
        if (!(next?.text === "." || (next?.kind === "word" && /^(union|as|where)$/i.test(next.text)))) flush();
      }
      return;
    }
    if (token.kind === "sign" && (token.text === "." || token.text === ";") && !inline) {
      line += token.text === "." && line === "}" ? "" : " ";
      line += token.text;
      const comment = all[index + 1];
      const trails = comment?.kind === "comment" && !text.slice(token.from, comment.from).includes("\n");
      if (!trails) flush();
      hanging = token.text === ";";
      return;
    }
    if (token.kind === "sign" && "([".includes(token.text)) open.push(token.text);
    if (token.kind === "sign" && ")]".includes(token.text) && "([".includes(open.at(-1) ?? "x")) open.pop();
    const word = KEYWORDS.has(upper) ? upper : token.text;
    line += (spaced(before, token, text) && line ? " " : "") + word;
    // A condition ends with its bracket; what follows is a pattern of its own.
    const ended = token.text === ")" && !open.includes("(") && /^(FILTER|BIND)\b/.test(line);
    if (ended && all[index + 1]?.text !== ".") flush();
  });
  flush();
  return `${out.join("\n")}\n`;
}

/** Whether a word begins a clause here; ORDER and GROUP only before BY, and BASE and the like never as a name. */
function begins(upper: string, all: readonly Token[], index: number): boolean {
  if (upper === "GROUP" || upper === "ORDER") return all[index + 1]?.text.toUpperCase() === "BY";
  return true;
}

/** Whether a brace opens data: VALUES ?x {, VALUES (?x ?y) {. */
function inValues(all: readonly Token[], index: number): boolean {
  for (let back = index - 1; back >= 0; back--) {
    const token = all[back];
    if (token?.kind === "word") return token.text.toUpperCase() === "VALUES";
    if (token?.kind !== "variable" && !"()".includes(token?.text ?? "x")) return false;
  }
  return false;
}

/** Whether there is space between two parts: as written within expressions and paths, one between all others. */
function spaced(before: Token | undefined, token: Token, text: string): boolean {
  if (before === undefined) return false;
  if (token.text === "," || token.text === ")" || token.text === "]") return false;
  if (before.text === "(" || (before.text === "[" && token.text !== "]")) return false;
  if (token.kind === "language" || token.text === "^^" || before.text === "^^") return false;
  return /\s/.test(text.slice(before.from + before.text.length, token.from)) || before.text === ",";
}
