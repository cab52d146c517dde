// The plain page: what is shown follows from the address after #, so that a view can be shared and "back" works.

import { documentView } from "./text.js";
import { documentHref, entityHref, entityLink, fact, grouped, h, quote, several, table } from "./view.js";
import { both, change, current, relation, term, words } from "./words.js";

const main = document.getElementById("main");
const status = document.getElementById("status");
const field = document.getElementById("q");
let turn = 0;
let listing = null;

/** JSON of an address; a problem document becomes an error with its detail. */
async function load(address, accept = "application/json") {
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: accept } });
  } catch {
    throw new Error(words("failed"));
  }
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? answer.statusText);
  return body;
}

const queries = async () => (listing ??= await load("queries"));

const path = (text) => text.split("/").map(encodeURIComponent).join("/");

async function homeView() {
  const { queries: all } = await queries();
  return [words("title"),
    h("h1", {}, words("title")), h("p", { class: "lead" }, words("lead")),
    h("ul", { class: "cards" }, all.map((query) => h("li", { class: "card" },
      h("a", { href: `#/query/${query.name}` }, h("h3", {}, both(query.title)), h("p", {}, both(query.question))))))];
}

/** The input of a parameter: concepts to choose from, things with suggestions as one types. */
function input(param, value, concepts) {
  const name = { id: `p-${param.name}`, name: param.name };
  if (param.type === "concept") {
    const index = current() === "zh" ? 0 : 1;
    return h("select", name, h("option", { value: "" }, words("all")),
      Object.entries(concepts[param.of] ?? {}).map(([key, labels]) =>
        h("option", { value: key, selected: key === value.replace(`${param.of}-`, "") }, labels[index] ?? key)));
  }
  const list = h("datalist", { id: `l-${param.name}` });
  let timer = 0;
  const suggest = async (text) => {
    if (param.type === "document") {
      const { documents } = await load("documents");
      list.replaceChildren(...documents.map((one) => h("option", { value: one.slug }, one.title)));
      return;
    }
    const kind = param.of ? `&type=${param.of}` : "";
    const { items } = await load(`entities?limit=12&q=${encodeURIComponent(text)}${kind}`);
    const labels = items.map((hit) => hit.node.label);
    // A name that several things bear is told apart by its scope.
    list.replaceChildren(...items.map(({ node }) => h("option",
      { value: labels.indexOf(node.label) === labels.lastIndexOf(node.label) ? node.label : (node.id ?? node.iri).replace("/", ":") },
      term(node.type))));
  };
  const quiet = (text) => suggest(text).catch(() => list.replaceChildren());
  const listed = param.type === "entity" || param.type === "document";
  return h("span", {},
    h("input", {
      ...name, value, autocomplete: "off", required: !param.optional && param.default === null,
      list: listed ? list.id : null, placeholder: `${words("example")} ${param.example}`,
      inputmode: param.type === "integer" || param.type === "decimal" ? "decimal" : null,
      onfocus: listed ? (event) => quiet(event.target.value) : null,
      oninput: listed ? (event) => { clearTimeout(timer); timer = setTimeout(quiet, 150, event.target.value); } : null,
    }), list);
}

