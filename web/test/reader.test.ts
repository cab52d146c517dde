// What the reader does without a page: pieces of sentences, parts of a document, hits, facts, standoff and its corrections.
import { readFileSync } from "node:fs";
import { parse as check } from "valibot";
import { describe, expect, test } from "vitest";
import { DocumentPage } from "../src/api/schemas";
import { apply, type Change, type Rules } from "../src/views/document/changes";
import { chaptersOf, endsOf } from "../src/views/document/facts";
import { marksDrafted, visible } from "../src/views/document/marks";
import { blocksOf, byLine, hitsOf, indexAt, piecesOf, spanOf } from "../src/views/document/pieces";
import { gapsOf, merge, runOf, type Run } from "../src/views/document/runs";
import { mark, parse, write, type Standoff } from "../src/views/document/standoff";

const file = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf-8");
const { document: golden } = check(DocumentPage, JSON.parse(file("tests/golden/api/document.json")));
const sentence = (start: number, end: number, section: number | null = null) => ({
  start,
  end,
  section,
  statements: [],
  values: [],
});

describe("a sentence in pieces", () => {
  const whole = { start: 10, end: 20 };
  const over = (marks: readonly { start: number; end: number }[]) =>
    piecesOf(whole, marks).map((one) => [one.start, one.end, one.over.map((m) => `${m.start}-${m.end}`)]);

  test("without mentions it is one", () => expect(over([])).toEqual([[10, 20, []]]));

  test("a name within a name is told first", () => {
    expect(
      over([
        { start: 10, end: 18 },
        { start: 12, end: 14 },
      ]),
    ).toEqual([
      [10, 12, ["10-18"]],
      [12, 14, ["12-14", "10-18"]],
      [14, 18, ["10-18"]],
      [18, 20, []],
    ]);
  });

  test("names that overlap share a piece, and what runs over the edge is cut", () => {
    expect(
      over([
        { start: 8, end: 14 },
        { start: 12, end: 25 },
      ]),
    ).toEqual([
      [10, 12, ["8-14"]],
      [12, 14, ["8-14", "12-25"]],
      [14, 20, ["12-25"]],
    ]);
  });
});

test("line ends between sentences divide paragraphs, and nothing of the text is lost", () => {
  const text = Array.from("标题\n一二。三四。\n 表格 \n\n五六。");
  const sections = [{ start: 0, end: 19, level: 2, title: "标题", parent: null }];
  const blocks = blocksOf(text, 0, [sentence(0, 2), sentence(3, 6), sentence(6, 9), sentence(16, 19)], sections);
  expect(
    blocks.map((one) => [one.level, one.depth, ...one.lines.map((l) => text.slice(l.start, l.end).join(""))]),
  ).toEqual([
    [2, 1, "标题"],
    [0, 0, "一二。", "三四。"],
    [0, 0, " 表格 "],
    [0, 0, "五六。"],
  ]);
  const drawn = blocksOf(Array.from(golden.text), 0, golden.sentences, golden.sections).flatMap((one) => one.lines);
  const points = Array.from(golden.text);
  expect(drawn.map((one) => points.slice(one.start, one.end).join("")).join("\n")).toBe(golden.text.trimEnd());
});

test("marks are found by line, those over a border in both; places by binary search", () => {
  const lines = [
    { start: 0, end: 5 },
    { start: 6, end: 10 },
  ];
  const found = byLine(lines, [
    { start: 1, end: 2 },
    { start: 4, end: 8 },
    { start: 5, end: 6 },
  ]);
  expect(found.get(0)).toHaveLength(2);
  expect(found.get(6)).toEqual([{ start: 4, end: 8 }]);
  expect([-1, 0, 5, 6, 99].map((place) => indexAt(lines, place))).toEqual([-1, 0, 0, 1, 1]);
});

test("passages of an address; hits count code points and overlap nothing", () => {
  expect(spanOf("12-40")).toEqual({ start: 12, end: 40 });
  expect(spanOf("12")).toEqual({ start: 12, end: 13 });
  expect(spanOf("40-12")).toEqual({ start: 40, end: 41 });
  expect([spanOf("a-b"), spanOf(undefined), spanOf("1-2-3")]).toEqual([null, null, null]);
  const text = Array.from("𠮷野家GDP，gdp，哈哈哈");
  expect(hitsOf(text, 100, "gdp").map((one) => one.start)).toEqual([103, 107]);
  expect(hitsOf(text, 0, "哈哈")).toEqual([{ start: 11, end: 13 }]);
  expect(hitsOf(text, 0, "")).toEqual([]);
});

