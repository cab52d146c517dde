// The shapes of the service's answers; the tests read the golden files of the service's own tests by them.
//
// IRIs are whole; `id` is what follows …/id/. Offsets are code points (not UTF-16 units), end exclusive.

import * as v from "valibot";

const Text = v.string();
const Maybe = v.nullable(v.string());
const Texts = v.array(v.string());
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Counts = v.record(v.string(), Count);
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** A thing as it is shown. */
export const Node = v.object({
  iri: Text,
  id: Maybe,
  label: Text,
  english: Maybe,
  /** Of the annotation guideline (Zone), or Document; null where it has none. */
  type: Maybe,
  /** Local names of its stated classes. */
  types: Texts,
});
export type Node = v.InferOutput<typeof Node>;
const Things = v.record(v.string(), Node);

/** A passage of a document. */
export const Quote = v.object({ document: Text, start: Count, end: Count, exact: Text });
export type Quote = v.InferOutput<typeof Quote>;

/** A relation of a thing as one document states it. */
export const Fact = v.object({
  predicate: Text,
  outgoing: v.boolean(),
  other: Node,
  document: Node,
  confidence: Share,
  commitment: Maybe,
  due: Maybe,
  statement: Text,
  quotes: v.array(Quote),
});
export type Fact = v.InferOutput<typeof Fact>;

/** What a document says of an indicator. Decimals are texts, so that none is rounded. */
export const Value = v.object({
  iri: Text,
  indicator: Maybe,
  value: Text,
  upper: Maybe,
  unit: Maybe,
  bound: Maybe,
  measure: Maybe,
  modality: Maybe,
  period: Maybe,
  place: Maybe,
  as_written: Text,
  document: Text,
  confidence: Share,
  commitment: Maybe,
  due: Maybe,
  quotes: v.array(Quote),
});
export type Value = v.InferOutput<typeof Value>;

export const Entity = v.object({
  node: Node,
  inferred_types: Texts,
  aliases: Texts,
  pinyin: Maybe,
  /** What the gazetteer puts it into, outermost last. */
  within: v.array(Node),
  facts: v.array(Fact),
  statuses: v.array(Fact),
  values: v.array(Value),
  /** Relations that no document states, but that follow. */
  inferred: v.array(v.object({ predicate: Text, outgoing: v.boolean(), other: Node })),
  /** "values" or "inferred" → how many more there are. */
  cut: Counts,
  /** Document and number of mentions in it, most first. */
  mentions: v.array(v.tuple([Node, Count])),
  things: Things,
});
export type Entity = v.InferOutput<typeof Entity>;

export const Hit = v.object({ node: Node, matched: Text, mentions: Count, how: Text });
export type Hit = v.InferOutput<typeof Hit>;

export const SearchPage = v.object({
  items: v.array(Hit),
  total: Count,
  /** Whether total and facets count all that was found. */
  exact: v.boolean(),
  facets: v.record(v.string(), Counts),
  /** Code of a place of the facets → what it is called. */
  places: v.record(v.string(), Text),
  next: Maybe,
});
export type SearchPage = v.InferOutput<typeof SearchPage>;

/** A relation between two things, whatever number of documents state it. */
export const Edge = v.object({
  source: Text,
  predicate: Text,
  target: Text,
  statements: Count,
  confidence: Share,
  commitment: Maybe,
  due: Maybe,
  documents: Texts,
  quote: v.nullable(Quote),
});
export type Edge = v.InferOutput<typeof Edge>;

export const Neighbourhood = v.object({
  centre: Text,
  nodes: v.array(Node),
  edges: v.array(Edge),
  /** Type → number of edges to things of it that the limit cut. */
  cut: Counts,
  next: Maybe,
});
export type Neighbourhood = v.InferOutput<typeof Neighbourhood>;

export const Subgraph = v.object({ nodes: v.array(Node), edges: v.array(Edge) });
export type Subgraph = v.InferOutput<typeof Subgraph>;

export const Path = v.object({ nodes: v.array(Node), edges: v.array(Edge), confidence: Share });
export type Path = v.InferOutput<typeof Path>;
export const Paths = v.object({ paths: v.array(Path) });

export const Summary = v.object({
  iri: Text,
  slug: Text,
  title: Text,
  kind: Maybe,
  place: v.nullable(Node),
  year: Maybe,
  date: Maybe,
  source: Maybe,
  licence: Maybe,
  sha256: Maybe,
  extractor: Maybe,
  annotators: Texts,
  /** Length in code points. */
  characters: Count,
  mentions: Count,
  facts: Count,
  observations: Count,
});
export type Summary = v.InferOutput<typeof Summary>;

export const Documents = v.object({
  documents: v.array(Summary),
  total: Count,
  facets: v.record(v.string(), Counts),
  next: Maybe,
});
export type Documents = v.InferOutput<typeof Documents>;

export const Section = v.object({ start: Count, end: Count, level: Count, title: Text, parent: v.nullable(Count) });
export type Section = v.InferOutput<typeof Section>;

const Span = v.object({ start: Count, end: Count });

/** A relation or a status as the document states it. */
export const SentenceFact = v.object({
  iri: Text,
  subject: Text,
  predicate: Text,
  object: Text,
  confidence: Share,
  commitment: Maybe,
  due: Maybe,
  evidence: v.array(Span),
});
export type SentenceFact = v.InferOutput<typeof SentenceFact>;

