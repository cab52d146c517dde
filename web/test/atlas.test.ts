import { describe, expect, test } from "vitest";
import { rings, unproject } from "../atlas";
import { Gazetteer, readAtlas } from "../src/views/map/atlas";

describe("the atlas", async () => {
  const atlas = await readAtlas();
  const gazetteer = new Gazetteer(atlas);

  test("holds all areas of the first level, each about where it is", () => {
    expect(new Set(atlas.outlines.map((one) => one.code)).size).toBe(34);
    const seats: Record<string, [number, number]> = {
      "110000": [116.4, 39.9],
      "310000": [121.47, 31.23],
      "440000": [113.26, 23.13],
      "540000": [91.1, 29.65],
      "710000": [121.0, 24.0],
    };
    for (const [code, [x, y]] of Object.entries(seats)) {
      const points = atlas.outlines.find((one) => one.code === code)?.rings.flat() ?? [];
      const [xs, ys] = [points.map((one) => one[0]), points.map((one) => one[1])];
      expect(Math.min(...xs)).toBeLessThan(x);
      expect(Math.max(...xs)).toBeGreaterThan(x);
      expect(Math.min(...ys)).toBeLessThan(y);
      expect(Math.max(...ys)).toBeGreaterThan(y);
    }
  });

  test("finds cities and districts by code and name, and says where it knows none", () => {
    const at = (code: string, name: string, short: string) => gazetteer.find({ code, name, short })?.at;
    expect(at("440100", "广州市", "广州")?.map(Math.round)).toEqual([113, 23]);
    expect(at("440113", "番禺区", "番禺")?.map(Math.round)).toEqual([113, 23]);
    expect(at("110108", "海淀区", "海淀")?.map(Math.round)).toEqual([116, 40]);
    // A prefecture that no town is called by stands in the middle of its towns.
    expect(at("513400", "凉山彝族自治州", "凉山")?.map(Math.round)).toEqual([102, 28]);
    expect(at("440199", "无此区", "无此")).toBeUndefined();
  });

  test("is no larger than it must be", () => {
    expect(JSON.stringify(atlas).length).toBeLessThan(450_000);
  });
});

test("paths become rings, each relative to where the one before began", () => {
  const [one, two] = rings("m 10,10 10,0 0,10 z m 100,0 5,0 0,5 z");
  expect(one).toContainEqual(unproject(20, 20));
  expect(two).toContainEqual(unproject(110, 10));
  expect(one?.[0]).toEqual(one?.at(-1));
});
