// The token that lets one write: asked for when something is first written, kept until the tab is closed.

import { Problem } from "../api/http";
import { session } from "./storage";

const KEY = "planatlas-token";

interface Question {
  /** Whether the service did not take the one before. */
  readonly refused: boolean;
  readonly answer: (given: string | null) => void;
}

let held = $state<string | null>(session.read(KEY));
let question = $state.raw<Question | null>(null);

function keep(value: string | null): void {
  held = value;
  // A forbidden storage asks again after a reload, no more.
  session.write(KEY, value);
}

export const token = {
  /** Whether there is one that the service has not refused. */
  get known(): boolean {
    return held !== null;
  },
  /** What the dialog asks now; null where it asks nothing. */
  get question(): Question | null {
    return question;
  },
  /** Forget it, so that the next writing asks. */
  forget: () => keep(null),
};

let asked: Promise<string | null> | null = null;

/** The token, asked for where it is not known; null where the reader gives none. Who asks meanwhile waits for the same. */
function obtain(refused: boolean): Promise<string | null> {
  if (held !== null) return Promise.resolve(held);
  asked ??= new Promise<string | null>((done) => {
    question = {
      refused,
      answer: (given) => {
        question = null;
        asked = null;
        if (given) keep(given);
        done(given || null);
      },
    };
  });
  return asked;
}

/**
 * Do something that needs the token, and ask for it anew as long as the service does not take it.
 *
 * @param run Sends a request with these headers, and throws a Problem where it fails.
 * @returns What came of it; null where the reader gave no token, and nothing was written.
 * @throws Problem for any failure but a refused token.
 */
export async function withToken<T>(run: (headers: Record<string, string>) => Promise<T>): Promise<T | null> {
  for (let refused = false; ; refused = true) {
    const given = await obtain(refused);
    if (given === null) return null;
    try {
      return await run({ Authorization: `Bearer ${given}` });
    } catch (error) {
      if (!(error instanceof Problem && error.status === 401)) throw error;
      // Another request may have asked for a better one meanwhile.
      if (held === given) keep(null);
    }
  }
}
