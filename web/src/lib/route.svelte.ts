// Where in the explorer one is: all of it stands in the address, behind "#", so that a link brings others there.
//
//   #/entity/440100/广州科技创新走廊?tab=facts
//     view   identifier             parameters

import { arrive, leave, newEntry, watch } from "./returning";

export interface Place {
  readonly view: string;
  /** What follows the view: the identifier of a thing, a document, a query; "" where it has none. */
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Characters that an address may hold; Han characters stay readable. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/%2F/g, "/")
    .replace(/%3A/g, ":")
    .replace(/(?:%[89A-F][0-9A-F])+/g, (run) => decodeURIComponent(run));
}

/** What is encoded, or the text itself where it is none: links are also written by hand. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parameters(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query));
}

/** The place that an address names. */
export function parse(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split(/\?(.*)/s);
  const [view = "", id = ""] = path.split(/\/(.*)/s);
  return { view: decode(view) || "home", id: decode(id), params: parameters(query) };
}

/** The address of a place; empty parameters are left out. */
export function href(view: string, id = "", params: Record<string, string | number | null | undefined> = {}): string {
  const pairs = Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const query = pairs.map(([key, value]) => `${key}=${encode(String(value)).replace(/%20/g, "+")}`).join("&");
  const path = view === "home" ? "" : encode(view) + (id ? `/${encode(id).replace(/\?/g, "%3F")}` : "");
  return `#/${path}${query ? `?${query}` : ""}`;
}

/** Whether one is at an address; the browser writes Han characters in percent. */
function at(address: string): boolean {
  return new URL(address, location.href).hash === location.hash;
}

let here = $state.raw<Place>(parse(location.hash));
watch();
/** Come to another step of the history: by a link, back, forward. */
function come(): void {
  // Still that of the step before, and its page is still drawn.
  leave();
  arrive();
  here = parse(location.hash);
}
addEventListener("popstate", come);

export const route = {
  get now(): Place {
    return here;
  },
  /** Go to an address (of `href`); back comes back here. */
  go(address: string): void {
    if (at(address)) return;
    leave();
    history.pushState(newEntry(), "", address);
    arrive();
    here = parse(address);
  },
  /** Change parameters of this place without a step in the history: what a reload or a link should bring back. */
  amend(params: Record<string, string | number | null | undefined>): void {
    this.replace(href(here.view, here.id, { ...here.params, ...params }));
  },
  /** Go to an address in place of this one: back leads to what was before. */
  replace(address: string): void {
    if (at(address)) return;
    history.replaceState(history.state, "", address);
    here = parse(address);
  },
};
