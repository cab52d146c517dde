// Where areas lie: outlines of provinces, and points of the cities and districts for which an open one is known.
// How it is made, and of what, says web/atlas.ts.

export type Point = readonly [longitude: number, latitude: number];

/** A province (or what has its rank). */
export interface Outline {
  readonly code: string;
  readonly english: string;
  readonly rings: readonly (readonly Point[])[];
}

/** A populated place: first digits of the code of what holds it, names in Chinese divided by spaces, Latin name. */
export type Spot = readonly [within: string, names: string, latin: string, longitude: number, latitude: number];

export interface Atlas {
  readonly outlines: readonly Outline[];
  readonly land: readonly (readonly Point[])[];
  /** The largest first. */
  readonly spots: readonly Spot[];
  /** First four digits of the code of a prefecture → the middle of its towns. */
  readonly middles: Readonly<Record<string, Point>>;
}

/** An area as it is sought in the atlas. */
export interface Sought {
  readonly code: string;
  readonly name: string;
  readonly short: string;
}

/** Where an area lies, and what it is called in Latin letters. */
export interface Located {
  readonly at: Point;
  readonly latin: string;
}

/** Read the atlas: it is large, and only the map wants it. */
export async function readAtlas(): Promise<Atlas> {
  return (await import("virtual:atlas")).default;
}

const MUNICIPALITY = /^(?:11|12|31|50)/;

/**
 * Finds cities and districts in the atlas by code and name.
 *
 * A city that no populated place is called by stands in the middle of those that lie in it, since an area of that size
 * is worth a point; a district stands where its name does, or nowhere.
 */
export class Gazetteer {
  readonly #within = new Map<string, Spot[]>();

  readonly #middles: Readonly<Record<string, Point>>;

  constructor(atlas: Pick<Atlas, "spots" | "middles">) {
    this.#middles = atlas.middles;
    for (const spot of atlas.spots) {
      const known = this.#within.get(spot[0]);
      if (known) known.push(spot);
      else this.#within.set(spot[0], [spot]);
    }
  }

  /** Where an area below a province lies; null where the atlas does not know. */
  find({ code, name, short }: Sought): Located | null {
    const spots = this.#within.get(code.slice(0, MUNICIPALITY.test(code) ? 2 : 4)) ?? [];
    const called = spots.find((spot) => spot[1].split(" ").some((one) => one === name || one === short));
    if (called) return { at: [called[3], called[4]], latin: called[2] };
    const middle = code.endsWith("00") ? this.#middles[code.slice(0, 4)] : undefined;
    return middle ? { at: middle, latin: "" } : null;
  }
}
