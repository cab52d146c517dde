// @vitest-environment happy-dom
// The graph's pure parts: steps to undo, filters, places, what an address and a file hold, formats of others.
import { describe, expect, test } from "vitest";
import { Problem } from "../src/api/http";
import type { Edge, Node } from "../src/api/schemas";
import { pack, unpack } from "../src/lib/packed";
import { idsOf } from "../src/views/graph/address";
import { choose, counts, nearOf } from "../src/views/graph/choice";
import { shownOf, tally, toggled } from "../src/views/graph/filter";
import { between, gather } from "../src/views/graph/gather";
import { begin, did, MOST, redone, undone } from "../src/views/graph/history";
import { around, concentric, keeping, towards, within } from "../src/views/graph/places";
import { fromFile, fromLink, readLink, toFile, toLink } from "../src/views/graph/saved";
import { csv, graphml, jsonld } from "../src/views/graph/tables";
import * as v from "../src/views/graph/view";

const node = (id: string, type = "Zone"): Node => ({
  iri: `https://x/id/${id}`,
  id,
  label: id,
  english: null,
  type,
  types: [type],
});
const edge = (source: string, predicate: string, target: string, more: Partial<Edge> = {}): Edge => ({
  source: `https://x/id/${source}`,
  predicate,
  target: `https://x/id/${target}`,
  statements: 1,
  confidence: 0.9,
  commitment: null,
  due: null,
  documents: ["https://x/id/doc/one"],
  quote: null,
  ...more,
});
const iri = (id: string) => `https://x/id/${id}`;
/** A corridor with two zones, one of which lies in a district that hosts nothing else. */
const view = v.add(v.EMPTY, {
  nodes: [node("corridor", "Corridor"), node("a"), node("b"), node("district", "AdminArea")],
  edges: [
    edge("a", "partOf", "corridor"),
    edge("b", "partOf", "corridor", { confidence: 0.4, documents: [iri("doc/two")] }),
    edge("a", "locatedIn", "district"),
  ],
});
const years = new Map([
  [iri("doc/one"), 2016],
  [iri("doc/two"), 2017],
]);
const ids = (set: Iterable<string>) => [...set].map((one) => one.slice(iri("").length)).sort();

describe("a history", () => {
  test("goes back and forward, and forgets what is to come after a new change", () => {
    let one = did(did(begin(1), 2, "to two"), 3, "to three");
    one = undone(one);
    expect([one.now, one.past.at(-1)?.what, one.future[0]?.what]).toEqual([2, "to two", "to three"]);
    expect(redone(one).now).toBe(3);
    one = did(one, 9, "to nine");
    expect(redone(one)).toBe(one);
    expect(undone(undone(undone(one))).now).toBe(1);
  });
  test("makes no step of what changes nothing, and keeps so many", () => {
    const one = begin("a");
    expect(did(one, "a", "nothing")).toBe(one);
    let long = begin(0);
    for (let n = 1; n < MOST + 50; n++) long = did(long, n, String(n));
    expect(long.past.length).toBe(MOST);
  });
});

describe("a view", () => {
  test("takes things in once, and no relation whose end is missing", () => {
    const again = v.add(view, { nodes: [node("a")], edges: [edge("a", "hosts", "nowhere")] });
    expect(again.nodes.size).toBe(4);
    expect(again.edges.size).toBe(3);
    const hidden = v.change(view, [iri("a")], { hidden: true });
    expect(v.add(hidden, { nodes: [node("a")], edges: [] }).nodes.get(iri("a"))?.hidden).toBe(false);
  });
  test("loses relations with their things; nothing before it changes", () => {
    const less = v.remove(view, [iri("a")]);
    expect(less.edges.size).toBe(1);
    expect(view.edges.size).toBe(3);
  });
  test("collapses what hangs on one thing alone, unless it was placed by hand", () => {
    expect(ids(v.leaves(view, iri("corridor")))).toEqual(["b"]);
    const placed = v.move(view, new Map([[iri("b"), { x: 5, y: 5 }]]), true);
    expect(v.leaves(placed, iri("corridor"))).toEqual([]);
  });
});

