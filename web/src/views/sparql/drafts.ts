// What was written and run in this session: it survives a reload, a failure, and another query's coming.

import { session } from "../../lib/storage";

export interface Entry {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Rows of the answer; null where it had none, or was never run. */
  readonly rows: number | null;
  readonly milliseconds: number | null;
}

const DRAFT = "planatlas-sparql-draft";
const HISTORY = "planatlas-sparql-history";
const MOST = 60;

/** Keep what is being written, with the text that was run last. */
export function keepDraft(text: string, ran: string | null): void {
  session.write(DRAFT, JSON.stringify({ text, ran }));
}

/** What was being written after this text had been run; null where that is not known. */
export function draftAfter(ran: string | null): string | null {
  const kept = session.readJson(DRAFT) as { text: string; ran: string | null } | null;
  return kept !== null && kept.ran === ran ? kept.text : null;
}

/** What was being written last, whatever had been run. */
export function lastDraft(): string | null {
  return (session.readJson(DRAFT) as { text: string } | null)?.text ?? null;
}

/** Queries of this session, newest first. */
export function entries(): readonly Entry[] {
  return (session.readJson(HISTORY) as Entry[] | null) ?? [];
}

/** Remember a query; one that was there moves to the top. */
export function remember(entry: Entry): readonly Entry[] {
  if (!entry.text.trim()) return entries();
  const next = [entry, ...entries().filter((one) => one.text !== entry.text)].slice(0, MOST);
  session.write(HISTORY, JSON.stringify(next));
  return next;
}
