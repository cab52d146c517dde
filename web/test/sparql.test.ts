import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { NamedQuery, Parameter, Word } from "../src/api/schemas";
import { spell, termOf } from "../src/views/query/spell";
import { format } from "../src/views/sparql/format";
import { expanded } from "../src/views/sparql/iris";
import { matching, prefixLine, spelling } from "../src/views/sparql/names";
import { unknownTerms } from "../src/views/sparql/unknown";
import { declared, prefixPlace, tokens, variables } from "../src/views/sparql/tokens";

const ID = "https://w3id.org/planatlas/id/";
const QUERIES = new URL("../../queries/", import.meta.url);
const files = readdirSync(QUERIES).map((name) => [name, readFileSync(new URL(name, QUERIES), "utf8")] as const);
const KNOWN = { plan: "https://w3id.org/planatlas/ontology#", area: `${ID}area/` };

/** A query without space and case of keywords: what must not change. */
const core = (text: string) => tokens(text).map((one) => (one.kind === "word" ? one.text.toUpperCase() : one.text));

describe("formatting", () => {
  it.each(files)("of %s changes nothing but space, and is done once", (_, text) => {
    const once = format(text);
    expect(core(once)).toEqual(core(text));
    expect(format(once)).toBe(once);
  });
  it("gives each triple its line", () => {
    const text =
      'select * where{?s a plan:Zone;plan:partOf ?o.optional{?o rdfs:label ?l filter(lang(?l)="zh")?o ?p ?q}}limit 5';
    expect(format(text)).toBe(
      `SELECT * WHERE {
  ?s a plan:Zone ;
    plan:partOf ?o .
  OPTIONAL {
    ?o rdfs:label ?l
    FILTER(LANG(?l)="zh")
    ?o ?p ?q
  }
}
LIMIT 5
`.replace("SELECT * WHERE {", "SELECT *\nWHERE {"),
    );
  });
  it("lets comments end their line", () => {
    expect(format("SELECT * { # all\n?s ?p ?o . # each\n}")).toBe("SELECT * {\n  # all\n  ?s ?p ?o . # each\n}\n");
  });
  it("leaves what does not parse as it is, but for space", () => {
    const text = "SELECT } ( { ?x . ; '''a\n b''' <x y";
    expect(core(format(text))).toEqual(core(text));
  });
});

describe("a query's parts", () => {
  it("are told apart", () => {
    const kinds = tokens("PREFIX a: <x:y> SELECT ?走廊 { ?走廊 a gz:琶洲.区 ; a:b 'x'@zh, 1.5 . # 注\n}").map(
      (one) => one.kind,
    );
    expect(kinds.join(" ")).toBe(
      "word name iri word variable sign variable word name sign name string language sign number sign comment sign",
    );
  });
  it("declare prefixes and hold variables", () => {
    const text = "# PREFIX no: <n>\nPREFIX gz: <x:y/>\nSELECT ?a $b { ?a ?b '?c' }";
    expect(declared(text)).toEqual({ gz: "x:y/" });
    expect(variables(text)).toEqual(["?a", "?b"]);
  });
  it("take a new prefix after comments and prefixes", () => {
    const text = "# what\nPREFIX gz: <x:y/>\n\nSELECT * {}";
    expect(prefixPlace(text)).toBe(text.indexOf("\n\n") + 1);
    expect(prefixPlace("SELECT * {}")).toBe(0);
    const { from, insert } = prefixLine(text, ["plan", "p#"]);
    expect(text.slice(0, from) + insert + text.slice(from)).toContain("<x:y/>\nPREFIX plan: <p#>\n\nSELECT");
  });
});

