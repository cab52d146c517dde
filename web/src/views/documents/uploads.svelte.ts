// Files on their way into the store, one after the other; they go on while other views are shown.

import { Problem } from "../../api/http";
import type { Taken } from "../../api/schemas";
import { STAGES, take, type Stage } from "../../api/taking";
import { toProblem } from "../../lib/asking.svelte";
import { notices } from "../../lib/notices.svelte";
import { href, route } from "../../lib/route.svelte";
import { withToken } from "../../lib/token.svelte";
import { t } from "./words";

/** What the service takes, as it says itself. */
export interface Limits {
  readonly endings: readonly string[];
  readonly max_bytes: number;
}

let next = 0;

/** A file with what is said of it, and how far it has come. */
export class Upload {
  readonly key = next++;
  place = $state("");
  year = $state("");
  title = $state("");
  state = $state<"ready" | "queued" | "going" | "done" | "failed">("ready");
  /** The last stage that is done. */
  stage = $state<Stage | null>(null);
  /** Counts that the stages told. */
  counts = $state.raw<Readonly<Record<string, unknown>>>({});
  problem = $state.raw<Problem | null>(null);
  taken = $state.raw<Taken | null>(null);
  replace = false;

  constructor(
    readonly file: File,
    /** Whether it is shown when it is in, if it is the only one. */
    readonly opens: boolean,
  ) {}

  /** Stages that are done, of all. */
  get progress(): number {
    return this.stage === null ? 0 : STAGES.indexOf(this.stage) + 1;
  }
}

let list = $state.raw<readonly Upload[]>([]);
let running = $state(false);
let finished = $state(0);

export const uploads = {
  get now(): readonly Upload[] {
    return list;
  },
  get running(): boolean {
    return running;
  },
  /** How many have come in since the page was opened: lists of documents ask anew when it grows. */
  get finished(): number {
    return finished;
  },
  /** Put files on the list; those that the service would refuse say so at once. */
  add(files: Iterable<File>, limits: Limits, opens = true): readonly Upload[] {
    const added = Array.from(files, (file) => {
      const one = new Upload(file, opens);
      const problem = refused(file, limits);
      if (problem) [one.state, one.problem] = ["failed", problem];
      return one;
    });
    list = [...list, ...added];
    return added;
  },
  remove(one: Upload): void {
    list = list.filter((other) => other !== one);
  },
  /** Take away those that are in. */
  tidy(): void {
    list = list.filter((one) => one.state !== "done");
  },
  /** Send all that are ready. */
  start(): void {
    for (const one of list) if (one.state === "ready") one.state = "queued";
    void run();
  },
  /** Send one again, after a failure. */
  again(one: Upload, replace = false): void {
    one.replace = replace;
    one.state = "queued";
    one.problem = null;
    void run();
  },
};

function refused(file: File, limits: Limits): Problem | null {
  const name = file.name.toLowerCase();
  if (!limits.endings.some((ending) => name.endsWith(ending))) return new Problem(0, "ending", file.name);
  if (file.size > limits.max_bytes) return new Problem(413, "too-large", `${file.size} > ${limits.max_bytes}`);
  if (file.size === 0) return new Problem(0, "empty", file.name);
  return null;
}

async function run(): Promise<void> {
  if (running) return;
  running = true;
  const done: Upload[] = [];
  try {
    for (let one = waiting(); one; one = waiting()) if (await send(one)) done.push(one);
  } finally {
    running = false;
  }
  tell(done);
}

function waiting(): Upload | undefined {
  return list.find((one) => one.state === "queued");
}

/** Send one; says whether it is in. */
async function send(one: Upload): Promise<boolean> {
  [one.state, one.stage, one.counts, one.problem] = ["going", null, {}, null];
  const about = { place: one.place.trim(), year: one.year.trim(), title: one.title.trim(), replace: one.replace };
  try {
    one.taken = await withToken((headers) =>
      take(one.file, about, headers, (stage, told) => {
        one.stage = stage;
        one.counts = { ...one.counts, ...told };
      }),
    );
  } catch (error) {
    [one.state, one.problem] = ["failed", toProblem(error)];
    return false;
  }
  if (one.taken === null) {
    // Without a token nothing else can go in either.
    for (const other of list) if (other.state === "queued" || other.state === "going") other.state = "ready";
    return false;
  }
  one.state = "done";
  finished++;
  return true;
}

/** Open the document that has come in, or say what has, where the reader is elsewhere by now. */
function tell(done: readonly Upload[]): void {
  const [only] = done;
  if (!only?.taken) return;
  const address = href("document", only.taken.id);
  if (done.length > 1) notices.say(t("allIn", { n: done.length }));
  else if (only.opens && route.now.view === "documents") route.go(address);
  else notices.say(t("oneIn", { title: only.taken.title }), "done", { label: t("open"), run: () => route.go(address) });
}
