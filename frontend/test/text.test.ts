import { describe, expect, it } from "vitest";
import { bare, codeOf, highlight, snippet, split } from "../src/text";

const links = (text: string) =>
  split(text)
    .filter((piece) => piece.kind === "link")
    .map((piece) => piece.text);

describe("split", () => {
  it("leaves a text as it was typed", () => {
    const text = 'Hi <img src=x onerror="alert(1)"> & <b>bye</b>\n  two';
    expect(split(text)).toEqual([{ kind: "text", text }]);
  });

  it("loses nothing of a text", () => {
    for (const text of [
      "",
      "See https://a.example/x?y=1, or (https://b.example/z).",
      "Your code is 123456: https://c.example!",
      "код 12-34, пароль: 123 456 и ещё 7890",
      "https://",
    ]) {
      expect(
        split(text)
          .map((piece) => piece.text)
          .join(""),
      ).toBe(text);
    }
  });

  it("finds web links only", () => {
    expect(links("http://a.example https://b.example/ö HTTPS://C.example")).toHaveLength(3);
    for (const text of [
      "javascript:alert(1)",
      "data:text/html,<script>",
      "ftp://a.example",
      "vbscript:x",
      "https://",
      "xhttps://a.example",
    ]) {
      expect(links(text)).toEqual([]);
    }
  });

  it.each([
    ["Look at https://a.example/b.", "https://a.example/b"],
    ["(https://a.example/b)", "https://a.example/b"],
    ["https://a.example/b_(c)", "https://a.example/b_(c)"],
    ["(see https://a.example/b_(c)).", "https://a.example/b_(c)"],
    ["https://a.example/?q=1&r=2!", "https://a.example/?q=1&r=2"],
    ["«https://a.example/b»", "https://a.example/b"],
    ["https://a.example/b…", "https://a.example/b"],
    [`https://a.example/${".".repeat(9_000)}b!?`, `https://a.example/${".".repeat(9_000)}b`],
  ])("ends a link where it ends: %s", (text, link) => {
    expect(links(text)).toEqual([link]);
  });
});

describe("codes", () => {
  it.each([
    ["Your verification code is 731 204. Never tell it.", "731204"],
    ["482913 is your Example code", "482913"],
    ["G-123456 is your Google verification code.", "123456"],
    ["Код: 1234", "1234"],
    ["Ваш пароль для входа: 987-654", "987654"],
    ["Use 55667788 as PIN", "55667788"],
  ])("finds the code of: %s", (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it.each([
    "Meet me at 1430",
    "Your code word is secret, call +37499123456",
    "Promo code: 20 % off until 2026",
    "Balance code: 1500 ₽, 12.05.2026",
    "Open https://a.example/code/123456",
    "Код водителя AB123456",
  ])("finds none in: %s", (text) => {
    expect(codeOf(text)).toBeNull();
  });

  it("takes off what is not typed", () => {
    expect(bare("G-12 34-56")).toBe("123456");
  });
});

describe("search results", () => {
  it("marks the word wherever it stands", () => {
    expect(highlight("Code, code and CODE", "code")).toEqual([
      { text: "Code", hit: true },
      { text: ", ", hit: false },
      { text: "code", hit: true },
      { text: " and ", hit: false },
      { text: "CODE", hit: true },
    ]);
    expect(highlight("a", "")).toEqual([{ text: "a", hit: false }]);
    expect(highlight("İİ x", "x").map(({ text }) => text).join("")).toBe("İİ x");
  });

  it("shows the part of a long text where the word stands", () => {
    const text = `${"a ".repeat(300)}needle ${"b ".repeat(300)}`;
    expect(snippet(text, "needle")).toContain("needle");
    expect(snippet(text, "needle").length).toBeLessThan(130);
    expect(snippet("short\n\ntext", "x")).toBe("short text");
  });
});