describe("a filter", () => {
  const filtered = (filter: Partial<v.Filter>, chosen = new Set<string>()) =>
    shownOf({ ...view, filter: { ...v.ALL, ...filter } }, years, chosen);
  test("hides by type, relation, document, year, confidence", () => {
    expect(ids(filtered({ types: ["AdminArea"] }).nodes)).toEqual(["a", "b", "corridor"]);
    expect(filtered({ relations: ["partOf"] }).edges.size).toBe(1);
    expect(ids(filtered({ documents: [iri("doc/two")] }).nodes)).toEqual(["a", "corridor", "district"]);
    expect(ids(filtered({ years: [2017, 2017] }).nodes)).toEqual(["b", "corridor"]);
    expect(ids(filtered({ confidence: 0.5 }).nodes)).toEqual(["a", "corridor", "district"]);
  });
  test("leaves what was chosen by hand, and what never had a relation", () => {
    expect(ids(filtered({ confidence: 0.5 }, new Set([iri("b")])).nodes)).toContain("b");
    const alone = v.add(v.EMPTY, { nodes: [node("x")], edges: [] });
    expect(shownOf({ ...alone, filter: { ...v.ALL, confidence: 0.9 } }, years).nodes.size).toBe(1);
  });
  test("does not change what the legend counts", () => {
    const counted = tally({ ...view, filter: { ...v.ALL, types: ["Zone"] } });
    expect(counted.types[0]).toEqual(["Zone", 2]);
    expect(counted.relations).toEqual([
      ["partOf", 2],
      ["locatedIn", 1],
    ]);
    expect(toggled(toggled([], "a"), "a")).toEqual([]);
  });
});

describe("places", () => {
  test("new things stand around, none on another", () => {
    const spots = around({ x: 0, y: 0 }, 40);
    expect(spots.length).toBe(40);
    for (const [index, one] of spots.entries())
      for (const other of spots.slice(index + 1))
        expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThan(30);
  });
  test("rings go outwards by steps from the middle", () => {
    const places = concentric(
      5,
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
      [0],
    );
    const far = places.map(({ x, y }) => Math.round(Math.hypot(x, y)));
    expect(far[0]).toBe(0);
    expect([...far]).toEqual([...far].sort((a, b) => a - b));
  });
  test("what is pinned stays to the digit, the rest moves with it", () => {
    const kept = keeping(
      [
        { x: 0, y: 0 },
        { x: 10, y: 0 },
      ],
      new Map([[0, { x: 7.25, y: -3 }]]),
    );
    expect(kept).toEqual([
      { x: 7.25, y: -3 },
      { x: 17.25, y: -3 },
    ]);
  });
  test("an arrow goes to what lies straight ahead before what is nearer aside", () => {
    const from = { x: 0, y: 0 };
    const things = [
      ["ahead", { x: 100, y: 5 }],
      ["aside", { x: 60, y: 60 }],
      ["behind", { x: -10, y: 0 }],
    ] as const;
    expect(towards(from, "ArrowRight", things)).toBe("ahead");
    expect(towards(from, "ArrowLeft", things)).toBe("behind");
    expect(towards(from, "ArrowDown", things)).toBeUndefined();
  });
  test("a line encloses what lies within", () => {
    const line = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 10, y: 10 },
      { x: 0, y: 10 },
    ];
    expect(within({ x: 5, y: 5 }, line)).toBe(true);
    expect(within({ x: 15, y: 5 }, line)).toBe(false);
  });
});

describe("an address", () => {
  const beside = {
    selected: new Set([iri("b")]),
    edge: [...view.edges.keys()][0] ?? null,
    layout: "layered",
    camera: [0.5, 0.25, 1.5],
  } as const;
  const moved = v.change(v.move(view, new Map([[iri("a"), { x: 12, y: -40 }]]), true), [iri("b")], { hidden: true });
  const whole = { ...moved, filter: { ...v.ALL, types: ["Hub"], years: [2016, 2017] as const, confidence: 0.3 } };

  test("brings back places, pins, what is hidden, the filter", async () => {
    const link = readLink(await unpack(await pack(toLink(whole, beside))));
    const found = new Map([...view.nodes.values()].map((one) => [one.node.id ?? "", one.node]));
    expect(fromLink(link, found, [...view.edges.values()])).toEqual(whole);
    expect([link.s, link.l, link.c]).toEqual([[2], "layered", [0.5, 0.25, 1.5]]);
    found.delete("a");
    expect(ids(fromLink(link, found, [...view.edges.values()]).nodes.keys())).toEqual(["b", "corridor", "district"]);
  });
  test("refuses what is none", () => {
    expect(() => readLink({ v: 2, n: [] })).toThrow();
    expect(() => readLink([])).toThrow();
  });
  test("names things by commas or again and again", () => {
    expect(idsOf("#/graph?ids=a/b,%E5%8D%97%E6%B2%99&ids=c")).toEqual(["a/b", "南沙", "c"]);
    expect(idsOf("#/graph")).toEqual([]);
  });
  test("a file holds all of it", () => {
    expect(fromFile(toFile(whole, beside)).view).toEqual(whole);
    expect(() => fromFile('{"nodes": []}')).toThrow();
  });
});