async function queryView(name, given) {
  const { queries: all, concepts } = await queries();
  const query = all.find((one) => one.name === name);
  if (!query) throw new Error(`${name}?`);
  const ready = query.params.every((param) => given.get(param.name) || param.optional || param.default !== null);
  const form = h("form", { class: "ask", onsubmit: (event) => {
    event.preventDefault();
    const filled = [...new FormData(form)].filter(([, value]) => value.trim());
    const target = `#/query/${name}?${new URLSearchParams(filled)}`;
    if (location.hash === target) show(); else location.hash = target;
  } },
  query.params.map((param) => h("label", { for: `p-${param.name}` },
    both(param.label), param.optional ? ` (${words("optional")})` : null,
    input(param, given.get(param.name) ?? (ready || param.default !== null ? (param.default ?? "") : param.example), concepts))),
  h("button", { class: "main" }, words("run")));
  const parts = [both(query.title), h("h1", {}, both(query.title)), h("p", { class: "lead" }, both(query.question)),
    query.params.length ? form : null];
  if (ready) {
    try {
      const address = `queries/${name}?${given}`;
      const answer = await load(address, "application/sparql-results+json");
      const n = answer.results.bindings.length;
      const caption = n === 1 ? words("onerow") : words("rows", n);
      const hidden = query.params.filter((param) => given.get(param.name) || param.optional).map((param) => param.name)
        .filter((param) => given.get(param) || !answer.results.bindings.some((row) => row[param]));
      status.textContent = caption;
      parts.push(n ? table(answer, [...hidden, ...query.params.filter((p) => p.default !== null).map((p) => p.name)], caption) : h("p", {}, words("none")),
        n ? h("p", {}, h("a", { href: `${address}${given.size ? "&" : ""}format=csv`, download: `${name}.csv` }, words("download"))) : null);
    } catch (error) {
      parts.push(h("p", { class: "notice", role: "alert" }, error.message));
    }
  }
  parts.push(h("details", {}, h("summary", {}, words("sparql")), h("pre", { tabindex: "0" }, query.text)));
  return parts;
}

