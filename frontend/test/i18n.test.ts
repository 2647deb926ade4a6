import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isLoaded, loadLanguage, translator } from "../src/i18n";
import { en, type Text, type TextKey } from "../src/i18n/en";
import hy from "../src/i18n/hy";
import ru from "../src/i18n/ru";

const OTHERS = { hy, ru };

const SOURCES = join(import.meta.dirname, "../src");
const source = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.startsWith("i18n"))
  .map((name) => readFileSync(join(SOURCES, name), "utf8"))
  .join("\n");

const placeholders = (text: Text) =>
  new Set(JSON.stringify(text).match(/\{\w+\}/gu)?.filter((name) => name !== "{count}") ?? []);

describe("texts", () => {
  const keys = Object.keys(en) as TextKey[];

  it("are there in every language, with the same placeholders", () => {
    for (const texts of Object.values(OTHERS)) {
      expect(Object.keys(texts)).toEqual(keys);
      for (const key of keys) expect(placeholders(texts[key]), key).toEqual(placeholders(en[key]));
    }
  });

  it("have the plural forms of their language", () => {
    for (const [language, texts] of Object.entries({ en, ...OTHERS })) {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const [key, text] of Object.entries(texts)) {
        if (typeof text !== "string") {
          expect(Object.keys(text).sort(), key).toEqual([...forms].sort());
        }
      }
    }
  });

  it("are all used", () => {
    // Some are put together of a value: `channel.${channel}`, `editor.${name}_help`.
    const together = [...source.matchAll(/`([a-z]+\.)\$\{\w+\}([a-z_]*)`/gu)].map(
      ([, prefix = "", suffix = ""]) => new RegExp(`^${prefix}(\\w+)${suffix}$`, "u"),
    );
    const values = (key: string) => together.map((pattern) => pattern.exec(key)?.[1]);
    const unused = keys.filter(
      (key) =>
        !source.includes(`"${key}"`) &&
        !values(key).some((value) => value && source.includes(`"${value}"`)),
    );
    expect(unused).toEqual([]);
  });

  it("are not empty", () => {
    for (const texts of [en, ...Object.values(OTHERS)]) {
      expect(JSON.stringify(texts)).not.toMatch(/:""/u);
    }
  });

  it("are in their own letters, but for names", () => {
    const names = /^(?:Phone Inbox|SMS|RCS|WhatsApp|VK|Viber|\{\w+\}|[a-z]{2}|[\W\d])*$/u;
    for (const [texts, letters] of [
      [hy, /\p{Script=Armenian}/u],
      [ru, /\p{Script=Cyrillic}/u],
    ] as const) {
      for (const [key, text] of Object.entries(texts)) {
        for (const form of typeof text === "string" ? [text] : Object.values(text)) {
          expect(names.test(form) || letters.test(form), `${key}: ${form}`).toBe(true);
        }
      }
    }
  });
});

describe("translator", () => {
  it("chooses the plural form", async () => {
    await loadLanguage("ru");
    const t = translator("ru");
    const unread = (count: number) => t("list.unread", { count });
    expect(unread(1)).toBe("1 непрочитанное сообщение");
    expect(unread(3)).toBe("3 непрочитанных сообщения");
    expect(unread(11)).toBe("11 непрочитанных сообщений");
    expect(unread(21)).toBe("21 непрочитанное сообщение");
    expect(translator("en")("composer.parts", { count: 1 })).toBe("1 part");
  });

  it("falls back to English, also for its numbers", async () => {
    expect(isLoaded("de")).toBe(true);
    await loadLanguage("de");
    expect(translator("de")("composer.parts", { count: 1200 })).toBe("1,200 parts");
    expect(isLoaded("hy-AM")).toBe(false);
    await loadLanguage("hy-AM");
    expect(translator("hy")("composer.parts", { count: 1 })).toBe("1 մաս");
    expect(translator("en-GB")("title")).toBe("Messages");
  });

  it("puts values in as they are", () => {
    expect(translator("en")("thread.said", { name: "{text}", text: "<b>$&</b>" })).toBe(
      "{text}: <b>$&</b>",
    );
  });
});
