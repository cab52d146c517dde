// The named queries as cards: what each must be told, and what it is told to begin with.

import type { NamedQuery, Node, Parameter } from "../../api/schemas";
import { search } from "../../api/service";
import { identify } from "../../lib/ids";

/** What a parameter is set to: as it stands in the address, and as people read it. */
export interface Setting {
  readonly value: string;
  readonly label: string;
  readonly node: Node | null;
}

/** The parameters that a card asks for: the rest stands on the page of the answer. */
export function asks(query: NamedQuery): readonly Parameter[] {
  return query.params.filter((param) => !param.optional);
}

export function settingOf(node: Node): Setting {
  return { value: identify(node.iri), label: node.label, node };
}

const keyOf = (param: Parameter) => `${param.of}\n${param.example}`;

/** Things to begin with, by class and example; null where the store has none of the class. */
export type Beginnings = ReadonlyMap<string, Setting | null>;

/** What an entity parameter begins with. */
export function beginning(known: Beginnings | null, param: Parameter): Setting | null | undefined {
  return known?.get(keyOf(param));
}

/** The examples of the entities that cards ask for; the most mentioned thing of the class where the store lacks one. */
export async function beginnings(queries: readonly NamedQuery[], signal: AbortSignal): Promise<Beginnings> {
  const params = new Map<string, Parameter>();
  for (const param of queries.flatMap(asks)) if (param.type === "entity") params.set(keyOf(param), param);
  const found = await Promise.all([...params].map(async ([key, param]) => [key, await first(param, signal)] as const));
  return new Map(found);
}

async function first(param: Parameter, signal: AbortSignal): Promise<Setting | null> {
  const type = param.of || undefined;
  const example = await search(param.example, { type, limit: 5 }, signal);
  // 广州 is the city rather than something else that bears its name.
  const [hit] = example.items
    .filter((one) => one.how === "label" || one.how === "alias")
    .sort((a, b) => b.mentions - a.mentions);
  if (hit) return settingOf(hit.node);
  const [most] = (await search("", { type, limit: 1 }, signal)).items;
  return most ? settingOf(most.node) : null;
}
