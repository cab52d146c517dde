// Where things stand: pure geometry. The vertical axis points up, and neighbours stand some 100 apart.

import type { Point } from "./view";

export type { Point };

/** How far apart things stand at first. */
export const STEP = 100;

/** Places for new things around one: on rings, the first of them opposite to where the others are. */
export function around(centre: Point, count: number, away: Point = { x: 0, y: 0 }): readonly Point[] {
  const found: Point[] = [];
  const start = Math.atan2(centre.y - away.y, centre.x - away.x);
  for (let ring = 1; found.length < count; ring++) {
    const room = Math.min(6 * ring, count - found.length);
    for (let one = 0; one < room; one++) {
      const angle = start + (one / room) * 2 * Math.PI + ring * 0.3;
      found.push({ x: centre.x + ring * STEP * Math.cos(angle), y: centre.y + ring * STEP * Math.sin(angle) });
    }
  }
  return found;
}

/** Links between things, by their numbers. */
export type Links = readonly (readonly [number, number])[];

function neighboursOf(count: number, links: Links): readonly ReadonlySet<number>[] {
  const next = Array.from({ length: count }, () => new Set<number>());
  for (const [a, b] of links) {
    next[a]?.add(b);
    next[b]?.add(a);
  }
  return next;
}

/**
 * Rings around some things: those next to them on the first, and so on; what hangs on nothing stands on the last.
 *
 * @param centre Numbers of the things in the middle; the best joined one where there is none.
 */
export function concentric(count: number, links: Links, centre: readonly number[] = []): readonly Point[] {
  const next = neighboursOf(count, links);
  const best = next.reduce((found, one, index) => (one.size > (next[found]?.size ?? -1) ? index : found), 0);
  const depth = new Array<number>(count).fill(-1);
  let border = centre.length ? [...centre] : count ? [best] : [];
  const rings: number[][] = [];
  for (let ring = 0; border.length; ring++) {
    for (const one of border) depth[one] = ring;
    rings.push(border);
    const found = new Set<number>();
    for (const one of border) for (const other of next[one] ?? []) if (depth[other] === -1) found.add(other);
    border = [...found];
  }
  const rest = depth.flatMap((one, index) => (one === -1 ? [index] : []));
  if (rest.length) rings.push(rest);
  const places: Point[] = Array.from({ length: count }, () => ({ x: 0, y: 0 }));
  let radius = 0;
  rings.forEach((ring, index) => {
    const alone = index === 0 && ring.length === 1;
    radius = alone ? 0 : Math.max(radius + 1.4 * STEP, (ring.length * STEP * 0.7) / (2 * Math.PI));
    ring.forEach((one, at) => {
      const angle = Math.PI / 2 - (at / ring.length) * 2 * Math.PI;
      places[one] = { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
    });
  });
  return places;
}

/**
 * A layout moved so that it fits what is pinned, which stays where it is.
 *
 * @param pinned Number of a thing → where it stands.
 */
export function keeping(places: readonly Point[], pinned: ReadonlyMap<number, Point>): readonly Point[] {
  if (!pinned.size) return places;
  let [dx, dy] = [0, 0];
  for (const [one, at] of pinned) {
    dx += (at.x - (places[one]?.x ?? 0)) / pinned.size;
    dy += (at.y - (places[one]?.y ?? 0)) / pinned.size;
  }
  return places.map(({ x, y }, one) => pinned.get(one) ?? { x: x + dx, y: y + dy });
}

export type Direction = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";
const WAYS: Readonly<Record<Direction, readonly [number, number]>> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** The nearest thing in a direction, those straight ahead before those aside; none where nothing lies that way. */
export function towards(
  from: Point,
  direction: Direction,
  candidates: Iterable<readonly [string, Point]>,
): string | undefined {
  const [dx, dy] = WAYS[direction];
  let [best, least]: [string | undefined, number] = [undefined, Infinity];
  for (const [iri, at] of candidates) {
    const ahead = (at.x - from.x) * dx + (at.y - from.y) * dy;
    const aside = Math.abs((at.x - from.x) * dy) + Math.abs((at.y - from.y) * dx);
    if (ahead <= 0 || aside > 2 * ahead) continue;
    const cost = ahead + 2 * aside;
    if (cost < least) [best, least] = [iri, cost];
  }
  return best;
}

/** Whether a point lies within a closed line of points. */
export function within({ x, y }: Point, line: readonly Point[]): boolean {
  let inside = false;
  line.forEach((a, index) => {
    const b = line[(index + line.length - 1) % line.length] ?? a;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  });
  return inside;
}
