// What the map shows: the counts of the service, laid over the atlas.

import type { Place, Places } from "../../api/schemas";
import { language } from "../../lib/language.svelte";
import { Gazetteer, type Atlas, type Located, type Point } from "./atlas";
import { makePlane, type Plane } from "./plane";

export const NATION = "100000";
export const NOWHERE = "none";

/** In units of the plane, of which one is some five kilometres. */
const LEAST = 4;

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
    for (const area of rooted(places)) {
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

  /** The box around the points of an area and of those below it; some 40 kilometres at least. */
  around(code: string): readonly [Point, Point] | null {
    const { plane } = this;
    const codes = [code, ...this.below(code).map((one) => one.code)];
    if (plane === null || !this.#located.has(code)) return null;
    const placed = codes.flatMap((one) => {
      const found = this.#located.get(one);
      return found ? [plane.project(found.at)] : [];
    });
    const xs = placed.map((one) => one[0]);
    const ys = placed.map((one) => one[1]);
    return [
      [Math.min(...xs) - LEAST, Math.min(...ys) - LEAST],
      [Math.max(...xs) + LEAST, Math.max(...ys) + LEAST],
    ];
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
    // Of a district the atlas knows the town in its middle, which often has another name.
    const city = area.level === "city" ? this.#located.get(area.code)?.latin : undefined;
    return outline ?? (city || area.pinyin || area.short);
  }
}

/** The areas below one nation, also where the store does not name it. */
function rooted(places: Places): readonly Place[] {
  const { areas, placed, types } = places;
  if (!areas.length || areas.some((one) => one.code === NATION)) return areas;
  const nation: Place = {
    ...{ code: NATION, iri: "", name: "", short: "", pinyin: null, level: "nation", within: [] },
    ...{ direct: 0, inside: placed, types },
  };
  return [nation, ...areas.map((one) => ({ ...one, within: [...one.within, NATION] }))];
}

/** The atlas, ready to be drawn. */
export function prepare(atlas: Atlas): { readonly plane: Plane; readonly gazetteer: Gazetteer } {
  return { plane: makePlane(atlas), gazetteer: new Gazetteer(atlas) };
}
