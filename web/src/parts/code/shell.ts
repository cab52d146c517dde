// CodeMirror as this page has it: colours, keys, texts; within a shadow root.
//
// CodeMirror writes its own styles. The service's Content-Security-Policy forbids style elements, so that it stands in
// a shadow root, where CodeMirror adopts constructed style sheets instead. Custom properties reach into it: colours
// follow the theme of the page.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Contrast of 4.5:1 and more against the paper of either theme.
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "light-dark(#7a2f8f, #d7a3ea)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "light-dark(#8a4b00, #f0b878)" },
  { tag: [tags.string, tags.special(tags.string)], color: "light-dark(#2b6a1f, #9bd58a)" },
  { tag: [tags.number, tags.integer, tags.float, tags.bool, tags.atom], color: "light-dark(#a1322a, #ff9f94)" },
  { tag: tags.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [tags.propertyName, tags.typeName, tags.meta], color: "light-dark(#0b5d57, #6fcfc6)" },
  { tag: [tags.namespace, tags.url, tags.link], color: "light-dark(#00588a, #86c7f3)" },
  { tag: tags.annotation, color: "var(--soft)" },
]);

const LOOK = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", fontSize: "0.95rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
    lineHeight: "1.65",
  },
  ".cm-content": { padding: "0.6rem 0", caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--soft)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": {
    backgroundColor: "color-mix(in srgb, var(--accent-soft) 45%, transparent)",
  },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "light-dark(#b9dcd8, #2f5a55)",
  },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--mark)", outline: "1px solid var(--soft)" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--warn)" },
  ".cm-placeholder": { color: "var(--soft)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "8px",
    boxShadow: "var(--shadow)",
    maxWidth: "min(34rem, 92vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "18rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.25rem 0.6rem", lineHeight: "1.6rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--accent-ink)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.85", marginLeft: "0.8em" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionInfo": { padding: "0.5rem 0.8rem", fontFamily: "var(--fonts)", lineHeight: "1.5" },
  ".cm-panels": { backgroundColor: "var(--ground)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-panel input, .cm-panel button": { fontSize: "0.9rem" },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
  },
  ".cm-textfield": { backgroundColor: "var(--paper)", border: "1px solid var(--soft)", borderRadius: "6px" },
  ".cm-diagnostic": { padding: "0.4rem 0.7rem", fontFamily: "var(--fonts)", borderLeftColor: "var(--warn)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--warn)",
    textUnderlineOffset: "3px",
  },
  ".cm-gutter-lint": { width: "1rem" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0.2em 0 0" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--accent-soft)", border: "none", color: "var(--ink)" },
  ".cm-term": { padding: "0.6rem 0.9rem", fontFamily: "var(--fonts)", lineHeight: "1.5" },
  ".cm-term strong": { fontWeight: "650" },
  ".cm-term p": { margin: "0.2rem 0 0" },
  ".cm-term .soft": { color: "var(--soft)", fontSize: "0.875rem" },
});

/** What every text in CodeMirror has here. */
export const SHELL: Extension = [LOOK, syntaxHighlighting(COLOURS), EditorView.lineWrapping];

/**
 * Set up CodeMirror within an element, which becomes the host of a shadow root.
 *
 * @param host An element that is used for this alone.
 * @param text The text as it begins.
 * @param extensions What this one can do.
 * @returns The view; destroy it with the element.
 */
export function mount(host: HTMLElement, text: string, extensions: Extension): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  return new EditorView({
    state: EditorState.create({ doc: text, extensions: [SHELL, extensions] }),
    parent: root,
    root,
  });
}
