// Addresses of queries: the text itself, or packed where it is long.

import { pack, unpack } from "../../lib/packed";
import { href } from "../../lib/route.svelte";

/** Characters up to which a text stands in the address as it is, and can be read there. */
const READABLE = 1200;

/** The address that shows the query editor with a text, and its answer. */
export async function addressOf(text: string, params: Readonly<Record<string, string>> = {}): Promise<string> {
  return text.length <= READABLE
    ? href("sparql", "", { query: text, ...params })
    : href("sparql", "", { packed: await pack(text), ...params });
}

/**
 * The text that an address holds; null where it holds none.
 *
 * @throws Error where the address was cut short.
 */
export async function textAt(params: Readonly<Record<string, string>>): Promise<string | null> {
  if (params["query"]) return params["query"];
  if (!params["packed"]) return null;
  const text = await unpack(params["packed"]);
  if (typeof text !== "string") throw new Error("no text");
  return text;
}