describe("parts of a document", () => {
  const part = (start: number, end: number): Run => ({
    start,
    end,
    points: Array.from({ length: end - start }, (_, n) => String.fromCodePoint(0x4e00 + start + n)),
    sentences: Array.from({ length: (end - start) / 10 }, (_, n) => sentence(start + 10 * n, start + 10 * n + 10)),
    mentions: [],
  });

  test("come in any order, overlap, and make one text", () => {
    let runs = merge([], part(50, 80));
    expect(gapsOf(runs, 100)).toEqual([
      { start: 0, end: 50 },
      { start: 80, end: 100 },
    ]);
    runs = merge(runs, part(30, 70));
    runs = merge(runs, part(0, 30));
    runs = merge(runs, part(70, 100));
    expect(runs).toEqual([part(0, 100)]);
    expect(gapsOf(runs, 100)).toEqual([]);
    expect(merge(runs, part(20, 40))).toBe(runs);
  });

  test("a part as it comes counts code points", () => {
    expect(runOf({ ...golden, text: "𠮷野", start: 4, end: 6, sentences: [], mentions: [] }).points).toEqual([
      "𠮷",
      "野",
    ]);
  });
});

test("facts stand by section, those that are sure enough; a row knows where its ends are", () => {
  const chapters = chaptersOf(golden.sentences, golden.sections, 0);
  const all = chapters.flatMap((one) => one.said);
  expect(all).toHaveLength(golden.sentences.flatMap((one) => [...one.statements, ...one.values]).length);
  expect(chaptersOf(golden.sentences, golden.sections, 1.01)).toEqual([]);
  const develops = all.find((one) => one.relation?.predicate === "develops");
  const points = Array.from(golden.text);
  const ends = develops ? endsOf(develops, golden.mentions) : [];
  expect(ends.map((one) => points.slice(one.start, one.end).join(""))).toEqual(["临港软件产业园", "人工智能"]);
});

