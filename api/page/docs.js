// The interface, told from openapi.json: an operation a card, with its parameters and a link or form to try it.

/** An element with attributes (on… are listeners) and children (texts or elements, nothing where null). */
function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

const type = (schema) => schema?.type ?? schema?.anyOf?.map((one) => one.type).filter((one) => one !== "null").join(" or ") ?? "";

function operation(path, method, spec) {
  const parameters = spec.parameters ?? [];
  const tryable = method === "get";
  const form = h("form", { onsubmit: (event) => {
    event.preventDefault();
    const given = [...new FormData(form)].filter(([, value]) => value);
    const inPath = new Set(parameters.filter((one) => one.in === "path").map((one) => one.name));
    const filled = path.replace(/\{([^}:]+)[^}]*\}/g, (_, name) =>
      encodeURIComponent(given.find(([key]) => key === name)?.[1] ?? "").replaceAll("%2F", "/"));
    const search = new URLSearchParams(given.filter(([key]) => !inPath.has(key))).toString();
    location.assign(`.${filled}${search ? `?${search}` : ""}`);
  } },
  parameters.length ? h("table", {}, h("tbody", {}, parameters.map((one) => h("tr", {},
    h("td", {}, h("label", { for: `${method}${path}${one.name}` }, h("code", {}, one.name), one.required ? " *" : null)),
    h("td", { class: "soft" }, `${type(one.schema)} ${one.description ?? one.schema?.description ?? ""}`),
    h("td", {}, tryable ? h("input", { id: `${method}${path}${one.name}`, name: one.name, required: one.required, placeholder: one.schema?.default ?? "" }) : null))))) : null,
  tryable ? h("p", {}, h("button", {}, "Try it")) : null);
  return h("details", { class: "operation" },
    h("summary", {}, h("b", {}, method.toUpperCase()), " ", h("code", {}, path), ` — ${spec.summary ?? ""}`),
    h("div", {}, h("p", { class: "soft" }, spec.description ?? ""), form));
}

const { paths } = await (await fetch("openapi.json")).json();
const groups = new Map();
for (const [path, methods] of Object.entries(paths)) {
  for (const [method, spec] of Object.entries(methods)) {
    const tag = spec.tags?.[0] ?? "";
    groups.set(tag, [...(groups.get(tag) ?? []), operation(path, method, spec)]);
  }
}
document.getElementById("operations").append(...[...groups].flatMap(([tag, all]) => [h("h2", {}, tag), ...all]));
