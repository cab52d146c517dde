// The places seen in this session, newest first: they survive a reload, not the tab.

import { untrack } from "svelte";
import { session } from "./storage";

export interface Visit {
  readonly address: string;
  readonly title: string;
}

const KEY = "planatlas-visits";
const MOST = 50;

let seen = $state.raw<readonly Visit[]>((session.readJson(KEY) as Visit[] | null) ?? []);

export const visits = {
  get now(): readonly Visit[] {
    return seen;
  },
  /** Remember where one is, and what that is called; also names the page. */
  here(title: string): void {
    document.title = title ? `${title} · Planatlas` : "Planatlas";
    const address = location.hash || "#/";
    // An effect that says where one is must not run again for having said it.
    const before = untrack(() => seen);
    seen = [{ address, title: title || "Planatlas" }, ...before.filter((one) => one.address !== address)].slice(
      0,
      MOST,
    );
    // A full or forbidden storage loses the list at a reload, no more.
    session.write(KEY, JSON.stringify(untrack(() => seen)));
  },
};
