// What the editor offers while one writes: terms by name and label, prefixes, keywords, variables, things by search.

import {
  insertCompletionText,
  pickedCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import type { Word } from "../../api/schemas";
import { search } from "../../api/service";
import { either } from "../../lib/language.svelte";
import { vocabulary } from "../../lib/vocabulary.svelte";
import { KEYWORDS, matching, prefixLine, spelling, type Spelling } from "./names";
import { tokens, variables } from "./tokens";

/** What is written before the cursor and may be the beginning of something. */
const WRITTEN = /[?$]?[\p{L}\p{Nd}_\-:]*$/u;
/** A name after "<" or "'" that is not closed yet, for things by search. */
const QUOTED = /(?:^|[\s({])(['<])([^\s<>'"{}]{0,60})$/u;
const HAN = /\p{Script=Han}/u;
const MOST_TERMS = 40;
const MOST_THINGS = 12;
const PLAN = "plan";

/** Completions at the cursor. */
export async function complete(context: CompletionContext): Promise<CompletionResult | null> {
  const line = context.state.doc.lineAt(context.pos);
  const before = context.state.sliceDoc(line.from, context.pos);
  const text = context.state.doc.toString();
  const within = tokens(text).find((one) => one.from < context.pos && context.pos < one.from + one.text.length);
  if (within?.kind === "comment") return null;

  const quoted = QUOTED.exec(before);
  if (quoted?.[2] !== undefined && (quoted[2] || context.explicit)) {
    if (/^https?:/.test(quoted[2])) return null;
    const options = await things(quoted[2], text, context);
    return options.length ? { from: context.pos - quoted[2].length - 1, options, filter: false } : null;
  }
  if (within?.kind === "string" || within?.kind === "iri") return null;

  const written = WRITTEN.exec(before)?.[0] ?? "";
  if (!written && !context.explicit) return null;
  const from = context.pos - written.length;
  if (/^[?$]/.test(written)) {
    const options = variables(text)
      .filter((one) => one !== written && one.startsWith(`?${written.slice(1)}`))
      .map((label) => ({ label, type: "variable" }));
    return options.length ? { from, options, filter: false } : null;
  }
  const colon = written.indexOf(":");
  const options =
    colon < 0
      ? [...termOptions(written, text), ...prefixOptions(written, text), ...keywordOptions(written)]
      : written.slice(0, colon) === PLAN
        ? termOptions(written.slice(colon + 1), text)
        : [];
  // A search for every stroke would be too much; a word in Han characters may well be a name.
  const name = colon < 0 ? written : written.slice(colon + 1);
  if (context.explicit && name && (HAN.test(name) || colon >= 0)) {
    options.push(...(await things(name, text, context)));
  }
  return options.length ? { from, options, filter: false } : null;
}

function termOptions(written: string, text: string): Completion[] {
  const namespace = vocabulary.prefixes[PLAN] ?? "";
  return matching(vocabulary.all, written)
    .slice(0, MOST_TERMS)
    .map((word) => ({
      label: `${PLAN}:${word.name}`,
      detail: `${word.zh} · ${word.en}`,
      type: { class: "class", relation: "property", attribute: "property", concept: "enum" }[word.kind],
      info: () => describe(word),
      apply: insert(spelling(`${namespace}${word.name}`, text, vocabulary.prefixes)),
    }));
}

function prefixOptions(written: string, text: string): Completion[] {
  return Object.entries(vocabulary.prefixes)
    .filter(([prefix]) => prefix.startsWith(written.toLowerCase()) && written)
    .map(([prefix, namespace]) => ({
      label: `${prefix}:`,
      detail: namespace,
      type: "namespace",
      apply: insert({ text: `${prefix}:`, needs: text.includes(`PREFIX ${prefix}:`) ? null : [prefix, namespace] }),
    }));
}

function keywordOptions(written: string): Completion[] {
  const wanted = written.toUpperCase();
  return KEYWORDS.filter((one) => one.startsWith(wanted) && one !== wanted).map((label) => ({
    label,
    type: "keyword",
    apply: `${label} `,
  }));
}

async function things(name: string, text: string, context: CompletionContext): Promise<Completion[]> {
  const controller = new AbortController();
  context.addEventListener("abort", () => controller.abort());
  try {
    const { items } = await search(name, { limit: MOST_THINGS }, controller.signal);
    return items.map(({ node }) => {
      const spelt = spelling(node.iri, text, vocabulary.prefixes);
      const type = node.type ? vocabulary.label(node.type) : "";
      return {
        label: spelt.text,
        detail: [node.label, type].filter(Boolean).join(" · "),
        type: "constant",
        apply: insert(spelt),
      };
    });
  } catch {
    // Names are a help: without the service the others are still offered.
    return [];
  }
}

/** Puts in a name, and at the top the PREFIX line that it needs. */
function insert({ text, needs }: Spelling) {
  return (view: EditorView, completion: Completion, from: number, to: number): void => {
    const line = needs && prefixLine(view.state.doc.toString(), needs);
    const change = insertCompletionText(view.state, text, from, to);
    if (!line || line.from > from) {
      view.dispatch(change, { annotations: pickedCompletion.of(completion) });
      return;
    }
    view.dispatch({
      changes: [line, { from, to, insert: text }],
      selection: { anchor: from + line.insert.length + text.length },
      annotations: pickedCompletion.of(completion),
      userEvent: "input.complete",
      scrollIntoView: true,
    });
  };
}

/** What a term means, for a box beside it. */
export function describe(word: Word): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-term";
  const add = (tag: string, text: string, kind = ""): void => {
    if (!text) return;
    const element = document.createElement(tag);
    element.textContent = text;
    element.className = kind;
    box.append(element);
  };
  add("strong", `${word.zh} · ${word.en}`);
  add("p", either(word.comment.zh, word.comment.en));
  const names = (all: readonly string[]) => all.map((one) => vocabulary.label(one)).join(", ");
  if (word.domain.length || word.range.length) {
    add("p", `${names(word.domain) || "…"} → ${names(word.range) || "…"}`, "soft");
  }
  return box;
}