describe("what is gathered", () => {
  const known = new Map([...view.nodes.values()].map((one) => [one.node.id ?? "", one.node]));
  const ask = (names: readonly string[]): Promise<v.Part> => {
    const nodes = names.map((name) => known.get(name.replace(iri(""), "")));
    if (nodes.includes(undefined)) return Promise.reject(new Problem(404, "not-found", "nothing is called so"));
    const held = new Set(nodes.map((one) => one?.iri));
    const edges = [...view.edges.values()].filter((one) => held.has(one.source) && held.has(one.target));
    return Promise.resolve({ nodes: nodes as Node[], edges });
  };
  test("tells what is gone, and joins the rest", async () => {
    const found = await gather(["a", "gone", "corridor", "b", "lost"], undefined, ask);
    expect([...found.missing].sort()).toEqual(["gone", "lost"]);
    expect(found.nodes.size).toBe(3);
    expect(found.edges.length).toBe(2);
  });
  test("fails where the service does", async () => {
    const gone = () => Promise.reject(new Problem(0, "offline", "gone"));
    await expect(gather(["a"], undefined, gone)).rejects.toThrow("gone");
  });
  test("no pair of many things is left out", async () => {
    const asked: (readonly string[])[] = [];
    const fresh = Array.from({ length: 300 }, (_, n) => `f${n}`);
    const others = Array.from({ length: 600 }, (_, n) => `o${n}`);
    await between(fresh, others, undefined, (names) => {
      asked.push(names);
      return Promise.resolve({ nodes: [], edges: [] });
    });
    expect(Math.max(...asked.map((one) => one.length))).toBeLessThanOrEqual(500);
    for (const [a, b] of [
      ["f0", "f299"],
      ["f0", "o0"],
      ["f299", "o599"],
    ] as const)
      expect(asked.some((one) => one.includes(a) && one.includes(b))).toBe(true);
  });
});

test("a choice takes the best supported first, and tells what it leaves by type", () => {
  const told = {
    nodes: [node("corridor", "Corridor"), node("a"), node("c"), node("d"), node("hub", "Hub")],
    edges: [
      edge("a", "partOf", "corridor"),
      edge("c", "partOf", "corridor"),
      edge("d", "partOf", "corridor"),
      edge("corridor", "contributesTo", "hub"),
    ],
  };
  const near = nearOf(iri("corridor"), told, view);
  expect(counts(near, "way")).toEqual([
    ["<partOf", 2],
    [">contributesTo", 1],
  ]);
  const chosen = choose(near, new Set(["<partOf"]), new Set(), 1);
  expect(ids(chosen.part.nodes.map((one) => one.iri))).toEqual(["c"]);
  expect(chosen.cut).toEqual({ Zone: 1, Hub: 1 });
  expect(choose(near, new Set(), new Set(["Hub"]), 5).things).toBe(1);
});

describe("formats of others", () => {
  test("CSV quotes what needs it", () => {
    expect(csv([{ a: 'x,"y"', b: null }])).toBe('\uFEFFa,b\r\n"x,""y""",\r\n');
  });
  test("GraphML escapes what XML reserves, and tells the kinds of attributes", () => {
    const text = graphml([{ id: "n<1", label: "a & b", x: 1.5 }], [{ id: "e", source: "n<1", target: "n<1", p: "q" }]);
    expect(text).toContain('<node id="n&lt;1">');
    expect(text).toContain('source="n&lt;1"');
    expect(text).toContain('attr.name="x" attr.type="double"');
    expect(text).toContain("a &amp; b");
  });
  test("JSON-LD holds the triples that are shown", () => {
    const told = JSON.parse(jsonld({ "@context": { a: "b" } }, view, shownOf(view, years))) as {
      graph: { id: string; partOf?: string[] }[];
    };
    expect(told.graph.length).toBe(4);
    expect(told.graph.find((one) => one.id === iri("a"))?.partOf).toEqual([iri("corridor")]);
  });
});
