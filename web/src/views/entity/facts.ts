// The facts of a thing in the order in which they are read: by relation, each other thing once with all its quotes.

import type { Entity, Fact, Node, Quote } from "../../api/schemas";

export interface Cited {
  readonly quote: Quote;
  readonly fact: Fact;
}

/** All that documents say of the relation between the thing and one other. */
export interface Stated {
  readonly other: Node;
  readonly facts: readonly Fact[];
  /** The best of them. */
  readonly confidence: number;
  /** Firmest first. */
  readonly commitments: readonly string[];
  readonly dues: readonly string[];
  readonly years: readonly string[];
  /** Latest document first. */
  readonly quotes: readonly Cited[];
}

export interface Group {
  /** "partOf" where the thing is the subject, "-partOf" where it is the object. */
  readonly key: string;
  readonly predicate: string;
  readonly outgoing: boolean;
  /** Those that most sentences state first. */
  readonly items: readonly Stated[];
}

/** How firmly a text speaks, firmest first, as the ontology orders it. */
const FIRMNESS = ["achieved", "underWay", "commits", "plans", "strives", "explores"];

/** The year of a document: of its identifier, else the first one in its title. */
export function yearOf(document: Node): string | null {
  return /doc\/[^/]*?-(\d{4})-/.exec(document.iri)?.[1] ?? /(?:19|20)\d{2}/.exec(document.label)?.[0] ?? null;
}

/** Commitments, firmest first. */
export function byFirmness(names: Iterable<string>): string[] {
  return [...new Set(names)].sort((a, b) => FIRMNESS.indexOf(a) - FIRMNESS.indexOf(b));
}

const present = <T>(value: T | null): value is T => value !== null;

/** What the facts about one other thing come to. */
export function stated(facts: readonly [Fact, ...Fact[]]): Stated {
  const years = facts.map((one) => yearOf(one.document)).filter(present);
  // A passage within another of the same statement says nothing more.
  const inside = (one: Quote, other: Quote) =>
    one !== other && other.start <= one.start && one.end <= other.end && one.exact.length < other.exact.length;
  const cited = facts.flatMap((fact) =>
    fact.quotes.filter((quote) => !fact.quotes.some((other) => inside(quote, other))).map((quote) => ({ quote, fact })),
  );
  const latest = (one: Cited) => yearOf(one.fact.document) ?? "";
  return {
    other: facts[0].other,
    facts,
    confidence: Math.max(...facts.map((one) => one.confidence)),
    commitments: byFirmness(facts.map((one) => one.commitment).filter(present)),
    dues: [...new Set(facts.map((one) => one.due).filter(present))].sort(),
    years: [...new Set(years)].sort(),
    quotes: cited.sort((a, b) => latest(b).localeCompare(latest(a)) || a.quote.start - b.quote.start),
  };
}

/** Facts by relation, in the order in which the service gives them. */
export function grouped(facts: readonly Fact[]): readonly Group[] {
  const groups = new Map<string, Map<string, [Fact, ...Fact[]]>>();
  for (const fact of facts) {
    const key = (fact.outgoing ? "" : "-") + fact.predicate;
    const group = groups.get(key) ?? new Map<string, [Fact, ...Fact[]]>();
    groups.set(key, group);
    const known = group.get(fact.other.iri);
    if (known) known.push(fact);
    else group.set(fact.other.iri, [fact]);
  }
  return [...groups].map(([key, others]) => ({
    key,
    predicate: key.replace(/^-/, ""),
    outgoing: !key.startsWith("-"),
    items: [...others.values()]
      .map(stated)
      .sort((a, b) => b.quotes.length - a.quotes.length || b.confidence - a.confidence),
  }));
}

/** Things that the same sentence names first, to be read with it once. */
export interface Cluster {
  readonly items: readonly [Stated, ...Stated[]];
  readonly cited: Cited | null;
}

/** Things by the sentence that is shown of each, in the order of the first of each. */
export function clusters(items: readonly Stated[]): readonly Cluster[] {
  const found = new Map<string, { items: [Stated, ...Stated[]]; cited: Cited | null }>();
  for (const item of items) {
    const cited = item.quotes[0] ?? null;
    // What one document says of one thing more firmly than of another is told apart.
    const key = cited
      ? [cited.quote.document, cited.quote.start, cited.fact.commitment, cited.fact.due].join("\n")
      : "";
    const known = found.get(key);
    if (known) known.items.push(item);
    else found.set(key, { items: [item], cited });
  }
  return [...found.values()];
}

export interface Filter {
  /** Words that names, sentences or titles must hold. */
  readonly text?: string | undefined;
  /** Key of the one group that is shown. */
  readonly only?: string | undefined;
  readonly commitment?: string | undefined;
}

/** The groups with what fits; groups with nothing that fits are left out. */
export function filtered(groups: readonly Group[], filter: Filter): readonly Group[] {
  const words = (filter.text ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (one: Stated): boolean => {
    if (filter.commitment && !one.commitments.includes(filter.commitment)) return false;
    if (!words.length) return true;
    const named = [one.other.label, one.other.english ?? "", ...one.facts.map((fact) => fact.document.label)];
    const text = [...named, ...one.quotes.map((cited) => cited.quote.exact)].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return groups
    .filter((group) => !filter.only || group.key === filter.only)
    .map((group) => ({ ...group, items: group.items.filter(fits) }))
    .filter((group) => group.items.length);
}

/** How often the facts speak how firmly, firmest first. */
export function firmness(facts: readonly Fact[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { commitment } of facts) if (commitment) counts.set(commitment, (counts.get(commitment) ?? 0) + 1);
  return byFirmness(counts.keys()).map((name) => [name, counts.get(name) ?? 0] as const);
}

export interface InferredGroup {
  readonly key: string;
  readonly predicate: string;
  readonly outgoing: boolean;
  readonly others: readonly Node[];
}

/** Relations that follow from others, by relation and direction, in the order in which they come. */
export function inferredGroups(inferred: Entity["inferred"]): readonly InferredGroup[] {
  const found = new Map<string, Node[]>();
  for (const one of inferred) {
    const key = (one.outgoing ? "" : "-") + one.predicate;
    const others = found.get(key);
    if (others) others.push(one.other);
    else found.set(key, [one.other]);
  }
  return [...found].map(([key, others]) => ({
    key,
    predicate: key.replace("-", ""),
    outgoing: !key.startsWith("-"),
    others,
  }));
}
