// The language of the interface, and texts in it. Each view keeps its own texts in a file `words.ts`.

import { lasting } from "./storage";

export const LANGUAGES = ["zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = "planatlas-language";

function first(): Language {
  const kept = lasting.read(KEY);
  if (kept === "zh" || kept === "en") return kept;
  return navigator.languages.some((one) => one.startsWith("zh")) || !navigator.languages.length ? "zh" : "en";
}

let current = $state<Language>(first());

/** The language that is shown now; reading it in a template makes that follow a switch. */
export const language = {
  get now(): Language {
    return current;
  },
  /** Switch in place; the choice is kept for the next visit. */
  set(next: Language): void {
    current = next;
    lasting.write(KEY, next);
  },
};

type Values = Record<string, string | number>;

/**
 * Texts of a part of the page in both languages.
 *
 * `{name}` stands for a value; numbers are written with thousands separators. English plurals are two texts under one
 * key, divided by `|` and chosen by the value `n`: "{n} document | {n} documents".
 *
 * @param zh Texts in Chinese.
 * @param en The same keys in English.
 * @returns The text of a key in the language that is shown.
 */
export function dictionary<const Key extends string>(zh: Record<Key, string>, en: Record<NoInfer<Key>, string>) {
  return (key: Key, values: Values = {}): string => {
    let text = current === "zh" ? zh[key] : en[key];
    const forms = text.split(" | ");
    if (forms.length === 2) text = (Number(values["n"]) === 1 ? forms[0] : forms[1]) ?? text;
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      return value === undefined ? whole : typeof value === "number" ? number(value) : value;
    });
  };
}

/** A number as it is written in the language that is shown. */
export function number(value: number, digits = 20): string {
  return new Intl.NumberFormat(current === "zh" ? "zh-CN" : "en-GB", { maximumFractionDigits: digits }).format(value);
}

/** One of two labels by the language that is shown; the other where it is missing. */
export function either(zh: string | null | undefined, en: string | null | undefined): string {
  return (current === "zh" ? zh || en : en || zh) ?? "";
}
