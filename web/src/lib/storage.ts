// What the browser keeps for the page, for the tab or for the next visit. A full or forbidden storage keeps nothing, and
// the page goes on without.

export interface Shelf {
  /** The text that was kept; null where there is none, or none may be read. */
  read(key: string): string | null;
  /** Keep a text, or none; says whether that was possible. */
  write(key: string, text: string | null): boolean;
  /** The value that was kept as JSON; null where there is none, or what is there is none. */
  readJson(key: string): unknown;
}

function shelf(open: () => Storage): Shelf {
  return {
    read(key) {
      try {
        return open().getItem(key);
      } catch {
        return null;
      }
    },
    write(key, text) {
      try {
        if (text === null) open().removeItem(key);
        else open().setItem(key, text);
        return true;
      } catch {
        return false;
      }
    },
    readJson(key) {
      try {
        return JSON.parse(this.read(key) ?? "null") as unknown;
      } catch {
        return null;
      }
    },
  };
}

/** Until the tab is closed. */
export const session = shelf(() => sessionStorage);
/** Until the reader clears it. */
export const lasting = shelf(() => localStorage);
