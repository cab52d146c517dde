// A question to the service as a component shows it: on its way, answered, or failed.

import { aborted, Problem } from "../api/http";

export interface Asking<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly busy: boolean;
  /** Ask once more, after a failure. */
  again(): void;
  /** Do something once the answer on its way is there, or now; nothing where another is asked for first, or none comes. */
  answered(run: () => void): void;
}

/**
 * Ask, and ask anew whenever what the question reads (runes) changes; an answer that comes too late is dropped.
 *
 * The last answer stays shown until the next comes, so that nothing flickers.
 *
 * @param question Null where there is nothing to ask now.
 */
export function asking<T>(question: (signal: AbortSignal) => Promise<T> | null): Asking<T> {
  let value = $state.raw<T | null>(null);
  let problem = $state.raw<Problem | null>(null);
  let busy = $state(false);
  let round = $state(0);
  let waiting: (() => void) | null = null;
  $effect(() => {
    void round;
    waiting = null;
    const controller = new AbortController();
    const asked = question(controller.signal);
    if (asked === null) {
      [value, problem, busy] = [null, null, false];
      return;
    }
    busy = true;
    asked.then(
      (answer) => {
        [value, problem, busy] = [answer, null, false];
        waiting?.();
        waiting = null;
      },
      (error: unknown) => {
        if (aborted(error)) return;
        [problem, busy] = [toProblem(error), false];
      },
    );
    return () => controller.abort();
  });
  return {
    get value() {
      return value;
    },
    get problem() {
      return problem;
    },
    get busy() {
      return busy;
    },
    again: () => round++,
    answered(run) {
      if (busy) waiting = run;
      else run();
    },
  };
}

/** Any error as one that can be shown. */
export function toProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(0, "unexpected", String(error));
}
