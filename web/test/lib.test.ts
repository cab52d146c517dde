import { expect, test } from "vitest";
import { pack, unpack } from "../src/lib/packed";
import { pieces } from "../src/lib/marks";

test("words are marked, the longer before the shorter", () => {
  const found = pieces("广州科技创新走廊由广州高新区组成", ["广州", "广州科技创新走廊"]);
  expect(found.filter((one) => one.marked).map((one) => one.text)).toEqual(["广州科技创新走廊", "广州"]);
  expect(found.map((one) => one.text).join("")).toBe("广州科技创新走廊由广州高新区组成");
  expect(pieces("a.b", ["."]).map((one) => one.text)).toEqual(["a", ".", "b"]);
});

test("packed state comes back whole, and a torn one is refused", async () => {
  const state = { nodes: ["440100/南沙", "CN/人工智能"], at: [1.5, -2] };
  const text = await pack(state);
  expect(text).toMatch(/^[\w-]+$/);
  expect(await unpack(text)).toEqual(state);
  await expect(unpack(text.slice(0, -4))).rejects.toThrow();
});
