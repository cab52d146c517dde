// A document in parts: what has come of it so far, in the order of the text, and what is still missing.

import type { FullDocument, Mention, Sentence } from "../../api/schemas";
import type { Span } from "./pieces";

/** A stretch of the text without a gap, with what was found there. */
export interface Run extends Span {
  readonly points: readonly string[];
  readonly sentences: readonly Sentence[];
  readonly mentions: readonly Mention[];
}

/** A part as it came. */
export function runOf(part: FullDocument): Run {
  const { start, end, text, sentences, mentions } = part;
  return { start, end, points: Array.from(text), sentences, mentions };
}

function cut(run: Run, start: number, end: number): Run {
  const within = (one: Span) => start <= one.start && one.start < end;
  return {
    start,
    end,
    points: run.points.slice(start - run.start, end - run.start),
    sentences: run.sentences.filter(within),
    mentions: run.mentions.filter(within),
  };
}

function join(one: Run, next: Run): Run {
  return {
    start: one.start,
    end: next.end,
    points: [...one.points, ...next.points],
    sentences: [...one.sentences, ...next.sentences],
    mentions: [...one.mentions, ...next.mentions],
  };
}

/** What is there with one part more; what was there already stays as it is. */
export function merge(runs: readonly Run[], added: Run): readonly Run[] {
  let { start, end } = added;
  for (const run of runs) {
    if (run.start <= start && start < run.end) start = run.end;
    else if (start < run.start && run.start < end) end = run.start;
  }
  if (start >= end) return runs;
  const all = [...runs, cut(added, start, end)].sort((a, b) => a.start - b.start);
  const joined: Run[] = [];
  for (const run of all) {
    const before = joined.at(-1);
    if (before && before.end >= run.start) joined[joined.length - 1] = join(before, run);
    else joined.push(run);
  }
  return joined;
}

/** What of a text of some length is missing. */
export function gapsOf(runs: readonly Run[], length: number): readonly Span[] {
  const ends = [0, ...runs.map((one) => one.end)];
  return [...runs.map((one) => one.start), length]
    .map((end, index) => ({ start: ends[index] ?? 0, end }))
    .filter((one) => one.start < one.end);
}
