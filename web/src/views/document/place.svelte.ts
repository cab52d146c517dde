// Where one is in the text: the sentence that is looked at, the passage that the address names, what is painted.

import { tick, untrack } from "svelte";
import { route } from "../../lib/route.svelte";
import { endsOf, type Said } from "./facts";
import { lineAt, paint, rangeOf, type Paint } from "./highlight";
import { spanOf, type Line, type Span } from "./pieces";
import type { Reading } from "./reading.svelte";

const frame = () => new Promise((done) => requestAnimationFrame(done));

export class Place {
  /** The element that holds the text. */
  root = $state<HTMLElement>();
  /** First code point of the sentence that the panel tells of. */
  current = $state<number | null>(null);
  /** The section that stands at the top. */
  section = $state<number | null>(null);
  /** What is stepped to of all that is said. */
  fact = $state<string | null>(null);
  readonly #reading: Reading;
  /** The passage that this page itself wrote into the address: no need to go there. */
  #own: string | undefined;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** The text, as long as it is shown. */
  get #here(): HTMLElement | undefined {
    return this.root?.isConnected ? this.root : undefined;
  }

  get line(): Line | undefined {
    return this.current === null ? undefined : this.#reading.lineAt(this.current);
  }

  /** Keep a sentence, and name it in the address. */
  pin(span: Span): void {
    this.current = this.#reading.lineAt(span.start)?.start ?? null;
    this.#own = `${span.start}-${span.end}`;
    route.amend({ at: this.#own, from: null });
  }

  unpin(): void {
    this.#own = undefined;
    this.fact = null;
    route.amend({ at: null });
  }

  /** Go to the passage of the address, unless this page has just written it there. */
  async follow(at: string | undefined): Promise<void> {
    if (at === this.#own) return;
    this.#own = at;
    const span = spanOf(at);
    if (span) await this.show(span, true);
  }

  /** Scroll to a passage; what is not there yet is got first. */
  async show(span: Span, focus: boolean, block: ScrollLogicalPosition = "center"): Promise<void> {
    await this.#reading.reach(span.start);
    await tick();
    // Who asked may have gone to another page meanwhile.
    if (!this.#here) return;
    const line = this.#reading.lineAt(span.start);
    const element = line && lineAt(this.#here, line.start);
    if (!line || !element) return;
    this.current = line.start;
    if (focus) element.focus({ preventScroll: true });
    await this.#settle(span, element, block);
  }

  /** Scroll until it holds: paragraphs out of sight have a height that is only guessed, and get theirs on the way. */
  async #settle(span: Span, element: HTMLElement, block: ScrollLogicalPosition): Promise<void> {
    for (let [round, held] = [0, 0]; round < 20 && held < 3; round++) {
      if (!this.#here) return;
      const range = rangeOf(this.#here, span, this.#starts(span));
      const box = (range ?? element).getBoundingClientRect();
      const wanted = block === "start" ? 130 : Math.max(130, (innerHeight - box.height) / 2);
      const off = Math.round(box.top - wanted);
      const before = scrollY;
      if (off !== 0) scrollBy({ top: off, behavior: "instant" });
      held = Math.abs(off) < 2 || scrollY === before ? held + 1 : 0;
      await frame();
    }
  }

  /** Paint passages; those that are not there are left out. */
  paint(name: Paint, spans: readonly Span[]): void {
    const root = this.#here;
    paint(name, root ? spans.map((span) => rangeOf(root, span, this.#starts(span))) : []);
  }

  /** First code points of the lines that a passage begins and ends in. */
  #starts(span: Span): readonly [number, number] {
    return [
      this.#reading.lineAt(span.start)?.start ?? span.start,
      this.#reading.lineAt(Math.max(span.end - 1, span.start))?.start ?? span.start,
    ];
  }

  /** Mark the ends of what is said. */
  ends(said: Said | null): void {
    this.paint(
      "end",
      said
        ? endsOf(
            said,
            untrack(() => this.#reading.mentions),
          )
        : [],
    );
  }

  /** Note which section stands at the top, and return the line there. */
  look(bar: number): number | null {
    const box = this.#here?.getBoundingClientRect();
    if (!box) return null;
    // What is below the bar may be the head of the page: no section yet.
    if (box.top > bar + 28) this.section = null;
    for (let y = bar + 12; y < innerHeight * 0.6; y += 28) {
      for (const x of [box.left + 12, box.left + box.width / 2]) {
        const start = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-s]")?.dataset["s"];
        if (start === undefined) continue;
        this.section = this.#reading.lineAt(Number(start))?.sentence?.section ?? null;
        return Number(start);
      }
    }
    return null;
  }
}
