// How a text is laid out: paragraphs of sentences, sentences of pieces that belong to mentions or to none.
//
// Offsets are code points into the whole document, end exclusive.

import type { Section, Sentence } from "../../api/schemas";

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A piece of a sentence, with what is mentioned there: the shortest mention first. */
export interface Piece<M extends Span> extends Span {
  readonly over: readonly M[];
}

/** A sentence as it stands in a paragraph; null where the text is part of no sentence. */
export interface Line extends Span {
  readonly sentence: Sentence | null;
  /** The section that it heads. */
  readonly heads: number | null;
}

export interface Block {
  readonly lines: readonly [Line, ...Line[]];
  /** Of a heading that stands alone, 1 for the outermost; 0 for a paragraph. */
  readonly level: number;
  /** How deep it stands below the headings before it: unlike levels, depths leave none out on the way down. */
  readonly depth: number;
}

/**
 * A stretch of text in pieces, cut wherever a mention begins or ends: so mentions may lie in one another or overlap.
 *
 * @param marks Sorted by start.
 */
export function piecesOf<M extends Span>(span: Span, marks: readonly M[]): readonly Piece<M>[] {
  const within = marks.filter((one) => one.start < span.end && one.end > span.start);
  const cuts = new Set([span.start, span.end]);
  for (const one of within) {
    cuts.add(Math.max(one.start, span.start));
    cuts.add(Math.min(one.end, span.end));
  }
  const at = [...cuts].sort((a, b) => a - b);
  return at.slice(0, -1).map((start, index) => {
    const end = at[index + 1] ?? span.end;
    const over = within.filter((one) => one.start <= start && end <= one.end);
    return { start, end, over: over.sort((a, b) => a.end - a.start - (b.end - b.start)) };
  });
}

/**
 * The paragraphs of a stretch of text: a line end outside a sentence divides them.
 *
 * @param points Its code points.
 * @param start Where it begins in the document.
 */
export function blocksOf(
  points: readonly string[],
  start: number,
  sentences: readonly Sentence[],
  sections: readonly Section[],
): readonly Block[] {
  const heads = new Map(sections.map((one, index) => [one.start, index]));
  const blocks: Line[][] = [[]];
  const put = (line: Line) => blocks.at(-1)?.push(line);
  /** What stands between sentences: blank, as a rule. */
  const between = (from: number, to: number): void => {
    let begun = from;
    for (let at = from; at <= to; at++) {
      const ends = points[at - start] === "\n";
      if (at < to && !ends) continue;
      if (at > begun && points.slice(begun - start, at - start).some((one) => one.trim())) {
        put({ start: begun, end: at, sentence: null, heads: null });
      }
      if (at < to && blocks.at(-1)?.length) blocks.push([]);
      begun = at + 1;
    }
  };
  let reached = start;
  for (const sentence of sentences) {
    between(reached, sentence.start);
    put({ start: sentence.start, end: sentence.end, sentence, heads: heads.get(sentence.start) ?? null });
    reached = sentence.end;
  }
  between(reached, start + points.length);
  const above: number[] = [];
  return blocks.flatMap((lines) => {
    const [first, ...others] = lines;
    if (first === undefined) return [];
    const level = others.length || first.heads === null ? 0 : (sections[first.heads]?.level ?? 0);
    if (level) {
      while ((above.at(-1) ?? 0) >= level) above.pop();
      above.push(level);
    }
    return [{ lines: [first, ...others] as const, level, depth: level && above.length }];
  });
}

/** The last of some sorted spans that begins at or before a place; -1 before the first. */
export function indexAt(spans: readonly Span[], place: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Some sorted marks by the line that they begin in. */
export function byLine<M extends Span>(lines: readonly Span[], marks: readonly M[]): ReadonlyMap<number, readonly M[]> {
  const found = new Map<number, M[]>();
  for (const mark of marks) {
    // A mention that runs into the next line is drawn in both.
    for (let at = Math.max(indexAt(lines, mark.start), 0); at < lines.length; at++) {
      const line = lines[at];
      if (line === undefined || line.start >= mark.end) break;
      if (line.end <= mark.start) continue;
      const there = found.get(line.start);
      if (there) there.push(mark);
      else found.set(line.start, [mark]);
    }
  }
  return found;
}

/** "12-40" of an address as a span; null where it is none. */
export function spanOf(text: string | undefined): Span | null {
  const found = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text ?? "");
  if (!found) return null;
  const start = Number(found[1]);
  return { start, end: Math.max(Number(found[2] ?? start + 1), start + 1) };
}

/** Where words stand in a text, without regard to upper and lower case. */
export function hitsOf(points: readonly string[], start: number, words: string): readonly Span[] {
  const wanted = Array.from(words.toLowerCase());
  const found: Span[] = [];
  if (!wanted.length) return found;
  for (let at = 0; at + wanted.length <= points.length; at++) {
    if (!wanted.every((sign, index) => points[at + index]?.toLowerCase() === sign)) continue;
    found.push({ start: start + at, end: start + at + wanted.length });
    at += wanted.length - 1;
  }
  return found;
}
