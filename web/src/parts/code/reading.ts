// CodeMirror for texts that are read, not written.

import { defaultKeymap } from "@codemirror/commands";
import { bracketMatching, StreamLanguage, type StreamParser } from "@codemirror/language";
import { json } from "@codemirror/legacy-modes/mode/javascript";
import { turtle } from "@codemirror/legacy-modes/mode/turtle";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { mount } from "./shell";

export type Syntax = "turtle" | "json" | "sparql";

// The names that these modes give to parts of a text, where they are not those of the highlighter.
const MODES: Readonly<Record<Exclude<Syntax, "sparql">, StreamParser<unknown>>> = {
  turtle: { ...(turtle as StreamParser<unknown>), tokenTable: { atom: tags.url, meta: tags.propertyName } },
  json: { ...(json as StreamParser<unknown>), tokenTable: { property: tags.propertyName } },
};

/** Show a text in an element. */
export function read(host: HTMLElement, text: string, syntax: Syntax, label: string): EditorView {
  return mount(host, text, [
    lineNumbers(),
    bracketMatching(),
    search({ top: true }),
    keymap.of([...searchKeymap, ...defaultKeymap]),
    syntax === "sparql" ? SparqlLanguage : StreamLanguage.define(MODES[syntax]),
    // It stays focusable, so that it scrolls and can be searched by key.
    EditorState.readOnly.of(true),
    EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true", tabindex: "0" }),
    EditorView.theme({ "&": { maxHeight: "36rem" }, ".cm-scroller": { overflow: "auto" } }),
  ]);
}