export const Sentence = v.object({
  start: Count,
  end: Count,
  section: v.nullable(Count),
  statements: v.array(SentenceFact),
  values: v.array(Value),
});
export type Sentence = v.InferOutput<typeof Sentence>;

export const Mention = v.object({
  start: Count,
  end: Count,
  type: Text,
  entity: Maybe,
  confidence: Share,
  attributes: v.record(v.string(), v.string()),
});
export type Mention = v.InferOutput<typeof Mention>;

/** A document, or a part of it. */
export const FullDocument = v.object({
  summary: Summary,
  start: Count,
  end: Count,
  next: v.nullable(Count),
  text: Text,
  sections: v.array(Section),
  sentences: v.array(Sentence),
  mentions: v.array(Mention),
});
export type FullDocument = v.InferOutput<typeof FullDocument>;

export const DocumentPage = v.object({ document: FullDocument, things: Things });
export type DocumentPage = v.InferOutput<typeof DocumentPage>;

const Bilingual = v.object({ zh: Text, en: Text });

export const Parameter = v.object({
  name: Text,
  type: v.picklist(["entity", "document", "concept", "text", "integer", "decimal"]),
  label: Bilingual,
  example: Text,
  /** Class of an entity or scheme of a concept; "" for any. */
  of: Text,
  default: Maybe,
  optional: v.boolean(),
});
export type Parameter = v.InferOutput<typeof Parameter>;

export const NamedQuery = v.object({
  name: Text,
  title: Bilingual,
  question: Bilingual,
  params: v.array(Parameter),
  order: v.number(),
  text: Text,
});
export type NamedQuery = v.InferOutput<typeof NamedQuery>;

export const Queries = v.object({
  queries: v.array(NamedQuery),
  /** Scheme → concept → labels (zh, en). */
  concepts: v.record(v.string(), v.record(v.string(), v.array(Text))),
});
export type Queries = v.InferOutput<typeof Queries>;

/** An RDF term as SPARQL 1.1 Query Results JSON has it. */
export const Term = v.object({
  type: v.picklist(["uri", "literal", "bnode", "typed-literal"]),
  value: Text,
  "xml:lang": v.optional(Text),
  datatype: v.optional(Text),
});
export type Term = v.InferOutput<typeof Term>;

export const Results = v.object({
  head: v.object({ vars: v.optional(Texts) }),
  results: v.optional(v.object({ bindings: v.array(v.record(v.string(), Term)) })),
  boolean: v.optional(v.boolean()),
});
export type Results = v.InferOutput<typeof Results>;

/** A term of the ontology. */
export const Word = v.object({
  name: Text,
  kind: v.picklist(["class", "relation", "attribute", "concept"]),
  zh: Text,
  en: Text,
  comment: Bilingual,
  /** Classes or properties above it, by local name; of a concept its scheme. */
  parents: Texts,
  domain: Texts,
  range: Texts,
  inverse: Maybe,
});
export type Word = v.InferOutput<typeof Word>;
export const Words = v.object({
  namespace: Text,
  version: Text,
  terms: v.array(Word),
  prefixes: v.record(v.string(), v.string()),
});
export type Words = v.InferOutput<typeof Words>;

/** What came of a document that was taken in. */
export const Taken = v.object({
  id: Text,
  title: Text,
  characters: Count,
  mentions: Count,
  facts: Count,
  observations: Count,
  annotator: Maybe,
  unchanged: v.boolean(),
  replaced: Texts,
  renewed: Texts,
  notes: Texts,
  entities: Count,
  generation: Text,
  seconds: v.number(),
});
export type Taken = v.InferOutput<typeof Taken>;

/** What the service lets its clients do. */
export const Status = v.object({
  version: Text,
  /** Whether it takes documents from those who hold the token. */
  writing: v.boolean(),
  max_bytes: Count,
  /** Endings of the names of files that it reads. */
  endings: Texts,
});
export type Status = v.InferOutput<typeof Status>;

/** The plans that come with the program. */
export const Samples = v.object({ samples: v.array(v.object({ name: Text, text: Text })) });
export type Samples = v.InferOutput<typeof Samples>;

/** An administrative area with the number of things that stand there. */
export const Place = v.object({
  code: Text,
  iri: Text,
  name: Text,
  short: Text,
  /** The short name as one word. */
  pinyin: Maybe,
  level: v.picklist(["nation", "province", "city", "district"]),
  /** Codes of the areas that hold it, the nearest first. */
  within: Texts,
  direct: Count,
  inside: Count,
  types: Counts,
});
export type Place = v.InferOutput<typeof Place>;

export const Places = v.object({
  areas: v.array(Place),
  placed: Count,
  /** Of these, how many stand where they do by their name alone. */
  by_name: Count,
  unplaced: Count,
  types: Counts,
  statuses: Counts,
  years: Counts,
});
export type Places = v.InferOutput<typeof Places>;

/** A thing and the areas that hold it. */
export const Standing = v.object({
  node: Node,
  mentions: Count,
  areas: v.array(Node),
  stated: v.boolean(),
  statuses: Texts,
});
export type Standing = v.InferOutput<typeof Standing>;

export const Standings = v.object({ items: v.array(Standing), total: Count, next: v.nullable(Count) });
export type Standings = v.InferOutput<typeof Standings>;
