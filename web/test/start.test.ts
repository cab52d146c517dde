// What the first page, the panel of a thing and the list of documents make of the service's answers.
import { readFileSync } from "node:fs";
import { parse } from "valibot";
import { describe, expect, test } from "vitest";
import { Documents, Entity } from "../src/api/schemas";
import { eventsOf } from "../src/lib/events";
import { choices, fitting, ordered } from "../src/views/documents/listing";
import { clusters, filtered, firmness, grouped, yearOf } from "../src/views/entity/facts";
import { lines, tables } from "../src/views/entity/values";

const golden = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../tests/golden/api/${name}.json`, import.meta.url), "utf-8"));

describe("server-sent events", () => {
  async function read(...parts: Uint8Array[]): Promise<[string, string][]> {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        controller.close();
      },
    });
    const found: [string, string][] = [];
    for await (const { name, data } of eventsOf(body)) found.push([name, data]);
    return found;
  }
  const bytes = new TextEncoder().encode(': waiting\n\nevent: read\ndata: {"title": "广州"}\n\ndata: a\ndata: b\n\n');

  test("come whole wherever the network cuts them", async () => {
    const whole = await read(bytes);
    expect(whole).toEqual([
      ["read", '{"title": "广州"}'],
      ["message", "a\nb"],
    ]);
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(await read(bytes.slice(0, cut), bytes.slice(cut))).toEqual(whole);
    }
  });

  test("half of one at the end is none", async () => {
    expect(await read(bytes.slice(0, -4))).toHaveLength(1);
  });
});

describe("facts of a thing", () => {
  const found = parse(Entity, golden("entity"));

  test("name each other thing once, with the quotes of all documents, latest first", () => {
    const [group, ...rest] = grouped(found.facts);
    expect(rest).toEqual([]);
    expect(group?.key).toBe("connects");
    expect(group?.items.map((one) => [one.other.label, one.years])).toEqual([
      ["青湖区", ["2016", "2018"]],
      ["临港区", ["2016"]],
    ]);
    expect(group?.items[0]?.commitments).toEqual(["achieved", "strives"]);
    expect(group?.items[0]?.quotes.map((one) => yearOf(one.fact.document))).toEqual(["2018", "2016"]);
  });

  test("show a passage once where another holds it", () => {
    const [first] = found.facts;
    const quote = first?.quotes[0];
    if (!first || !quote) throw new Error("no fact");
    const half = { ...quote, start: quote.start + 3, exact: quote.exact.slice(3) };
    const third = { ...half, end: half.end - 1, exact: half.exact.slice(0, -1) };
    const [group] = grouped([{ ...first, quotes: [third, quote, half] }]);
    expect(group?.items[0]?.quotes.map((one) => one.quote)).toEqual([quote]);
  });

  test("that one sentence states are read with it once", () => {
    const [first] = found.facts;
    if (!first) throw new Error("no fact");
    const other = { ...first, other: { ...first.other, iri: "x", label: "x" } };
    const [group] = grouped([first, other]);
    expect(clusters(group?.items ?? []).map((one) => one.items.length)).toEqual([2]);
    const [firmer] = grouped([first, { ...other, commitment: "achieved" }]);
    expect(clusters(firmer?.items ?? [])).toHaveLength(2);
  });

  test("are filtered by name, sentence, relation and commitment", () => {
    const groups = grouped(found.facts);
    const names = (filter: Parameters<typeof filtered>[1]) =>
      filtered(groups, filter).flatMap((group) => group.items.map((one) => one.other.label));
    expect(names({ text: "途经" })).toEqual(["青湖区"]);
    expect(names({ text: "临港" })).toEqual(["青湖区", "临港区"]);
    expect(names({ commitment: "achieved" })).toEqual(["青湖区"]);
    expect(names({ only: "-connects" })).toEqual([]);
    expect(firmness(found.facts)).toEqual([
      ["achieved", 1],
      ["strives", 2],
    ]);
  });
});

describe("values of an indicator", () => {
  const found = parse(Entity, golden("indicator"));

  test("stand by place, and what was measured in several years can be drawn", () => {
    const [table, ...rest] = tables(found.values, "place", found.things);
    expect(rest).toEqual([]);
    expect(table?.rows).toHaveLength(3);
    expect(table?.lines).toEqual([
      { measure: "change", unit: "percent", years: [2015, 2016], achieved: [8.5, null], target: [null, 8] },
    ]);
  });

  test("of a period of several years are no points in time", () => {
    const [value] = found.values;
    if (!value) throw new Error("no value");
    expect(lines([value, { ...value, period: "2016/2020" }])).toEqual([]);
    expect(lines([value, { ...value, period: null }])).toEqual([]);
  });

  test("are filtered by what is written", () => {
    expect(tables(found.values, "place", found.things, "8%以上")[0]?.rows).toHaveLength(1);
    expect(tables(found.values, "place", found.things, "没有")).toEqual([]);
  });
});

describe("the list of documents", () => {
  const { documents } = parse(Documents, golden("documents"));

  test("is filtered by text, place, year and kind", () => {
    const count = (filter: Parameters<typeof fitting>[1]) => fitting(documents, filter).length;
    expect(count({})).toBe(2);
    expect(count({ q: "云川 2018" })).toBe(1);
    expect(count({ year: "2016", place: "990100", kind: "report" })).toBe(1);
    expect(count({ place: "0100" })).toBe(0);
  });

  test("is sorted both ways, numbers as numbers", () => {
    const slugs = (order: string) => ordered(documents, order).map((one) => one.year);
    expect(slugs("-year")).toEqual(["2018", "2016"]);
    expect(slugs("characters")).toEqual(["2018", "2016"]);
    expect(slugs("-characters")).toEqual(["2016", "2018"]);
    expect(slugs("nonsense")).toEqual(["2016", "2018"]);
  });

  test("says what it can be filtered by", () => {
    expect(choices(documents, "place")).toEqual([{ value: "990100", label: "云川市", count: 2 }]);
    expect(choices(documents, "year").map((one) => one.value)).toEqual(["2018", "2016"]);
  });
});