describe("names in a query", () => {
  it("go by its own prefixes, by known ones, by one made for the scope, or whole", () => {
    const own = `PREFIX my: <${ID}440100/>`;
    expect(spelling(`${ID}440100/琶洲`, own, KNOWN)).toEqual({ text: "my:琶洲", needs: null });
    expect(spelling(`${ID}area/440115`, "", KNOWN)).toEqual({ text: "area:440115", needs: ["area", `${ID}area/`] });
    expect(spelling(`${ID}440100/琶洲`, "", KNOWN)).toEqual({ text: "gz:琶洲", needs: ["gz", `${ID}440100/`] });
    expect(spelling(`${ID}310000/浦东`, "", KNOWN).text).toBe("p310000:浦东");
    expect(spelling(`${ID}440100/a%2Fb（c）`, "", KNOWN).text).toBe(`<${ID}440100/a%2Fb（c）>`);
    // A prefix that already means something else is not made to mean two things.
    expect(spelling(`${ID}440100/琶洲`, "PREFIX gz: <other:>", KNOWN).text).toBe(`<${ID}440100/琶洲>`);
  });
  it("lead back to IRIs", () => {
    expect(expanded("plan:partOf", "", KNOWN)).toBe("https://w3id.org/planatlas/ontology#partOf");
    expect(expanded("<x:y>", "", KNOWN)).toBe("x:y");
    expect(expanded("gz:a", "PREFIX gz: <x:>", KNOWN)).toBe("x:a");
    expect(expanded("no:a", "", KNOWN)).toBeNull();
  });
  it("are found by Chinese and English labels, those that begin so first", () => {
    const word = (name: string, zh: string, en: string) => ({
      ...{ name, zh, en, kind: "class" as const, comment: { zh: "", en: "" }, parents: [], domain: [], range: [] },
      inverse: null,
    });
    const all = [word("EconomicCorridor", "经济走廊", "economic corridor"), word("Corridor", "走廊", "corridor")];
    expect(matching(all, "走廊").map((one) => one.name)).toEqual(["Corridor", "EconomicCorridor"]);
    expect(matching(all, "econ").map((one) => one.name)).toEqual(["EconomicCorridor"]);
    expect(matching(all, "zone")).toEqual([]);
  });
});

describe("a named query", () => {
  const parameter = (type: Parameter["type"], of = ""): Parameter => ({
    ...{ name: "x", type, of, label: { zh: "", en: "" }, example: "", default: null, optional: false },
  });
  it("has terms for its parameters", () => {
    expect(termOf(parameter("concept", "status"), "planned")).toBe("plan:status-planned");
    expect(termOf(parameter("document"), "440100-2016-report")).toBe("doc:440100-2016-report");
    expect(termOf(parameter("integer"), "260")).toBe("260");
    expect(termOf(parameter("decimal"), "1")).toBe("1.0");
    expect(termOf(parameter("decimal"), "0.8")).toBe("0.8");
    expect(termOf(parameter("integer"), "1 } #")).toBeNull();
    expect(termOf(parameter("text"), 'a"b')).toBe('"a\\"b"');
    expect(termOf(parameter("entity"), "x")).toBeNull();
  });
  it.each(files)("%s is spelt with its terms within its WHERE", (_, text) => {
    const query: NamedQuery = {
      ...{ name: "", title: { zh: "", en: "" }, question: { zh: "", en: "" }, order: 1 },
      params: [parameter("text")],
      text,
    };
    const spelt = spell(query, { x: "<x:y>" }, "问？");
    expect(spelt).toMatch(/^# 问？\n\nSELECT|^# 问？\nSELECT/);
    expect(spelt).not.toContain("#+");
    expect(spelt.match(/WHERE\s*\{\n {2}VALUES \?x \{ <x:y> \}\n/g)).toHaveLength(1);
    expect(spell(query, {}, "问？")).not.toContain("VALUES ?x");
  });
});

describe("terms that the ontology does not have", () => {
  const words = ["partOf", "Zone", "hasPart"].map((name) => ({ name }) as Word);
  const find = (text: string) => unknownTerms(text, KNOWN.plan, KNOWN, words);
  it("are told with the one that is meant", () => {
    expect(find("SELECT * { ?z a plan:Zone ; plan:prtOf ?x ; plan:colour ?y }")).toEqual([
      { written: "plan:prtOf", near: "plan:partOf" },
      { written: "plan:colour", near: null },
    ]);
    expect(find(`SELECT * { ?z <${KNOWN.plan}partOff> ?x }`)).toEqual([
      { written: `<${KNOWN.plan}partOff>`, near: `<${KNOWN.plan}partOf>` },
    ]);
  });
  it("are only those of its namespace, as the query declares it", () => {
    expect(find("PREFIX p: <https://w3id.org/planatlas/ontology#> SELECT * { ?z p:zone ?x ; area:44 ?y }")).toEqual([
      { written: "p:zone", near: "p:Zone" },
    ]);
    expect(find("PREFIX plan: <http://example.org/> SELECT * { ?z plan:prtOf 'plan:x' } # plan:y")).toEqual([]);
  });
});
