// Light or dark: as the system has it, unless the reader says otherwise.

import { lasting } from "./storage";

export type Theme = "light" | "dark";

const KEY = "planatlas-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

let chosen = $state<Theme | null>(kept());
let dark = $state(system.matches);
system.addEventListener("change", (event) => (dark = event.matches));

function kept(): Theme | null {
  const value = lasting.read(KEY);
  return value === "light" || value === "dark" ? value : null;
}

export const theme = {
  get now(): Theme {
    return chosen ?? (dark ? "dark" : "light");
  },
  /** Go to the other one, and keep the choice. */
  toggle(): void {
    chosen = this.now === "dark" ? "light" : "dark";
    lasting.write(KEY, chosen);
  },
};
