// What can be done now, for the palette (Ctrl+K) and by key. Views add their own while they are shown.

import { onDestroy } from "svelte";

export interface Command {
  readonly id: string;
  /** In the language that is shown. */
  readonly label: () => string;
  /** The key that does it without the palette, as `KeyboardEvent.key` names it; "mod+z" with Ctrl or ⌘. */
  readonly key?: string;
  /** Whether it can be done now; it can, where nothing is said. */
  readonly ready?: () => boolean;
  readonly run: () => void;
}

let known = $state.raw<readonly Command[]>([]);

export const commands = {
  get now(): readonly Command[] {
    return known.filter((one) => one.ready?.() ?? true);
  },
};

/** Add commands for as long as the component that calls this is shown. */
export function useCommands(added: readonly Command[]): void {
  known = [...known, ...added];
  onDestroy(() => (known = known.filter((one) => !added.includes(one))));
}

/** How a key press is written in `Command.key`. */
export function keyOf(event: KeyboardEvent): string {
  const shift = event.shiftKey && event.key.length > 1 ? "shift+" : "";
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const mod = event.ctrlKey || event.metaKey ? (event.shiftKey ? "mod+shift+" : "mod+") : shift;
  return mod + key;
}

/** Run the command of a key press, unless something is being written; says whether there was one. */
export function press(event: KeyboardEvent): boolean {
  // The editor stands in a shadow root, which hides from the event's target what is written in.
  const target = event.composedPath()[0] as HTMLElement;
  const writing = target.closest("input, textarea, select, [contenteditable]") !== null;
  const key = keyOf(event);
  if (writing && key !== "mod+k") return false;
  const found = commands.now.findLast((one) => one.key === key);
  if (found === undefined) return false;
  event.preventDefault();
  found.run();
  return true;
}
