// The places seen in this session, newest first: they survive a reload, not the tab.

import { untrack } from "svelte";

export interface Visit {
  readonly address: string;
  readonly title: string;
}

const KEY = "planatlas-visits";
const MOST = 50;

function kept(): readonly Visit[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as Visit[];
  } catch {
    return [];
  }
}

let seen = $state.raw<readonly Visit[]>(kept());

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
    try {
      sessionStorage.setItem(KEY, JSON.stringify(untrack(() => seen)));
    } catch {
      // A full or forbidden storage loses the list at a reload, no more.
    }
  },
};
