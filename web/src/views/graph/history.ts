// Undo and redo over values that never change: a step is the value before and what was done to it.

export interface Step<T> {
  readonly value: T;
  /** What was done, as it is told. */
  readonly what: string;
}

export interface History<T> {
  readonly past: readonly Step<T>[];
  readonly now: T;
  readonly future: readonly Step<T>[];
}

/** Steps that are kept. */
export const MOST = 200;

/** A history that begins at a value. */
export function begin<T>(now: T): History<T> {
  return { past: [], now, future: [] };
}

/** The history after a change; a value that is no other makes no step. */
export function did<T>(history: History<T>, now: T, what: string): History<T> {
  if (Object.is(now, history.now)) return history;
  return { past: [...history.past.slice(1 - MOST), { value: history.now, what }], now, future: [] };
}

/** One step back; the same history where there is none. */
export function undone<T>(history: History<T>): History<T> {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    now: last.value,
    future: [{ value: history.now, what: last.what }, ...history.future],
  };
}

/** One step forward again; the same history where there is none. */
export function redone<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, { value: history.now, what: next.what }], now: next.value, future };
}
