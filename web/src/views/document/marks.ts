// Mentions as the text shows them: those of the service, with a draft of corrections laid over them.

import type { Mention } from "../../api/schemas";
import type { Span } from "./pieces";
import { keyOf, type Key, type Named, type Standoff } from "./standoff";

export interface Mark extends Span {
  readonly key: Key;
  readonly type: string;
  readonly entity: string | null;
  readonly confidence: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** What the draft does with it. */
  readonly state: "same" | "new" | "changed" | "gone";
}

/** The mentions as they were read. */
export function marksRead(mentions: readonly Mention[]): readonly Mark[] {
  return mentions.map((one) => ({ ...one, key: keyOf(one), state: "same" }));
}

/**
 * The mentions with a draft.
 *
 * @param base The annotations that the draft corrects.
 * @param draft With corrections.
 */
export function marksDrafted(mentions: readonly Mention[], base: Standoff, draft: Standoff): readonly Mark[] {
  const read = new Map(marksRead(mentions).map((one) => [one.key, one]));
  const found: Mark[] = [];
  for (const [key, one] of draft.mentions) {
    const was = base.mentions.get(key);
    const known = read.get(key);
    const state = was === undefined ? "new" : equal(was, one) ? "same" : "changed";
    const attributes = { ...beside(known?.attributes), ...spoken(one) };
    if (known) found.push({ ...known, type: one.type, attributes, state });
    else found.push({ ...one, key, entity: null, confidence: 1, attributes, state });
  }
  for (const one of read.values()) {
    if (draft.mentions.has(one.key)) continue;
    const covered = [...draft.mentions.values()].some((other) => other.start < one.end && one.start < other.end);
    if (!covered) found.push({ ...one, state: "gone" });
  }
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
}

const equal = (a: Named, b: Named) =>
  a.type === b.type && JSON.stringify(a.attributes) === JSON.stringify(b.attributes);

/** Attributes of standoff, by the names that the service has for them. */
const spoken = (one: Named) =>
  Object.fromEntries(Object.entries(one.attributes).map(([name, value]) => [name.toLowerCase(), value]));

function beside(attributes: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== "status" && name !== "modality"));
}

/** Those of some types, at least so sure. */
export function visible(marks: readonly Mark[], hidden: ReadonlySet<string>, sure: number): readonly Mark[] {
  return marks.filter((one) => !hidden.has(one.type) && one.confidence >= sure);
}
