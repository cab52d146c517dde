// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { session } from "../src/lib/storage";

afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

test("what is kept comes back, and goes when it is told to", () => {
  expect(session.write("key", JSON.stringify({ n: 1 }))).toBe(true);
  expect(session.read("key")).toBe('{"n":1}');
  expect(session.readJson("key")).toEqual({ n: 1 });
  session.write("key", null);
  expect(session.read("key")).toBeNull();
});

test("a torn value is none", () => {
  session.write("key", "{");
  expect(session.readJson("key")).toBeNull();
});

test("a forbidden storage keeps nothing, and nothing breaks", () => {
  const refuse = () => {
    throw new DOMException("forbidden", "SecurityError");
  };
  vi.stubGlobal("sessionStorage", { getItem: refuse, setItem: refuse, removeItem: refuse });
  expect(session.write("key", "text")).toBe(false);
  expect(session.read("key")).toBeNull();
  expect(session.readJson("key")).toBeNull();
});
