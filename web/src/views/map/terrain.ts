// What the map shows: the counts of the service, laid over the atlas.

import type { Place, Places } from "../../api/schemas";
import { language } from "../../lib/language.svelte";
import { Gazetteer, type Atlas, type Located } from "./atlas";
import { makePlane, type Plane } from "./plane";

export const NATION = "100000";
export const NOWHERE = "none";

/** The areas of a store as a tree, with where they lie. */
export class Terrain {
  readonly plane: Plane | null;
  readonly #areas = new Map<string, Place>();
  readonly #below = new Map<string, Place[]>();
  readonly #located = new Map<string, Located>();

  constructor(
    readonly places: Places,
    atlas: { readonly plane: Plane; readonly gazetteer: Gazetteer } | null,
  ) {
    this.plane = atlas?.plane ?? null;
    for (const area of places.areas) {
      this.#areas.set(area.code, area);
      const above = area.within[0];
      if (above !== undefined) this.#below.set(above, [...(this.#below.get(above) ?? []), area]);
      const found = area.level === "city" || area.level === "district" ? atlas?.gazetteer.find(area) : null;
      if (found) this.#located.set(area.code, found);
    }
  }

  area(code: string): Place | undefined {
    return this.#areas.get(code);
  }

  /** The areas directly below one, those with most things first. */
  below(code: string): readonly Place[] {
    const found = this.#below.get(code) ?? [];
    return [...found].sort((one, other) => other.inside - one.inside || one.code.localeCompare(other.code));
  }

  /** From the nation down to an area. */
  chain(code: string): readonly Place[] {
    const area = this.#areas.get(code);
    if (area === undefined) return [];
    return [...area.within.toReversed(), code].flatMap((one) => this.#areas.get(one) ?? []);
  }

  located(code: string): Located | undefined {
    return this.#located.get(code);
  }

  /** Whether the map has a place for an area. */
  drawn(area: Place): boolean {
    if (this.plane === null) return false;
    return area.level === "city" || area.level === "district" ? this.#located.has(area.code) : true;
  }

  /** What an area is called on the map: in Latin letters for readers of English, where they are known. */
  name(area: Place): string {
    if (language.now === "zh") return area.short;
    const outline = this.plane?.shapes.find((one) => one.code === area.code)?.english;
    return outline ?? (this.#located.get(area.code)?.latin || area.short);
  }
}

/** The atlas, ready to be drawn. */
export function prepare(atlas: Atlas): { readonly plane: Plane; readonly gazetteer: Gazetteer } {
  return { plane: makePlane(atlas), gazetteer: new Gazetteer(atlas) };
}
