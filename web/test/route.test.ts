// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { href, parse } from "../src/lib/route.svelte";

test.each([
  ["home", "", {}],
  ["entity", "440100/广州科技创新走廊", {}],
  ["entity", "CN/100%/a?b#c", { tab: "a&b=c+d" }],
  ["document", "440100-2016-report", { at: "12-40" }],
])("an address leads where it was made for: %s %s", (view, id, params) => {
  expect(parse(href(view, id, params))).toEqual({ view, id, params });
});

test("Han characters stay readable, hand-written addresses work", () => {
  expect(href("entity", "440100/南沙区")).toBe("#/entity/440100/南沙区");
  expect(parse("#/entity/440100/%E5%8D%97%E6%B2%99%E5%8C%BA")).toEqual(parse("#/entity/440100/南沙区"));
  expect(parse("#/entity/100%").id).toBe("100%");
});
