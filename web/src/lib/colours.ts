// The colour of each type of the annotation guideline; the same in the graph, the reader, the map and the lists.
// They keep a contrast of 4.5:1 against the paper of their theme, and are told apart with reduced colour vision in the
// order of the types that stand together most.

import type { Theme } from "./theme.svelte";

const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  Plan: ["#6b3fa0", "#c3a3ee"],
  Reform: ["#8a5a00", "#e3b65c"],
  Hub: ["#b3261e", "#ff9a8f"],
  Corridor: ["#a8326e", "#f59ac6"],
  Zone: ["#0b6e4f", "#5fd0a6"],
  AdminArea: ["#3d4f8f", "#a5b6f5"],
  NaturalFeature: ["#2f6b1f", "#93d17c"],
  Facility: ["#8b4513", "#e0a77e"],
  Project: ["#00639b", "#76c1f2"],
  Organization: ["#7a3b3b", "#e0a3a3"],
  Industry: ["#5d6200", "#c6cc5a"],
  Event: ["#a13d00", "#ffab7a"],
  Indicator: ["#006a6a", "#5cd3d3"],
  Quantity: ["#4a5a60", "#adc0c6"],
  Document: ["#4a4a4a", "#c9c9c9"],
};
const OTHER = ["#5a6a6b", "#9db0b0"] as const;

/** The types that have a colour, in the order in which legends show them. */
export const TYPES: readonly string[] = Object.keys(COLOURS);

/** The colour of a type in a theme, as #rrggbb. */
export function colourOf(type: string | null | undefined, theme: Theme): string {
  const [light, dark] = COLOURS[type ?? ""] ?? OTHER;
  return theme === "light" ? light : dark;
}
