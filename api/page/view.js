// Pieces of the page: elements, links to things and documents, quotes with their names marked, tables of answers.

import { column, current, relation, term, words } from "./words.js";

const ONTOLOGY = "https://w3id.org/planatlas/ontology#";

/** An element with attributes (on… are listeners) and children (texts or elements, nothing where null). */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** What follows …/id/ in an IRI, else the IRI. */
const identify = (iri) => iri.match(/^https?:\/\/.*?\/id\/(.+)$/)?.[1] ?? iri;

const encode = (text) => encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("%3A", ":");

export const entityHref = (iri) => `#/entity/${encode(identify(iri))}`;

export const documentHref = (iri, start) =>
  `#/document/${encode(identify(iri).replace(/^doc\//, ""))}${start === undefined ? "" : `?at=${start}`}`;

export const entityLink = (iri, label) => h("a", { href: entityHref(iri), lang: "zh" }, label);

/** A text with some names in it marked; the longest name goes first. */
export function marked(text, names) {
  const known = [...new Set(names.filter(Boolean))].sort((a, b) => b.length - a.length);
  if (!known.length) return [text];
  const pattern = new RegExp(`(${known.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "u");
  return text.split(pattern).map((piece, i) => (i % 2 ? h("mark", {}, piece) : piece));
}

/** A quote with its document, opening it where it stands. */
export function quote(exact, iri, title, start, names, ...notes) {
  return h("blockquote", { lang: "zh" },
    h("p", {}, ...marked(exact.trim(), names)),
    h("footer", {}, "——", h("a", { href: documentHref(iri, start) }, title), ...notes.filter(Boolean).map((note) => h("span", { lang: current() }, ` · ${note}`))));
}

/** A list that shows its first items and the rest on demand. */
export function several(items, first = 20) {
  const list = h("ul", { class: "facts" }, items.slice(0, first));
  if (items.length <= first) return list;
  const button = h("button", { type: "button", onclick: () => { list.append(...items.slice(first)); button.remove(); } },
    words("more", items.length - first));
  return h("div", {}, list, button);
}

/** Facts with the same thing at their other end, in the order of the first of each. */
export function grouped(facts) {
  const found = new Map();
  for (const one of facts) found.set(one.other.iri, [...(found.get(one.other.iri) ?? []), one]);
  return [...found.values()];
}

/** What is stated of one thing at the other end: the thing, and the sentences of all documents that state it. */
export function fact(same, names) {
  const { other, predicate } = same[0];
  const status = predicate === "status";
  return h("li", {},
    h("span", { class: "head" }, status ? term(other.iri.split("-").pop()) : entityLink(other.iri, other.label)),
    status ? null : h("span", { class: "soft" }, ` ${term(other.type)}`),
    same.map((one) => one.quotes.map((found) => quote(found.exact, found.document, one.document.label, found.start,
      [...names, other.label], term(one.commitment), one.due && words("due", one.due), words("confidence", one.confidence)))));
}

const plain = (binding) => {
  if (!binding) return "";
  if (binding.type !== "uri") return binding.value;
  const local = binding.value.startsWith(ONTOLOGY) ? binding.value.slice(ONTOLOGY.length) : identify(binding.value);
  return binding.value.startsWith(ONTOLOGY) ? term(local.split("-").pop()) : local;
};

function cell(row, name) {
  const value = row[name];
  const label = row[`${name}Label`]?.value;
  if (name === "predicate" || name === "relation") {
    return [value ? relation(value.value.split(/[#/]/).pop()) : ""];
  }
  if (!value) return [label ?? ""];
  if (value.type === "uri" && value.value.startsWith(ONTOLOGY)) {
    return [current() === "zh" && label ? label : plain(value)];
  }
  if (value.type === "uri") return [entityLink(value.value, label ?? identify(value.value))];
  return [label ?? value.value];
}

/** SPARQL results as a table: a thing and its label are one link, a quote with its place in the document one cell.
 *  Thousands of rows are drawn by and by, on demand. */
export function table(answer, hidden, caption, step = 200) {
  const variables = answer.head.vars;
  const quoted = variables.includes("quote");
  const folded = (name) =>
    hidden.includes(name) ||
    (name.endsWith("Label") && variables.includes(name.slice(0, -5))) ||
    (variables.includes("document") && name === "title") ||
    (quoted && ["document", "start", "end", "offset"].includes(name));
  const columns = variables.filter((name) => !folded(name)).map((name) => ({ name, key: name.replace(/Label$/, "") }));
  columns.sort((a, b) => (a.name === "quote") - (b.name === "quote"));
  const numeric = (binding) => /(integer|decimal|double)$/.test(binding?.datatype ?? "");
  const drawn = (row) => {
    const names = Object.keys(row).filter((name) => name.endsWith("Label") || name === "asWritten").map((name) => row[name].value);
    return h("tr", {}, columns.map(({ name, key }) => {
      const attributes = { "data-name": column(key) };
      if (name === "quote") {
        const shown = row.quote && row.document
          ? [quote(row.quote.value, row.document.value, row.title?.value ?? "", row.start?.value, names)] : [];
        return h("td", { ...attributes, class: "quote" }, shown);
      }
      if (name === "document" && row.document) {
        return h("td", { ...attributes, class: "name", lang: "zh" }, h("a", { href: documentHref(row.document.value) }, row.title?.value ?? identify(row.document.value)));
      }
      const kind = numeric(row[name]) ? "number" : row[name]?.type === "uri" ? "name" : null;
      const shown = numeric(row[name]) ? [Number(row[name].value).toLocaleString("en", { maximumFractionDigits: 4 })] : cell(row, name);
      return h("td", { ...attributes, class: kind }, shown.filter((piece) => piece !== ""));
    }));
  };
  const waiting = [...answer.results.bindings];
  const body = h("tbody", {}, waiting.splice(0, step).map(drawn));
  const rest = () => words("more", Math.min(step, waiting.length));
  const button = h("button", { type: "button", onclick: () => {
    body.append(...waiting.splice(0, step).map(drawn));
    if (waiting.length) button.textContent = rest(); else button.remove();
  } }, rest());
  const scroll = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", {}, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, columns.map(({ key }) => h("th", { scope: "col" }, column(key))))),
      body));
  return waiting.length ? h("div", {}, scroll, button) : scroll;
}
