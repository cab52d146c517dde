// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { Place, Places } from "../src/api/schemas";
import { readAtlas } from "../src/views/map/atlas";
import { roomy } from "../src/views/map/labels";
import { makePlane } from "../src/views/map/plane";
import { shade, steps } from "../src/views/map/scale";
import { NATION, prepare, Terrain } from "../src/views/map/terrain";

test("shades divide what is there about evenly, and nothing has one of its own", () => {
  const cuts = steps([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(cuts).toEqual([3, 5, 7, 9]);
  expect([0, 1, 3, 10].map((n) => shade(n, cuts))).toEqual([0, 1, 2, 5]);
  expect(steps([0, 4, 4, 4])).toEqual([]);
  expect(shade(4, [])).toBe(1);
  expect(steps([])).toEqual([]);
});

test("of labels over one another the weightier is shown", () => {
  const size = { width: 500, height: 500 };
  const label = (key: string, x: number, weight: number) => ({ key, text: "广州", x, y: 100, weight });
  const shown = roomy([label("a", 100, 1), label("b", 110, 9), label("c", 300, 1), label("off", 900, 5)], size);
  expect(shown.map((one) => one.key)).toEqual(["b", "c"]);
});

test("the plane leads from coordinates to points and back, with the north above", async () => {
  const plane = makePlane(await readAtlas());
  const [beijing, guangzhou] = [plane.project([116.4, 39.9]), plane.project([113.26, 23.13])];
  expect(beijing[1]).toBeLessThan(guangzhou[1]);
  const [x, y] = plane.locate(guangzhou);
  expect([x.toFixed(2), y.toFixed(2)]).toEqual(["113.26", "23.13"]);
  expect(plane.shapes.every((one) => one.path.startsWith("M") && !one.path.includes("NaN"))).toBe(true);
});

function area(code: string, name: string, level: Place["level"], within: string[], inside: number): Place {
  const short = name.slice(0, -1);
  return { code, iri: code, name, short, pinyin: null, level, within, direct: inside, inside, types: {} };
}

test("areas form a tree below the nation, whether the store names it or not, and know where they lie", async () => {
  const areas = [
    area("440000", "广东省", "province", [], 5),
    area("440100", "广州市", "city", ["440000"], 3),
    area("440199", "无此区", "district", ["440100", "440000"], 1),
    area("440300", "深圳市", "city", ["440000"], 4),
  ];
  const places: Places = { areas, placed: 5, by_name: 0, unplaced: 0, types: {}, statuses: {}, years: {} };
  const terrain = new Terrain(places, prepare(await readAtlas()));
  expect(terrain.chain("440199").map((one) => one.code)).toEqual([NATION, "440000", "440100", "440199"]);
  expect(terrain.below("440000").map((one) => one.code)).toEqual(["440300", "440100"]);
  expect(terrain.below(NATION).map((one) => one.code)).toEqual(["440000"]);
  expect(terrain.area(NATION)?.inside).toBe(5);
  expect(areas.map((one) => terrain.drawn(one))).toEqual([true, true, false, true]);
  expect(terrain.around("440100")).not.toBeNull();
  expect(terrain.around("440199")).toBeNull();
  expect(new Terrain(places, null).drawn(areas[0] as Place)).toBe(false);
});
