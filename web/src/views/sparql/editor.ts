// The editor of queries: CodeMirror with the grammar of SPARQL, what it offers, and where the service found a mistake.

import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, LanguageSupport } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { mount } from "../../parts/code/shell";
import { complete } from "./complete";
import { meaning } from "./hover";

/** The grammar tells prefixed names apart, but gives them no colour of their own. */
const LANGUAGE = SparqlLanguage.configure({
  props: [
    styleTags({
      "Pname_ln Pname_ns": tags.propertyName,
      A_predicate: tags.keyword,
      IriRef: tags.url,
      Var: tags.variableName,
    }),
  ],
});

/**
 * Writing over a selection, done by the editor itself: the browser would keep the look of what goes in a style
 * attribute, which the service's Content-Security-Policy refuses with an error in the console.
 */
const replacing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to } = view.state.selection.main;
    const text = event.data;
    if (event.inputType !== "insertText" || !text || from === to || view.composing) return false;
    event.preventDefault();
    const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: "input.type" });
    const handled = view.state.facet(EditorView.inputHandler).some((one) => one(view, from, to, text, insert));
    if (!handled) view.dispatch(insert());
    return true;
  },
});

export interface Options {
  readonly text: string;
  readonly label: string;
  readonly hint: string;
  readonly phrases: Readonly<Record<string, string>>;
  readonly changed: (text: string) => void;
  readonly run: () => void;
  readonly format: () => void;
}

export interface Editor {
  readonly text: () => string;
  /** Put in another text, as a step that can be undone. */
  readonly write: (text: string) => void;
  /** Mark the place of a mistake; line and column from 1, in code points. */
  readonly mark: (line: number, column: number, message: string) => void;
  readonly unmark: () => void;
  /** Go to a place. */
  readonly go: (line: number, column: number) => void;
  readonly focus: () => void;
  /** Say texts anew, in another language. */
  readonly name: (label: string, hint: string, phrases: Readonly<Record<string, string>>) => void;
  readonly destroy: () => void;
}

/** Set up the editor within an element. */
export function edit(host: HTMLElement, options: Options): Editor {
  const named = new Compartment();
  const names = (label: string, hint: string, phrases: Readonly<Record<string, string>>) => [
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", autocapitalize: "off", autocorrect: "off" }),
    placeholder(hint),
    EditorState.phrases.of(phrases),
  ];
  const command = (run: () => void) => () => {
    run();
    return true;
  };
  const view = mount(host, options.text, [
    Prec.highest(
      keymap.of([
        { key: "Mod-Enter", run: command(options.run) },
        { key: "Shift-Alt-f", run: command(options.format) },
        { key: "Tab", run: acceptCompletion },
      ]),
    ),
    named.of(names(options.label, options.hint, options.phrases)),
    lineNumbers(),
    codeFolding(),
    foldGutter(),
    lintGutter(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    replacing,
    highlightActiveLine(),
    highlightActiveLineGutter(),
    search({ top: true }),
    autocompletion({ override: [complete], icons: false, activateOnTypingDelay: 120, maxRenderedOptions: 60 }),
    meaning,
    new LanguageSupport(LANGUAGE),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
    ]),
    EditorView.theme({
      "&": { minHeight: "11rem", maxHeight: "min(46dvh, 34rem)" },
      // There is no room beside the list for what a term means.
      "@media (max-width: 48rem)": { ".cm-completionInfo": { display: "none" } },
      ".cm-scroller": { overflow: "auto", minHeight: "11rem" },
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.changed(update.state.doc.toString());
    }),
  ]);

  function offset(line: number, column: number): number {
    const at = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
    // The service counts code points, the editor UTF-16 units.
    const units = Array.from(at.text)
      .slice(0, column - 1)
      .join("").length;
    return Math.min(at.from + units, at.to);
  }

  return {
    text: () => view.state.doc.toString(),
    write(text) {
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: text },
        selection: { anchor: 0 },
        // One step back brings the whole text back, and no more.
        annotations: isolateHistory.of("full"),
      });
    },
    mark(line, column, message) {
      const from = offset(line, column);
      const word = /^[^\s{}()[\].;,]+|^./u.exec(view.state.sliceDoc(from, view.state.doc.lineAt(from).to))?.[0] ?? "";
      const diagnostic = { from, to: from + word.length, severity: "error" as const, message };
      view.dispatch(setDiagnostics(view.state, [diagnostic]));
    },
    unmark: () => view.dispatch(setDiagnostics(view.state, [])),
    go(line, column) {
      view.dispatch({ selection: { anchor: offset(line, column) }, scrollIntoView: true });
      view.focus();
    },
    focus: () => view.focus(),
    name: (label, hint, phrases) => view.dispatch({ effects: named.reconfigure(names(label, hint, phrases)) }),
    destroy: () => view.destroy(),
  };
}
