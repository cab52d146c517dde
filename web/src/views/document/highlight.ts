// Places of the text in the page: from code points to text nodes and back, and passages painted without touching them.
//
// Sentences are elements with `data-s`, their first code point; what they hold as text is the document's, sign by sign.

import type { Span } from "./pieces";

/** What is painted; app.css has a look for each. */
export type Paint = "at" | "hit" | "found" | "end" | "chosen";

const length = (text: string): number => {
  let count = 0;
  for (const sign of text) if (sign) count++;
  return count;
};

/** The element of the line that begins at a code point. */
export function lineAt(root: HTMLElement, start: number): HTMLElement | null {
  return root.querySelector<HTMLElement>(`[data-s="${start}"]`);
}

function place(line: HTMLElement, points: number): [Node, number] | null {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let left = points;
  let last: [Node, number] | null = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.nodeValue ?? "";
    const here = length(text);
    if (left <= here) return [node, Array.from(text).slice(0, left).join("").length];
    left -= here;
    last = [node, text.length];
  }
  return last;
}

/**
 * A passage as a range of the page; null where it is not there.
 *
 * @param starts First code points of the lines that it begins and ends in.
 */
export function rangeOf(root: HTMLElement, span: Span, starts: readonly [number, number]): Range | null {
  const [first, last] = [lineAt(root, starts[0]), lineAt(root, starts[1])];
  if (!first || !last) return null;
  const from = place(first, span.start - starts[0]);
  const to = place(last, span.end - starts[1]);
  if (!from || !to) return null;
  const range = document.createRange();
  range.setStart(...from);
  range.setEnd(...to);
  return range;
}

/** The code point at a place of the page; null outside the text. */
export function pointAt(node: Node, offset: number): number | null {
  const line = (node instanceof Element ? node : node.parentElement)?.closest<HTMLElement>("[data-s]");
  if (!line) return null;
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(node, offset);
  return Number(line.dataset["s"]) + length(before.toString());
}

/** Paint some ranges, and nothing else, in a manner; browsers that cannot do without. */
export function paint(name: Paint, ranges: readonly (Range | null)[]): void {
  const known = (globalThis.CSS as { highlights?: HighlightRegistry } | undefined)?.highlights;
  const there = ranges.filter((one) => one !== null);
  if (!there.length) known?.delete(name);
  else known?.set(name, new Highlight(...there));
}
