import { describe, expect, it } from "vitest";
import { MOST_ROWS, tableOf, type Row, type Table } from "../src/api/sparql";
import { layout, things } from "../src/parts/results/columns";
import { prefixed, spelt, tail, target, typeOf } from "../src/parts/results/names";
import { arrows, arrowsOf, byPlace, chartable, points } from "../src/parts/results/places";
import { filtered, grouped, markdown, sorted } from "../src/parts/results/rows";

const ID = "https://w3id.org/planatlas/id/";
const PLAN = "https://w3id.org/planatlas/ontology#";
const INTEGER = "http://www.w3.org/2001/XMLSchema#integer";
const uri = (value: string) => ({ type: "uri" as const, value });
const text = (value: string) => ({ type: "literal" as const, value });
const number = (value: string) => ({ type: "literal" as const, value, datatype: INTEGER });
const table = (vars: readonly string[], rows: readonly Row[]): Table => ({ kind: "table", vars, rows, cut: false });
const read = (row: Row, column: string) => row[column]?.value ?? "";

describe("an answer of the service", () => {
  const head = '{"head":{"vars":["x"]},"results":{"bindings":[';
  it("is read whole", () => {
    const found = tableOf(`${head}{"x":{"type":"literal","value":"a"}}]}}`, false);
    expect(found).toEqual(table(["x"], [{ x: text("a") }]));
  });
  it("says yes or no", () => {
    expect(tableOf('{"head":{},"boolean":true}', false)).toEqual({ kind: "verdict", value: true });
  });
  it("that is cut short is read up to its last whole row, whatever its texts hold", () => {
    const tricky = JSON.stringify({ x: { type: "literal", value: '}},{"y' } });
    const found = tableOf(`${head}${tricky},${tricky},{"x":{"type":"lit`, true) as Table;
    expect(found.rows.map((row) => row["x"]?.value)).toEqual(['}},{"y', '}},{"y']);
    expect(found.cut).toBe(true);
  });
  it("of too many rows is cut", () => {
    const rows = Array.from({ length: MOST_ROWS + 1 }, () => '{"x":{"type":"literal","value":"a"}}').join(",");
    const found = tableOf(`${head}${rows}]}}`, false) as Table;
    expect([found.rows.length, found.cut]).toEqual([MOST_ROWS, true]);
  });
  it("that broke off is a problem", () => {
    expect(() => tableOf(`${head}{"x":`, false)).toThrow("broke off");
    expect(() => tableOf("[]", false)).toThrow("no table");
  });
});

describe("the columns of an answer", () => {
  const row = {
    zone: uri(`${ID}440100/琶洲`),
    zoneLabel: text("琶洲"),
    quote: text("琶洲属于走廊。"),
    document: uri(`${ID}doc/one`),
    title: text("一"),
    start: number("5"),
    end: number("12"),
    n: number("3"),
  };
  it("belong together: things with their names, passages with their places", () => {
    const found = layout(table(Object.keys(row), [row]));
    expect(found.columns).toEqual([
      { name: "zone", kind: "thing", label: "zoneLabel" },
      { name: "n", kind: "number", label: null },
    ]);
    expect(found.passage).toEqual({ quote: "quote", document: "document", start: "start", end: "end", title: "title" });
  });
  it("stand for themselves where that is asked for", () => {
    const found = layout(table(Object.keys(row), [row]), true);
    expect(found.columns.map((one) => one.name)).toEqual(Object.keys(row));
    expect(found.passage).toBeNull();
  });
  it("name a document by its title, where there is no sentence", () => {
    const found = layout(table(["document", "title"], [row]));
    expect(found.columns).toEqual([{ name: "document", kind: "thing", label: "title" }]);
  });
  it("of different kinds are text", () => {
    const found = layout(table(["x"], [{ x: number("1") }, { x: text("a") }, {}]));
    expect(found.columns[0]?.kind).toBe("text");
  });
  it("tell their things once", () => {
    expect(things([row, row], ["zone", "document"])).toEqual([row.zone.value, row.document.value]);
  });
});