describe("standoff", () => {
  const sample = file("examples/guangzhou-2016-report.ann");

  test("goes out as it came in", () => {
    const read = parse(sample);
    expect(read.mentions.size).toBe(sample.match(/^T/gm)?.length);
    expect(read.relations).toHaveLength(sample.match(/^R/gm)?.length ?? 0);
    const sorted = (text: string) =>
      text
        .trim()
        .split("\n")
        .filter((one) => one.startsWith("T"))
        .sort();
    expect(sorted(write(read))).toEqual(sorted(sample));
    expect(parse(write(read))).toEqual(read);
  });

  test("a mention is drawn without blanks at its edges, in parts between line ends, in code points", () => {
    expect(mark(7, Array.from(" 𠮷野\n走廊 "), "Corridor")).toMatchObject({
      start: 8,
      end: 13,
      parts: [
        [8, 10],
        [11, 13],
      ],
      quote: "𠮷野 走廊",
    });
    expect(mark(0, [" ", "\n"], "Zone")).toBeNull();
  });

  test("annotations that say nothing are no empty file", () => {
    expect(write({ mentions: new Map(), relations: [] })).toMatch(/^#1\tAnnotatorNotes\t/);
  });
});

describe("corrections", () => {
  const base: Standoff = parse(
    "T1\tZone 0 3\t南沙区\nT2\tCorridor 5 9\t创新走廊\nT3\tIndustry 12 14\t航运\nA1\tStatus T1 planned\n" +
      "R1\tpartOf Arg1:T1 Arg2:T2\nR2\tdevelops Arg1:T1 Arg2:T3\n",
  );
  const rules: Rules = {
    joins: (name, from, to) => (name === "develops" ? from === "Zone" && to === "Industry" : from !== to),
    says: (name, type) => name === "Status" && type !== "AdminArea",
  };
  const named = (start: number, text: string, type: string) => {
    const found = mark(start, Array.from(text), type);
    if (!found) throw new Error(text);
    return found;
  };
  const was = named(0, "南沙区", "Zone");
  const after = (...changes: Change[]) => apply(base, changes, rules);
  const lines = (...changes: Change[]) =>
    write(after(...changes).standoff)
      .trim()
      .split("\n");

  test("what is wrong goes with its relations and attributes", () => {
    expect(lines({ act: "drop", at: "0-3", was })).toEqual(["T1\tCorridor 5 9\t创新走廊", "T2\tIndustry 12 14\t航运"]);
  });

  test("another type keeps what fits it", () => {
    expect(lines({ act: "type", at: "0-3", was, type: "AdminArea" })).toEqual([
      "T1\tAdminArea 0 3\t南沙区",
      "T2\tCorridor 5 9\t创新走廊",
      "T3\tIndustry 12 14\t航运",
      "R1\tpartOf Arg1:T1 Arg2:T2",
    ]);
  });

  test("another span takes relations along, and the place of what it overlaps", () => {
    const moved = named(0, "南沙区和创新走廊", "Zone");
    const { standoff } = after({ act: "span", at: "0-3", was, mark: moved });
    expect([...standoff.mentions.keys()].sort()).toEqual(["0-8", "12-14"]);
    expect(standoff.relations).toEqual([{ name: "develops", from: "0-8", to: "12-14" }]);
    expect(standoff.mentions.get("0-8")?.attributes).toEqual({ Status: "planned" });
  });

  test("relations are added where they fit, once, and struck out", () => {
    const relation = { name: "develops", from: "5-9", to: "12-14" } as const;
    const ends = ["创新走廊", "航运"] as const;
    expect(after({ act: "link", relation, ends }).missed).toEqual(new Set([0]));
    const fits: Change = { act: "link", relation: { ...relation, name: "connects" }, ends };
    expect(after(fits, fits).standoff.relations).toHaveLength(3);
    const gone: Change = { act: "unlink", relation: { name: "partOf", from: "0-3", to: "5-9" }, ends };
    expect(after(gone).standoff.relations).toEqual([{ name: "develops", from: "0-3", to: "12-14" }]);
    expect(after(gone, gone).missed).toEqual(new Set([1]));
  });

  test("attributes are said and unsaid; what a type cannot say fits nothing", () => {
    const say = (at: "0-3" | "5-9", value: string | null): Change => ({ act: "say", at, was, name: "Status", value });
    expect(after(say("0-3", null)).standoff.mentions.get("0-3")?.attributes).toEqual({});
    expect(after(say("5-9", "completed")).standoff.mentions.get("5-9")?.attributes).toEqual({ Status: "completed" });
    expect(after({ act: "type", at: "0-3", was, type: "AdminArea" }, say("0-3", "planned")).missed).toEqual(
      new Set([1]),
    );
  });

  test("laid over other annotations, what is not there any more is missed and the rest holds", () => {
    const others = parse("T1\tCorridor 5 9\t创新走廊\n");
    const add: Change = { act: "add", mark: named(20, "白云区", "AdminArea") };
    const found = apply(others, [{ act: "drop", at: "0-3", was }, add], rules);
    expect(found.missed).toEqual(new Set([0]));
    expect([...found.standoff.mentions.keys()]).toEqual(["5-9", "20-23"]);
  });

  test("the text shows what a draft does", () => {
    const read = [...base.mentions.values()].map((one) => ({
      ...one,
      entity: `id/${one.quote}`,
      confidence: 0.5,
      attributes: { commitment: "plans" },
    }));
    const { standoff } = after(
      { act: "drop", at: "12-14", was },
      { act: "type", at: "5-9", was, type: "Zone" },
      { act: "add", mark: named(20, "白云区", "AdminArea") },
    );
    const marks = marksDrafted(read, base, standoff);
    expect(marks.map((one) => [one.key, one.state])).toEqual([
      ["0-3", "same"],
      ["5-9", "changed"],
      ["12-14", "gone"],
      ["20-23", "new"],
    ]);
    expect(marks[0]?.attributes).toEqual({ commitment: "plans", status: "planned" });
    expect(visible(marks, new Set(["Zone"]), 0.6).map((one) => one.key)).toEqual(["20-23"]);
  });
});
