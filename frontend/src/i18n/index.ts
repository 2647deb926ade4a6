/** Texts in the user's language, English where there is no translation. */

import { within } from "../bidi";
import { en, type Text, type TextKey } from "./en";
import { ru } from "./ru";

export type { TextKey };
export type Values = Record<string, string | number>;
export type Translate = (key: TextKey, values?: Values) => string;

const LANGUAGES: Record<string, Record<TextKey, Text>> = { en, ru };

/** Return a function that answers with texts; `count` chooses the plural form. */
export function translator(language: string): Translate {
  const short = language.split("-")[0] ?? "en";
  const known = short in LANGUAGES;
  const texts = LANGUAGES[short] ?? (en as Record<TextKey, Text>);
  const rules = new Intl.PluralRules(known ? language : "en");
  const numbers = new Intl.NumberFormat(known ? language : "en");
  return (key, values = {}) => {
    const text = texts[key];
    const form =
      typeof text === "string"
        ? text
        : (text[rules.select(Number(values["count"]))] ?? text.other ?? "");
    return form.replace(/\{(\w+)\}/gu, (whole: string, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? numbers.format(value) : within(value);
    });
  };
}
