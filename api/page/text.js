// A document as text: headings, sentences with the facts that rest on them, and a link on every name.

import { entityHref, entityLink, h } from "./view.js";
import { relation, term, words } from "./words.js";

/** Mentions between two offsets as links, everything else as text; offsets count code points. */
function linked(points, start, end, mentions) {
  const pieces = [];
  let at = start;
  for (const mention of mentions) {
    if (mention.start < at || mention.end > end) continue;
    pieces.push(points.slice(at, mention.start).join(""));
    const text = points.slice(mention.start, mention.end).join("");
    pieces.push(mention.type === "Quantity" || !mention.entity ? h("b", {}, text) : h("a", { href: entityHref(mention.entity), title: term(mention.type) }, text));
    at = mention.end;
  }
  pieces.push(points.slice(at, end).join(""));
  return pieces;
}

function factsOf(sentence, things) {
  const label = (iri) => things[iri]?.label ?? iri.split("/").pop();
  const stated = sentence.statements.map((one) => h("li", {}, entityLink(one.subject, label(one.subject)),
    ` ${relation(one.predicate)} `,
    one.predicate === "status" ? term(one.object.split("-").pop()) : entityLink(one.object, label(one.object)),
    h("span", { class: "soft" }, ` ${[term(one.commitment), one.due && words("due", one.due)].filter(Boolean).join(" · ")}`)));
  const valued = sentence.values.map((one) => h("li", {}, entityLink(one.indicator, label(one.indicator)), ` ${one.as_written} `,
    h("span", { class: "soft" }, [term(one.measure), term(one.modality), one.period].filter(Boolean).join(" · "))));
  return [...stated, ...valued];
}

/** The parts of the view; `at` is an offset whose sentence is marked. */
export function documentView({ document: found, things }, at) {
  const { summary } = found;
  const points = Array.from(found.text);
  const headings = new Map(found.sections.map((section) => [section.start, section.level]));
  const offset = at === null ? -1 : Number(at);
  const text = h("div", { class: "text", lang: "zh" });
  let block = null;
  let last = 0;
  for (const sentence of found.sentences) {
    if (points.slice(last, sentence.start).includes("\n") || !block) block = null;
    const heading = !block && headings.has(sentence.start);
    if (!block) { block = h(heading ? (headings.get(sentence.start) > 1 ? "h3" : "h2") : "p"); text.append(block); }
    const mentions = found.mentions.filter((one) => one.start >= sentence.start && one.end <= sentence.end);
    const here = offset >= sentence.start && offset < sentence.end;
    block.append(h("span", { class: here ? "here" : null }, linked(points, sentence.start, sentence.end, mentions)));
    const facts = factsOf(sentence, things);
    if (facts.length) {
      const list = h("ul", { class: "facts", hidden: !here });
      list.append(...facts);
      const owner = block;
      const button = h("button", { type: "button", "aria-expanded": String(here), "aria-label": words("facts", facts.length), title: words("facts", facts.length),
        onclick: () => { list.hidden = !list.hidden; button.setAttribute("aria-expanded", String(!list.hidden)); } }, String(facts.length));
      owner.append(button);
      text.append(list);
      block = owner;
    }
    last = sentence.end;
  }
  const about = [summary.place?.label, summary.year, term(summary.kind), words("characters", summary.characters), words("facts", summary.facts)];
  return [summary.title, h("h1", { lang: "zh" }, summary.title),
    h("p", { class: "lead" }, about.filter(Boolean).join(" · "),
      summary.source?.startsWith("http") ? [" · ", h("a", { href: summary.source, rel: "noreferrer" }, words("source"))] : null),
    text];
}
