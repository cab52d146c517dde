// What the sentences of a document state: relations and values, in the order of the text.

import type { Mention, Section, Sentence, SentenceFact, Value } from "../../api/schemas";
import type { Span } from "./pieces";

/** A relation or a value at one of the sentences that state it. */
export interface Said {
  readonly key: string;
  readonly sentence: Sentence;
  readonly confidence: number;
  readonly relation: SentenceFact | null;
  readonly value: Value | null;
}

export interface Chapter {
  /** Of the section; null before the first. */
  readonly section: number | null;
  readonly title: string;
  readonly said: readonly Said[];
}

/** What a sentence states, at least so surely. */
export function saidIn(sentence: Sentence, sure = 0): readonly Said[] {
  const at = sentence.start;
  return [
    ...sentence.statements.map((one) => ({
      key: `${at} ${one.iri}`,
      sentence,
      confidence: one.confidence,
      relation: one,
      value: null,
    })),
    ...sentence.values.map((one) => ({
      key: `${at} ${one.iri}`,
      sentence,
      confidence: one.confidence,
      relation: null,
      value: one,
    })),
  ].filter((one) => one.confidence >= sure);
}

/** All that is stated, by section; sections that state nothing are left out. */
export function chaptersOf(
  sentences: readonly Sentence[],
  sections: readonly Section[],
  sure: number,
): readonly Chapter[] {
  const chapters: { section: number | null; title: string; said: Said[] }[] = [];
  for (const sentence of sentences) {
    const said = saidIn(sentence, sure);
    if (!said.length) continue;
    const { section } = sentence;
    let last = chapters.at(-1);
    if (last?.section !== section || last === undefined) {
      last = { section, title: section === null ? "" : (sections[section]?.title ?? ""), said: [] };
      chapters.push(last);
    }
    last.said.push(...said);
  }
  return chapters;
}

/** Where the ends of what is said stand in the text: mentions of its things within its evidence. */
export function endsOf(said: Said, mentions: readonly Mention[]): readonly Span[] {
  const { relation, value, sentence } = said;
  const things = relation ? [relation.subject, relation.object] : [value?.indicator, value?.iri, value?.place];
  const places: readonly Span[] = relation?.evidence.length ? relation.evidence : [sentence];
  return mentions.filter(
    (one) =>
      one.entity !== null &&
      things.includes(one.entity) &&
      places.some((place) => place.start <= one.start && one.end <= place.end),
  );
}
