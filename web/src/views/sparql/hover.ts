// What the word under the pointer means: a term by label and definition, a thing by name and type.

import { hoverTooltip, type Tooltip } from "@codemirror/view";
import { entity } from "../../api/service";
import { vocabulary } from "../../lib/vocabulary.svelte";
import { target } from "../../parts/results/names";
import { describe } from "./complete";
import { expanded } from "./iris";
import { tokens } from "./tokens";

/** Shows what a name means while the pointer rests on it. */
export const meaning = hoverTooltip(async (view, position): Promise<Tooltip | null> => {
  const text = view.state.doc.toString();
  const token = tokens(text).find(
    (one) =>
      one.from <= position && position <= one.from + one.text.length && (one.kind === "name" || one.kind === "iri"),
  );
  if (token === undefined) return null;
  const iri = expanded(token.text, text, vocabulary.prefixes);
  if (iri === null) return null;
  const dom = await told(iri);
  return dom && { pos: token.from, end: token.from + token.text.length, above: true, create: () => ({ dom }) };
});

async function told(iri: string): Promise<HTMLElement | null> {
  const plan = vocabulary.prefixes["plan"];
  const word = plan && iri.startsWith(plan) ? vocabulary.term(iri) : undefined;
  if (word) return describe(word);
  if (target(iri).kind !== "entity") return null;
  try {
    const { node, aliases } = await entity(iri);
    const box = document.createElement("div");
    box.className = "cm-term";
    const name = document.createElement("strong");
    name.textContent = [node.label, node.english].filter(Boolean).join(" · ");
    const more = document.createElement("p");
    more.className = "soft";
    more.textContent = [node.type ? vocabulary.label(node.type) : "", ...aliases].filter(Boolean).join(" · ");
    box.append(name, more);
    return box;
  } catch {
    return null;
  }
}
