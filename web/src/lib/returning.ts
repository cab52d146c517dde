// Where on a page one was when one left it: back and forward, and a reload, bring it back there. The browser cannot do
// it, for what stood there comes from the service after it has tried.

import { session } from "./storage";

interface Spot {
  readonly y: number;
  /** Where the link that one left by leads to. */
  readonly link: string | null;
}

interface Marked {
  readonly entry?: string;
}

const KEY = "planatlas-spots";
const MOST = 100;
/** What is not as long as it was by then is another page. */
const PATIENCE = 6000;

let entry = "";
let spots = new Map<string, Spot>();

/** The state of a new step of the history. */
export function newEntry(): Marked {
  return { entry: `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}` };
}

function here(): string | undefined {
  return (history.state as Marked | null)?.entry;
}

/** Remember where one is on the page that is being left; before the next is drawn. */
export function leave(): void {
  const link = document.activeElement?.closest("a")?.getAttribute("href") ?? null;
  spots.delete(entry);
  spots.set(entry, { y: scrollY, link });
  for (const old of [...spots.keys()].slice(0, -MOST)) spots.delete(old);
}

/** Take note of the step of the history that one has come to. */
export function arrive(): void {
  if (here() === undefined) history.replaceState(newEntry(), "");
  entry = here() ?? "";
}

/** Whether one has been at this step before. */
export function returned(): boolean {
  return spots.has(entry);
}

/**
 * Go to where one was, as soon as the page is long enough for it; not against the reader, who may have begun to scroll.
 *
 * @returns What gives up.
 */
export function goBack(main: HTMLElement): () => void {
  const spot = spots.get(entry);
  const done = new AbortController();
  if (!spot) return () => undefined;
  let found = spot.link === null;
  const settle = (): void => {
    scrollTo(0, spot.y);
    if (!found) {
      const link = [...main.querySelectorAll("a")].find((one) => one.getAttribute("href") === spot.link);
      // Whoever has gone on to something else stays there.
      if (link && document.activeElement === main) link.focus({ preventScroll: true });
      found = link !== undefined;
    }
    if (found && Math.abs(scrollY - spot.y) < 2) done.abort();
  };
  const observer = new ResizeObserver(settle);
  observer.observe(main);
  const timer = setTimeout(() => done.abort(), PATIENCE);
  for (const name of ["wheel", "touchstart", "pointerdown", "keydown"])
    addEventListener(name, () => done.abort(), { passive: true, signal: done.signal });
  done.signal.addEventListener("abort", () => {
    observer.disconnect();
    clearTimeout(timer);
  });
  return () => done.abort();
}

/** Begin to take note; once, when the page is read. */
export function watch(): void {
  history.scrollRestoration = "manual";
  spots = new Map((session.readJson(KEY) as [string, Spot][] | null) ?? []);
  addEventListener("pagehide", () => {
    leave();
    session.write(KEY, JSON.stringify([...spots]));
  });
  arrive();
}
