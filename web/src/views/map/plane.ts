// The map as a plane: areas projected once, in units of which the country is about a thousand wide.

import { geoConicEqualArea, geoPath, type GeoPermissibleObjects } from "d3-geo";
import type { Atlas, Point } from "./atlas";

export const WIDTH = 1000;
export const HEIGHT = 760;

export interface Shape {
  readonly code: string;
  readonly english: string;
  /** For the attribute `d`. */
  readonly path: string;
  /** Where its label stands. */
  readonly middle: Point;
  readonly box: readonly [Point, Point];
}

export interface Plane {
  readonly shapes: readonly Shape[];
  readonly land: string;
  project(point: Point): Point;
  /** Longitude and latitude of a point of the plane. */
  locate(point: Point): Point;
}

function multi(rings: readonly (readonly Point[])[]): GeoPermissibleObjects {
  return { type: "MultiPolygon", coordinates: rings.map((ring) => [ring.map(([x, y]) => [x, y])]) };
}

/** Shades may be compared where areas keep their size, so the projection is one that keeps it. */
export function makePlane(atlas: Atlas): Plane {
  const country = multi(atlas.outlines.flatMap((one) => one.rings));
  // Outlines are dense, and none of them crosses the far side of the globe: nothing need be bent or cut.
  const projection = geoConicEqualArea()
    .parallels([25, 47])
    .rotate([-105, 0])
    .precision(0)
    .preclip((stream) => stream);
  const margin = 12;
  // prettier-ignore
  projection.fitExtent([[margin, margin], [WIDTH - margin, HEIGHT - margin]], country);
  const path = geoPath(projection).digits(2);
  const shapes = atlas.outlines.map(({ code, english, rings }): Shape => {
    const largest = [...rings].sort((one, other) => other.length - one.length)[0] ?? [];
    const whole = multi(rings);
    return {
      code,
      english,
      path: path(whole) ?? "",
      middle: LABELS[code] ? project(LABELS[code]) : path.centroid(multi([largest])),
      box: path.bounds(whole),
    };
  });
  function project(point: Point): Point {
    return projection([point[0], point[1]]) ?? [0, 0];
  }
  return {
    shapes,
    land: path(multi(atlas.land)) ?? "",
    project,
    locate: (point) => projection.invert?.([point[0], point[1]]) ?? [105, 35],
  };
}

/** Where the middle of an area lies over another one, or at its edge. */
const LABELS: Readonly<Record<string, Point>> = {
  "130000": [115.2, 38.2],
  "150000": [111.5, 42.2],
  "620000": [103.9, 35.9],
  "120000": [117.9, 39.05],
  "310000": [121.9, 31.1],
  "810000": [114.6, 22.2],
  "820000": [113.2, 21.7],
};
