// The page reads what the service's own tests wrote: both sides of the wire against the same files.
import { readFileSync } from "node:fs";
import { parse } from "valibot";
import { describe, expect, test } from "vitest";
import {
  DocumentPage,
  Documents,
  Entity,
  Neighbourhood,
  Paths,
  Places,
  SearchPage,
  Standings,
} from "../src/api/schemas";

const golden = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../tests/golden/api/${name}.json`, import.meta.url), "utf-8"));

describe("answers of the service have the shape that the page reads", () => {
  test.each([
    ["search", SearchPage],
    ["entity", Entity],
    ["indicator", Entity],
    ["neighbors", Neighbourhood],
    ["paths", Paths],
    ["documents", Documents],
    ["document", DocumentPage],
    ["places", Places],
    ["place", Standings],
  ] as const)("%s", (name, schema) => {
    const told = golden(name);
    // Nothing is dropped: a field that the page does not know would be lost here.
    expect(parse(schema, told)).toEqual(told);
  });
});