describe("rows", () => {
  const rows = ["10", "9", "100"].map((value) => ({ n: number(value) }));
  it("are ordered as numbers, without values last, either way", () => {
    const all = [...rows, {}];
    expect(sorted(all, "n", false, read).map((row) => read(row, "n"))).toEqual(["9", "10", "100", ""]);
    expect(sorted(all, "n", true, read).map((row) => read(row, "n"))).toEqual(["100", "10", "9", ""]);
  });
  it("are ordered by pinyin", () => {
    const names = ["深圳", "广州", "北京"].map((value) => ({ x: text(value) }));
    expect(sorted(names, "x", false, read).map((row) => read(row, "x"))).toEqual(["北京", "广州", "深圳"]);
  });
  it("are found by all words", () => {
    const names = ["Nansha Port", "Nansha Railway"].map((value) => ({ x: text(value) }));
    expect(filtered(names, "port nansha", ["x"], read)).toEqual([names[0]]);
    expect(filtered(names, " ", ["x"], read)).toBe(names);
  });
  it("become Markdown that no text can break", () => {
    expect(markdown(["a", "b"], [["x|y", "1\n2"]])).toBe("| a | b |\n| --- | --- |\n| x\\|y | 1 2 |\n");
  });
  it("have numbers with separators, of which no digit is lost", () => {
    expect(grouped("1960000000000")).toBe("1,960,000,000,000");
    expect(grouped("-1234.123456789012345678")).toBe("-1,234.123456789012345678");
    expect(grouped("1e9")).toBe("1e9");
  });
});

describe("names", () => {
  const prefixes = { plan: PLAN, area: `${ID}area/`, gz: `${ID}440100/` };
  it("are short where SPARQL takes them", () => {
    expect(spelt(`${ID}440100/琶洲互联网创新集聚区`, prefixes)).toBe("gz:琶洲互联网创新集聚区");
    expect(spelt(`${ID}area/440115`, prefixes)).toBe("area:440115");
    expect(spelt(`${ID}440100/一（二）`, prefixes)).toBe(`<${ID}440100/一（二）>`);
    expect(prefixed("http://other/x", prefixes)).toBeNull();
  });
  it("end an IRI", () => {
    expect(tail(`${ID}CN/a%2Fb`)).toBe("a/b");
    expect(tail(`${PLAN}partOf`)).toBe("partOf");
  });
  it("lead to what the explorer shows", () => {
    expect(target(`${ID}440100/琶洲`).kind).toBe("entity");
    expect(target(`${ID}doc/one`).kind).toBe("document");
    expect(target(`${ID}doc/one/mention/5-9`)).toMatchObject({ kind: "passage", start: 5, end: 9 });
    expect(target(`${ID}statement/ab12`).kind).toBe("other");
    expect(target("http://other/x").kind).toBe("other");
  });
  it("have the type above their class", () => {
    const above: Record<string, string[]> = { InnovationZone: ["Zone"], Zone: ["Place"], Loop: ["Loop"] };
    const parents = (name: string) => above[name] ?? [];
    expect(typeOf(["InnovationZone"], parents)).toBe("Zone");
    expect(typeOf(["Loop"], parents)).toBeNull();
  });
});

describe("other ways of showing an answer", () => {
  it("go by area, most rows first", () => {
    const [one, two] = [uri(`${ID}area/440100`), uri(`${ID}area/440115`)];
    const found = byPlace(table(["x", "y"], [{ x: one }, { x: two, y: two }, { x: two }]));
    expect(found.map((place) => [place.iri, place.rows.length])).toEqual([
      [two.value, 2],
      [one.value, 1],
    ]);
  });
  it("draw numbers against the first column", () => {
    const rows = table(["year", "n"], [{ year: text("2016"), n: number("2") }, { year: text("2017") }]);
    expect(points(rows, "year", "n", read)).toEqual([{ name: "2016", x: 2016, y: 2 }]);
    expect(chartable(layout(rows).columns)).toEqual({ first: "year", values: ["n"] });
    expect(chartable(layout(table(["x"], [{ x: text("a") }])).columns)).toBeNull();
  });
  it("draw things side by side as arrows, named by a relation between them", () => {
    const [a, b, by] = [uri("x:a"), uri("x:b"), uri(`${PLAN}partOf`)];
    const rows = table(
      ["s", "p", "o"],
      [
        { s: a, p: by, o: b },
        { s: a, o: b },
      ],
    );
    const found = arrows(rows, layout(rows).columns, (iri) => iri === by.value);
    expect(found).toEqual([
      { from: "x:a", by: by.value, to: "x:b" },
      { from: "x:a", by: "o", to: "x:b" },
    ]);
  });
  it("read arrows from N-Triples", () => {
    const lines = '<x:a> <x:p> <x:\\u5E7F> .\n<x:a> <x:label> "<x:b>" .\n<x:a> <x:y#type> <x:C> .\n';
    expect(arrowsOf(lines)).toEqual([{ from: "x:a", by: "x:p", to: "x:广" }]);
  });
});