async function entityView(id) {
  const found = await load(`entity?iri=${encodeURIComponent(id)}`);
  const { node } = found;
  const names = [node.label, ...found.aliases];
  const groups = new Map();
  for (const one of found.facts) {
    const key = `${one.outgoing ? 0 : 1}${one.predicate}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const shownAs = (value) => (value.indicator === node.iri ? value.place : value.indicator);
  return [node.label,
    h("h1", { lang: "zh" }, node.label), node.english ? h("p", { class: "soft" }, node.english) : null,
    h("ul", { class: "chips" }, h("li", {}, term(node.type)),
      found.aliases.map((alias) => h("li", { lang: "zh" }, `${words("aliases")} ${alias}`)),
      found.within.map((area) => h("li", {}, `${words("within")} `, entityLink(area.iri, area.label)))),
    h("ul", { class: "chips" }, found.mentions.map(([document, n]) =>
      h("li", {}, h("a", { href: documentHref(document.iri), lang: "zh" }, document.label), ` ${words("mentioned", n)}`))),
    found.statuses.length ? [h("h2", {}, words("states")), several(grouped(found.statuses).map((same) => fact(same, names)))] : null,
    [...groups].map(([key, facts]) => [h("h2", {}, `${relation(key.slice(1), key[0] === "0")} (${grouped(facts).length})`), several(grouped(facts).map((same) => fact(same, names)))]),
    found.values.length ? [h("h2", {}, words("values")), several(found.values.map((value) => h("li", {},
      h("span", { class: "head", lang: "zh" }, value.as_written), " ",
      h("span", { class: "soft" }, [term(value.measure), term(value.modality), value.period].filter(Boolean).join(" · ")), " ",
      shownAs(value) ? h("a", { href: entityHref(shownAs(value)), lang: "zh" }, found.things[shownAs(value)].label) : null,
      value.quotes.map((one) => quote(one.exact, one.document, found.things[one.document].label, one.start, [value.as_written, node.label])))))] : null,
    h("p", { class: "iri" }, node.iri, " · ", words("data"), ": ", ["json", "jsonld", "turtle"].map((format) =>
      h("a", { href: `entity?iri=${encodeURIComponent(node.iri)}&format=${format}` }, ` ${format} `)))].flat(3);
}

async function searchView(given) {
  const text = given.get("q") ?? "";
  const kind = given.get("type") ?? "";
  const ask = (cursor) => load(`entities?limit=30&q=${encodeURIComponent(text)}${kind ? `&type=${kind}` : ""}${cursor ? `&cursor=${cursor}` : ""}`);
  const page = await ask();
  const address = (type) => `#/search?${new URLSearchParams({ q: text, ...(type ? { type } : {}) })}`;
  const item = ({ node, matched, mentions }) => h("li", {}, entityLink(node.iri, node.label),
    h("span", { class: "soft" }, ` ${term(node.type)}${matched === node.label ? "" : ` · ${matched}`} · ${words("mentioned", mentions)}`));
  const list = h("ul", { class: "hits" }, page.items.map(item));
  let cursor = page.next;
  const more = h("button", { type: "button", onclick: async () => {
    const next = await ask(cursor);
    list.append(...next.items.map(item));
    cursor = next.next;
    if (!cursor) more.remove();
  } }, words("nextpage"));
  status.textContent = words("found", page.total);
  return [text, h("h1", {}, words("found", page.total)),
    h("ul", { class: "chips" }, kind ? h("li", {}, h("a", { href: address("") }, words("all"))) : null,
      Object.entries(page.facets.type).map(([type, n]) => h("li", {}, h("a", { href: address(type) }, `${term(type)} ${n}`)))),
    list, cursor ? more : null];
}

async function documentsView() {
  const { documents } = await load("documents");
  return [words("documents"), h("h1", {}, words("documents")),
    documents.length ? null : h("p", {}, words("empty")),
    h("ul", { class: "cards" }, documents.map((one) => h("li", { class: "card" }, h("a", { href: documentHref(one.iri) },
      h("h3", { lang: "zh" }, one.title),
      h("p", {}, [one.place?.label, one.year, term(one.kind), words("characters", one.characters), words("facts", one.facts)].filter(Boolean).join(" · "))))))];
}

function view() {
  const [, where = "", rest = ""] = location.hash.match(/^#\/([a-z]*)\/?(.*)$/) ?? [];
  const [name, text] = rest.split("?");
  const given = new URLSearchParams(text ?? location.hash.split("?")[1] ?? "");
  const id = decodeURIComponent(name);
  if (where === "query") return queryView(id, given);
  if (where === "entity") return entityView(id);
  if (where === "search") return searchView(given);
  if (where === "documents") return documentsView();
  if (where === "document") return load(`documents/${path(id)}?limit=500000`).then((found) => documentView(found, given.get("at")));
  return homeView();
}

function frame() {
  document.documentElement.lang = current();
  for (const element of document.querySelectorAll("[data-words]")) element.textContent = words(element.dataset.words);
  field.placeholder = words("search");
  const button = document.getElementById("language");
  button.textContent = words("other");
  button.lang = current() === "zh" ? "en" : "zh";
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === (location.hash || "#/")) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

async function show() {
  const mine = ++turn;
  frame();
  main.setAttribute("aria-busy", "true");
  let parts;
  try {
    parts = await view();
  } catch (error) {
    parts = ["", h("p", { class: "notice", role: "alert" }, error.message)];
  }
  if (mine !== turn) return; // A later view has been asked for since.
  const [title, ...content] = parts;
  document.title = title ? `${title} · Planatlas` : "Planatlas";
  main.replaceChildren(...content.filter(Boolean));
  main.removeAttribute("aria-busy");
  const here = main.querySelector(".here");
  if (here) here.scrollIntoView({ block: "center" });
  else if (document.activeElement !== field) { scrollTo(0, 0); main.focus({ preventScroll: true }); }
}

document.getElementById("search").addEventListener("submit", (event) => {
  event.preventDefault();
  location.hash = `#/search?${new URLSearchParams({ q: field.value.trim() })}`;
});
let typing = 0;
field.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    const target = `#/search?${new URLSearchParams({ q: field.value.trim() })}`;
    // While one goes on typing there is one entry in the history, not one for each letter.
    if (location.hash.startsWith("#/search")) { history.replaceState(null, "", target); show(); } else location.hash = target;
  }, 200);
});
document.getElementById("language").addEventListener("click", () => { change(); show(); });
document.querySelector(".skip").addEventListener("click", (event) => { event.preventDefault(); main.focus(); });
addEventListener("hashchange", show);
show();
