// Corrections of annotations, one after another: each names mentions by their place, so that they can be laid over the
// annotations anew when somebody else has changed these.

import type { Span } from "./pieces";
import { keyOf, type Joined, type Key, type Named, type Standoff } from "./standoff";

export type Change =
  | { readonly act: "add"; readonly mark: Named }
  | { readonly act: "drop"; readonly at: Key; readonly was: Named }
  | { readonly act: "type"; readonly at: Key; readonly was: Named; readonly type: string }
  | { readonly act: "span"; readonly at: Key; readonly was: Named; readonly mark: Named }
  | {
      readonly act: "say";
      readonly at: Key;
      readonly was: Named;
      readonly name: string;
      readonly value: string | null;
    }
  | { readonly act: "link"; readonly relation: Joined; readonly ends: readonly [string, string] }
  | { readonly act: "unlink"; readonly relation: Joined; readonly ends: readonly [string, string] };

/** What the ontology allows. */
export interface Rules {
  /** Whether a relation may lead from a type to another. */
  joins(name: string, from: string, to: string): boolean;
  /** Whether a type may have an attribute. */
  says(name: string, type: string): boolean;
}

interface Working {
  readonly mentions: Map<Key, Named>;
  relations: readonly Joined[];
}

const same = (a: Joined, b: Joined) => a.name === b.name && a.from === b.from && a.to === b.to;

/**
 * Annotations with corrections laid over them.
 *
 * @returns The annotations, and the indices of corrections that fit nothing any more.
 */
export function apply(
  base: Standoff,
  changes: readonly Change[],
  rules: Rules,
): { readonly standoff: Standoff; readonly missed: ReadonlySet<number> } {
  const working: Working = { mentions: new Map(base.mentions), relations: base.relations };
  const missed = new Set<number>();
  changes.forEach((change, index) => {
    if (!one(working, change, rules)) missed.add(index);
  });
  return { standoff: working, missed };
}

function one(working: Working, change: Change, rules: Rules): boolean {
  const { mentions } = working;
  if (change.act === "add") {
    makeRoom(working, change.mark);
    mentions.set(keyOf(change.mark), change.mark);
    return true;
  }
  if (change.act === "link" || change.act === "unlink") {
    const { relation } = change;
    const there = working.relations.some((other) => same(other, relation));
    if (change.act === "unlink") {
      working.relations = working.relations.filter((other) => !same(other, relation));
      return there;
    }
    const [from, to] = [mentions.get(relation.from), mentions.get(relation.to)];
    if (!from || !to || from === to || !rules.joins(relation.name, from.type, to.type)) return false;
    if (!there) working.relations = [...working.relations, relation];
    return true;
  }
  const there = mentions.get(change.at);
  if (!there) return false;
  if (change.act === "drop") drop(working, change.at);
  else if (change.act === "type") retype(working, change.at, { ...there, type: change.type }, rules);
  else if (change.act === "span") move(working, change.at, { ...change.mark, ...keep(there) });
  else {
    const others = Object.entries(there.attributes).filter(([name]) => name !== change.name);
    const attributes = Object.fromEntries(change.value === null ? others : [...others, [change.name, change.value]]);
    if (change.value !== null && !rules.says(change.name, there.type)) return false;
    mentions.set(change.at, { ...there, attributes });
  }
  return true;
}

const keep = ({ type, attributes }: Named) => ({ type, attributes });

function drop(working: Working, key: Key): void {
  working.mentions.delete(key);
  working.relations = working.relations.filter((one) => one.from !== key && one.to !== key);
}

/** A correction replaces every mention that it overlaps. */
function makeRoom(working: Working, span: Span): void {
  for (const key of overlapped(working.mentions.values(), span)) drop(working, key);
}

/** The mentions that a span shares characters with. */
export function overlapped(mentions: Iterable<Named>, span: Span): readonly Key[] {
  return [...mentions].filter((one) => one.start < span.end && span.start < one.end).map(keyOf);
}

/** Another type: what the mention of the old one could say, and that of the new one cannot, goes. */
function retype(working: Working, key: Key, mention: Named, rules: Rules): void {
  const attributes = Object.fromEntries(
    Object.entries(mention.attributes).filter(([name]) => rules.says(name, mention.type)),
  );
  working.mentions.set(key, { ...mention, attributes });
  const typeOf = (at: Key) => working.mentions.get(at)?.type ?? "";
  working.relations = working.relations.filter(
    (one) => (one.from !== key && one.to !== key) || rules.joins(one.name, typeOf(one.from), typeOf(one.to)),
  );
}

/** Another place: its relations come along. */
function move(working: Working, key: Key, mention: Named): void {
  working.mentions.delete(key);
  makeRoom(working, mention);
  working.mentions.set(keyOf(mention), mention);
  const to = (at: Key) => (at === key ? keyOf(mention) : at);
  working.relations = working.relations.map((one) => ({ ...one, from: to(one.from), to: to(one.to) }));
}
