// A draft of corrections to a document's annotations: kept in the browser until it is sent or dropped.

import { Problem } from "../../api/http";
import { annotate, annotations } from "../../api/service";
import type { Taken } from "../../api/schemas";
import { toProblem } from "../../lib/asking.svelte";
import { lasting } from "../../lib/storage";
import { withToken } from "../../lib/token.svelte";
import { apply, type Change } from "./changes";
import { rules } from "./rules";
import { parse, write, type Standoff } from "./standoff";

const NONE: ReadonlySet<number> = new Set<number>();
const AUTHOR = "planatlas-author";

interface Kept {
  readonly changes: readonly Change[];
  readonly done: number;
}

export class Correction {
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  /** Who makes the corrections: it stands in the graph. */
  author = $state(lasting.read(AUTHOR) ?? "");
  #base = $state.raw<Standoff | null>(null);
  #changes = $state.raw<readonly Change[]>([]);
  #done = $state(0);
  #tag: string | null = null;
  readonly #slug: string;
  readonly #key: string;

  readonly changes: readonly Change[] = $derived(this.#changes.slice(0, this.#done));
  readonly #laid = $derived(this.#base && apply(this.#base, this.changes, rules));

  /**
   * @param hash Of the text: a draft holds for this text alone.
   */
  constructor(slug: string, hash: string) {
    this.#slug = slug;
    this.#key = `planatlas-draft ${slug} ${hash}`;
    this.#restore();
  }

  /** The annotations as they would be; null until those of the service have come. */
  get standoff(): Standoff | null {
    return this.#laid?.standoff ?? null;
  }

  /** Those of the service. */
  get base(): Standoff | null {
    return this.#base;
  }

  /** Indices of changes that fit nothing any more. */
  get missed(): ReadonlySet<number> {
    return this.#laid?.missed ?? NONE;
  }

  get canUndo(): boolean {
    return this.#done > 0;
  }

  get canRedo(): boolean {
    return this.#done < this.#changes.length;
  }

  /** Get the annotations of the service; changes are laid over them. */
  async begin(): Promise<void> {
    this.busy = true;
    try {
      const { text, tag } = await annotations(this.#slug);
      this.#base = parse(text);
      this.#tag = tag;
      this.problem = null;
    } catch (error) {
      this.problem = toProblem(error);
    } finally {
      this.busy = false;
    }
  }

  make(...changes: readonly Change[]): void {
    this.#set([...this.changes, ...changes]);
  }

  /** Take one back out of the middle; those after it stay. */
  take(index: number): void {
    this.#set(this.changes.filter((_, other) => other !== index));
  }

  undo(): void {
    this.#done = Math.max(this.#done - 1, 0);
    this.#keep();
  }

  redo(): void {
    this.#done = Math.min(this.#done + 1, this.#changes.length);
    this.#keep();
  }

  /** Drop the draft; returns what brings it back. */
  drop(): () => void {
    const before = { changes: this.#changes, done: this.#done };
    this.#set([]);
    return () => {
      this.#changes = before.changes;
      this.#done = before.done;
      this.#keep();
    };
  }

  /** The draft as a `.ann` file. */
  file(): string {
    return this.standoff ? write(this.standoff) : "";
  }

  /** Send the draft; null where nothing came of it: `problem` says why, unless the reader gave no token. */
  async send(): Promise<Taken | null> {
    const author = this.author.trim();
    lasting.write(AUTHOR, author);
    this.busy = true;
    this.problem = null;
    try {
      const taken = await withToken((headers) =>
        annotate(this.#slug, this.file(), author, { ...headers, ...(this.#tag ? { "If-Match": this.#tag } : {}) }),
      );
      if (taken) {
        this.#set([]);
        await this.begin();
      }
      return taken;
    } catch (error) {
      this.problem = toProblem(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  #set(changes: readonly Change[]): void {
    this.#changes = changes;
    this.#done = changes.length;
    this.#keep();
  }

  #keep(): void {
    const kept: Kept = { changes: this.#changes, done: this.#done };
    if (!lasting.write(this.#key, this.#changes.length ? JSON.stringify(kept) : null)) {
      this.problem = new Problem(0, "storage", "the browser keeps no draft: its storage is full or forbidden");
    }
  }

  #restore(): void {
    const kept = lasting.readJson(this.#key) as Kept | null;
    if (kept && Array.isArray(kept.changes)) {
      this.#changes = kept.changes;
      this.#done = kept.done;
    }
  }
}
