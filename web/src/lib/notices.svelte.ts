// Short messages about what has been done, with a way back where there is one.

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly kind: "done" | "failed";
  /** What its button is called and does: undo, mostly. */
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

const SECONDS = 8;
let next = 0;
let shown = $state.raw<readonly Notice[]>([]);

export const notices = {
  get now(): readonly Notice[] {
    return shown;
  },
  /** Say that something is done, or has failed; it goes by itself, unless it failed. */
  say(text: string, kind: Notice["kind"] = "done", action: Notice["action"] = null): void {
    const id = next++;
    shown = [...shown.slice(-3), { id, text, kind, action }];
    if (kind === "done") setTimeout(() => this.close(id), SECONDS * 1000);
  },
  close(id: number): void {
    shown = shown.filter((one) => one.id !== id);
  },
};
