/** Texts in the user's language, English where there is no translation. */

import { within } from "../bidi";
import { en, type Text, type TextKey } from "./en";

export type { TextKey };
export type Values = Record<string, string | number>;
export type Translate = (key: TextKey, values?: Values) => string;
type Texts = Record<TextKey, Text>;

/** Files of their own: nobody loads a language that is not theirs. */
const FILES: Record<string, () => Promise<{ default: Texts }>> = {
  hy: () => import("./hy"),
  ru: () => import("./ru"),
};

const loaded: Record<string, Texts> = { en };

/** Load a language; without it, or its file, there is English. */
export async function loadLanguage(language: string): Promise<void> {
  const short = shortOf(language);
  if (short in loaded) return;
  try {
    const file = await FILES[short]?.();
    if (file) loaded[short] = file.default;
  } catch {
    // The page is told by the browser; the next one tries again.
  }
}

/** Whether there is nothing to wait for before something is shown. */
export function isLoaded(language: string): boolean {
  const short = shortOf(language);
  return short in loaded || !(short in FILES);
}

/** Return a function that answers with texts; `count` chooses the plural form. */
export function translator(language: string): Translate {
  const own = loaded[shortOf(language)];
  const texts = own ?? (en as Texts);
  const spoken = own ? language : "en";
  // Each takes milliseconds to make: not before the list is there.
  let rules: Intl.PluralRules | undefined;
  let numbers: Intl.NumberFormat | undefined;
  return (key, values = {}) => {
    const text = texts[key] ?? "";
    const form =
      typeof text === "string"
        ? text
        : (text[(rules ??= new Intl.PluralRules(spoken)).select(Number(values["count"]))] ??
          text.other ??
          "");
    return form.replace(/\{(\w+)\}/gu, (whole: string, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      if (typeof value !== "number") return within(value);
      // Small ones are written alike in all of these languages.
      if (Number.isInteger(value) && value >= 0 && value < 1000) return String(value);
      return (numbers ??= new Intl.NumberFormat(spoken)).format(value);
    });
  };
}

function shortOf(language: string): string {
  return language.split("-")[0] ?? "en";
}
