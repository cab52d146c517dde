// A document as it is read: its parts as they come, and what is known of any place of it.

import { aborted, type Problem } from "../../api/http";
import type { Mention, Node, Section, Sentence, Summary } from "../../api/schemas";
import { document } from "../../api/service";
import { toProblem } from "../../lib/asking.svelte";
import { blocksOf, indexAt, type Block, type Line, type Span } from "./pieces";
import { gapsOf, merge, runOf, type Run } from "./runs";

/** Code points of a part, and how many more are asked for so that a gap is filled to its end. */
const PART = 100_000;
const MORE = 2_000;

export class Reading {
  summary = $state.raw<Summary | null>(null);
  sections = $state.raw<readonly Section[]>([]);
  things = $state.raw<Readonly<Record<string, Node>>>({});
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  #runs = $state.raw<readonly Run[]>([]);
  readonly #slug: string;
  readonly #controller = new AbortController();
  #last: Promise<void> = Promise.resolve();

  readonly gaps: readonly Span[] = $derived(gapsOf(this.#runs, this.summary?.characters ?? 0));
  readonly sentences: readonly Sentence[] = $derived(this.#runs.flatMap((one) => one.sentences));
  readonly mentions: readonly Mention[] = $derived(this.#runs.flatMap((one) => one.mentions));
  /** The stretches of the text, each with its paragraphs. */
  readonly stretches: readonly (Span & { readonly blocks: readonly Block[] })[] = $derived(
    this.#runs.map(({ start, end, points, sentences }) => ({
      start,
      end,
      blocks: blocksOf(points, start, sentences, this.sections),
    })),
  );
  readonly lines: readonly Line[] = $derived(
    this.stretches.flatMap((one) => one.blocks.flatMap((block) => block.lines)),
  );

  constructor(slug: string) {
    this.#slug = slug;
  }

  get runs(): readonly Run[] {
    return this.#runs;
  }

  /** Stop asking. */
  close(): void {
    this.#controller.abort();
  }

  /** Whether a place is there. */
  has(place: number): boolean {
    return this.#runs.some((one) => one.start <= place && place < one.end);
  }

  /** Get the part that a place is in, unless it is there. */
  async reach(place: number): Promise<void> {
    const length = this.summary?.characters;
    // Most documents come whole with their first part.
    if (length === undefined) await this.#load(place < PART ? 0 : place);
    const there = Math.min(place, (this.summary?.characters ?? 1) - 1);
    if (this.summary && !this.has(there)) await this.#load(there);
  }

  /** Fill a gap, or as much of it as makes a part: from its beginning, or up to its end. */
  async fill(gap: Span, fromEnd: boolean): Promise<void> {
    const start = fromEnd ? Math.max(gap.start, gap.end - PART) : gap.start;
    await this.#load(start, Math.min(PART, gap.end - start) + (fromEnd ? MORE : 0));
  }

  /** Get all that is missing. */
  async all(): Promise<void> {
    for (let gap = this.gaps[0]; gap && !this.problem; gap = this.gaps[0]) await this.fill(gap, false);
  }

  /** Get the text around a place anew, since it has changed; what is shown stays until then. */
  async renew(place: number): Promise<void> {
    const start = this.#runs.find((one) => one.start <= place && place < one.end)?.start ?? 0;
    // What stands before the place is kept too: all of it in most documents, which are one part.
    await this.#load(Math.max(start, place - PART / 2), PART, true);
  }

  /** One after the other: which part is asked for depends on what is there. */
  #load(start: number, limit = PART, anew = false): Promise<void> {
    this.#last = this.#last.then(() => this.#get(start, limit, anew));
    return this.#last;
  }

  async #get(start: number, limit: number, anew: boolean): Promise<void> {
    if (this.#controller.signal.aborted) return;
    this.busy = true;
    try {
      const page = await document(this.#slug, start, this.#controller.signal, limit);
      const part = page.document;
      this.summary = part.summary;
      this.sections = part.sections;
      this.things = anew ? page.things : { ...this.things, ...page.things };
      this.#runs = anew ? [runOf(part)] : merge(this.#runs, runOf(part));
      this.problem = null;
    } catch (error) {
      if (!aborted(error)) this.problem = toProblem(error);
    } finally {
      this.busy = false;
    }
  }

  /** The line that a place is in; that before it where it stands between lines. */
  lineAt(place: number): Line | undefined {
    return this.lines[Math.max(indexAt(this.lines, place), 0)];
  }

  /** The text of a passage; what is not there is left out. */
  points(start: number, end: number): readonly string[] {
    return this.#runs.flatMap((one) => one.points.slice(Math.max(start - one.start, 0), Math.max(end - one.start, 0)));
  }

  text(span: Span): string {
    return this.points(span.start, span.end).join("");
  }

  /** The sections that a place is in, outermost first. */
  path(section: number | null): readonly number[] {
    const found: number[] = [];
    for (let at = section; at !== null && !found.includes(at); at = this.sections[at]?.parent ?? null)
      found.unshift(at);
    return found;
  }
}
