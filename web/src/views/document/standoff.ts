// Annotations as brat standoff (https://brat.nlplab.org/standoff.html), as the service gives and takes them.
//
// Spans share no characters, so that a mention is named by its place: "3-9". Ids are given anew when it is written.

import type { Span } from "./pieces";

/** A mention by its place. */
export type Key = `${number}-${number}`;

export interface Named extends Span {
  readonly type: string;
  /** The parts between line ends. */
  readonly parts: readonly (readonly [start: number, end: number])[];
  /** The text of the parts. */
  readonly quote: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Joined {
  readonly name: string;
  readonly from: Key;
  readonly to: Key;
}

export interface Standoff {
  readonly mentions: ReadonlyMap<Key, Named>;
  readonly relations: readonly Joined[];
}

export const keyOf = (span: Span): Key => `${span.start}-${span.end}`;

/** A mention over a stretch of the text; null where nothing but blanks stands there. */
export function mark(start: number, points: readonly string[], type: string): Named | null {
  let [first, last] = [0, points.length];
  while (first < last && !points[first]?.trim()) first++;
  while (last > first && !points[last - 1]?.trim()) last--;
  if (first === last) return null;
  const parts: [number, number][] = [];
  const quotes: string[] = [];
  for (let from = first, at = first; at <= last; at++) {
    if (at < last && points[at] !== "\n" && points[at] !== "\r") continue;
    if (from < at) {
      parts.push([start + from, start + at]);
      quotes.push(points.slice(from, at).join(""));
    }
    from = at + 1;
  }
  return { start: start + first, end: start + last, type, parts, quote: quotes.join(" "), attributes: {} };
}

/** What a `.ann` text says; what it holds beside entities, relations and attributes with a value is passed over. */
export function parse(text: string): Standoff {
  const ids = new Map<string, Key>();
  const mentions = new Map<Key, Named>();
  const lines = text.split("\n").map((line) => line.replace(/\r$/, "").split("\t"));
  for (const [id = "", body = "", quote = ""] of lines) {
    if (!id.startsWith("T")) continue;
    const [type = "", ...offsets] = body.split(" ");
    const parts = offsets
      .join(" ")
      .split(";")
      .map((part) => part.split(" ").map(Number) as [number, number]);
    const [first, last] = [parts[0], parts.at(-1)];
    if (!first || !last) continue;
    const found = { start: first[0], end: last[1], type, parts, quote, attributes: {} };
    ids.set(id, keyOf(found));
    mentions.set(keyOf(found), found);
  }
  const relations: Joined[] = [];
  for (const [id = "", body = ""] of lines) {
    const [name = "", first = "", second = ""] = body.split(" ");
    const from = ids.get(first.replace("Arg1:", ""));
    if (!from) continue;
    const to = ids.get(second.replace("Arg2:", ""));
    const there = mentions.get(from);
    if (id.startsWith("R") && to) relations.push({ name, from, to });
    else if (id.startsWith("A") && second && there) {
      mentions.set(from, { ...there, attributes: { ...there.attributes, [name]: second } });
    }
  }
  return { mentions, relations };
}

/** The `.ann` text: mentions in the order of the text, then their attributes, then relations. */
export function write(standoff: Standoff): string {
  const order = [...standoff.mentions.entries()].sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  const ids = new Map(order.map(([key], index) => [key, `T${index + 1}`]));
  const named = order.map(([key, one]) => {
    const offsets = one.parts.map((part) => part.join(" ")).join(";");
    return `${ids.get(key)}\t${one.type} ${offsets}\t${one.quote}`;
  });
  const told = order.flatMap(([key, one]) =>
    Object.entries(one.attributes).map(([name, value]) => `${name} ${ids.get(key)} ${value}`),
  );
  const joined = standoff.relations.map((one) => `${one.name} Arg1:${ids.get(one.from)} Arg2:${ids.get(one.to)}`);
  const lines = [
    ...named,
    ...told.map((one, index) => `A${index + 1}\t${one}`),
    ...joined.map((one, index) => `R${index + 1}\t${one}`),
  ];
  // An empty file is refused, since editors make such files themselves; a note says that nothing is meant.
  return (lines.length ? lines : ["#1\tAnnotatorNotes\tnothing is stated"]).map((line) => `${line}\n`).join("");
}
