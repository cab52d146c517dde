// What annotations may say: types, relations and attributes of the guideline, with the ends that the ontology gives them.

import { TYPES } from "../../lib/colours";
import { vocabulary } from "../../lib/vocabulary.svelte";
import type { Rules } from "./changes";

export const ENTITY_TYPES: readonly string[] = TYPES.filter((one) => one !== "Document");

const RELATIONS = [
  "partOf",
  "locatedIn",
  "contributesTo",
  "develops",
  "connects",
  "cooperatesWith",
  "hosts",
  "hasValue",
] as const;

const ATTRIBUTES = [
  { name: "Status", property: "status", values: ["planned", "started", "completed"] },
  { name: "Modality", property: "modality", values: ["achieved", "target"] },
] as const;

export const rules: Rules = {
  joins(name, from, to) {
    const term = vocabulary.term(name);
    const may = (types: readonly string[] | undefined, type: string) => !types?.length || types.includes(type);
    return may(term?.domain, from) && may(term?.range, to);
  },
  says(name, type) {
    if (name === "Modality") return type === "Quantity";
    return name === "Status" && (vocabulary.term("status")?.domain.includes(type) ?? false);
  },
};

/** The relations that may lead from a type to another. */
export function relationsBetween(from: string, to: string): readonly string[] {
  return RELATIONS.filter((name) => rules.joins(name, from, to));
}

/** What may be said of a mention of a type. */
export function attributesOf(type: string): readonly (typeof ATTRIBUTES)[number][] {
  return ATTRIBUTES.filter((one) => rules.says(one.name, type));
}
