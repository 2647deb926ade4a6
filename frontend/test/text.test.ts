import { describe, expect, it } from "vitest";
import { plain } from "../src/bidi";
import { translator } from "../src/i18n";
import { highlight, snippet, split } from "../src/text";

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

describe("what people take for a link", () => {
  const targets = (text: string) =>
    split(text).flatMap((piece) => (piece.kind === "link" ? [[piece.text, piece.href]] : []));

  it.each([
    ["See www.example.com.", "www.example.com", "https://www.example.com/"],
    ["(WWW.Example.com/a_(b)?c=1)", "WWW.Example.com/a_(b)?c=1", "https://www.example.com/a_(b)?c=1"],
    ["www.пример.рф!", "www.пример.рф", "https://www.xn--e1afmkfd.xn--p1ai/"],
    ["Write to anna.k+x@mail.example.com, please", "anna.k+x@mail.example.com", "mailto:anna.k%2Bx@mail.example.com"],
    ["<anna@example.com>", "anna@example.com", "mailto:anna@example.com"],
    ["mailto:anna@example.com", "anna@example.com", "mailto:anna@example.com"],
    ["инфо@пример.рф", "инфо@пример.рф", "mailto:%D0%B8%D0%BD%D1%84%D0%BE@xn--e1afmkfd.xn--p1ai"],
    ["100%off@example.com", "100%off@example.com", "mailto:100%25off@example.com"],
  ])("is one: %s", (text, shown, href) => {
    expect(targets(text)).toEqual([[shown, href]]);
  });

  it.each(["www.", "www.example", "ewww.example.com", "a@b", "@name", "anna@", "x@@example.com", "www..com"])(
    "is not: %s",
    (text) => {
      expect(targets(text)).toEqual([]);
    },
  );

  it("says where it leads if that is not what it shows", () => {
    const found = (text: string) => split(text).find(({ kind }) => kind === "link");
    expect(found("www.b\u0430nk.example.com")).toMatchObject({ host: "www.xn--bnk-6cd.example.com" });
    expect(found("me@\u0430pple.example")).toMatchObject({ host: "xn--pple-43d.example" });
    expect(found("www.bank.example.com")).not.toHaveProperty("host");
    expect(found("me@bank.example")).not.toHaveProperty("host");
  });

  it("is looked for once in a text without end", () => {
    for (const text of ["a".repeat(10_000), "a.".repeat(5_000), "www.".repeat(2_500)]) {
      expect(split(text).map((piece) => piece.text).join("")).toBe(text);
    }
  });
});

describe("a text that turns its letters around", () => {
  const turns = ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068"];

  it.each(turns)("is read in the order in which it is shown: %j", (turn) => {
    const text = `See https://a.example/${turn}gpj.exe\u202c\u2069 now`;
    expect(split(text)).toEqual([
      { kind: "text", text: "See " },
      { kind: "link", text: "https://a.example/gpj.exe", href: "https://a.example/gpj.exe" },
      { kind: "text", text: " now" },
    ]);
    expect(split(`Your code is ${turn}654321\u202c`, "654321")[1]?.text).toBe("654321");
    expect(snippet(`${turn}Hello`, "hello")).toBe("Hello");
    expect(plain(`An${turn}na\u202c`)).toBe("Anna");
  });

  it("keeps its marks, and its letters", () => {
    for (const text of ["\u05e9\u05dc\u05d5\u05dd 12:30\u200e", "a\u200fb\u061c", "👩‍💻"]) {
      expect(split(text)).toEqual([{ kind: "text", text }]);
    }
  });

  it("is kept apart within a sentence, where it is written from right to left", () => {
    const t = translator("en");
    expect(t("thread.line", { line: "\u202eeciffO" })).toBe("via eciffO");
    expect(t("thread.line", { line: "\u05d0\u202e!" })).toBe("via \u2068\u05d0!\u2069");
    expect(t("thread.line", { line: "Office" })).toBe("via Office");
  });
});

describe("a link", () => {
  it.each([
    ["https://bank.example@evil.example/", "evil.example"],
    ["https://bank.example:pin@evil.example/", "evil.example"],
    ["https://evil.example\\@bank.example/", "evil.example"],
    ["https://\u0430pple.example/", "xn--pple-43d.example"],
    ["https://\u0430\u0440\u0440\u04cf\u0435.example/", "xn--80ak6aa92e.example"],
    ["https://xn--80ak6aa92e.example/", "xn--80ak6aa92e.example"],
    ["https://ba\u00adnk.example/", "bank.example"],
    ["https://ba\u200bnk.example/", "bank.example"],
    ["https://ｅvil.example/", "evil.example"],
    ["https://evil.example%2f.bank.example/", null],
    ["https://evil。example/", "evil.example"],
    ["https://0x7f.1/", "127.0.0.1"],
    ["https://2130706433/", "127.0.0.1"],
  ])("says where it leads if that is not what it shows: %j", (text, host) => {
    const found = split(text).find((piece) => piece.kind === "link");
    if (host) expect(found).toMatchObject({ host });
    else expect(found).toBeUndefined();
  });

  it.each([
    "https://bank.example/login?next=@evil.example#@x",
    "HTTPS://Bank.Example/a",
    "http://bank.example:8080/a",
    "https://bank.example:443",
    "http://192.0.2.7/",
    "http://[2001:db8::1]/",
    "https://пример.рф/новости",
  ])("says no more than it shows where that is true: %j", (text) => {
    const [found] = split(text);
    expect(found?.kind).toBe("link");
    expect(found).not.toHaveProperty("host");
  });
});

describe("codes", () => {
  const codes = (text: string, code: string) =>
    split(text, code)
      .filter((piece) => piece.kind === "code")
      .map((piece) => piece.text);

  it.each([
    ["Your code is 731 204. Never tell it.", "731204", "731 204"],
    ["482913 is your code", "482913", "482913"],
    ["G-123456 is your code.", "123456", "123456"],
    ["Код: 987‑654", "987654", "987‑654"],
    ["Code 1 2 3 4", "1234", "1 2 3 4"],
    ["Order 12345, code 1234, again 1234", "1234", "1234"],
    ["https://a.example/1234 1234", "1234", "1234"],
    ["Access code X7K3P", "X7K3P", "X7K3P"],
  ])("marks the code where it stands: %s", (text, code, written) => {
    expect(codes(text, code)).toEqual([written]);
    const all = split(text, code).map((piece) => piece.text);
    expect(all.join("")).toBe(text);
  });

  it("marks none by itself", () => {
    for (const text of ["Code: 1234", "Your verification code is 731 204"]) {
      expect(split(text)).toEqual([{ kind: "text", text }]);
    }
  });

  it("puts a code at the end that is written in other digits", () => {
    expect(split("Code ٤٨٢١", "4821")).toEqual([
      { kind: "text", text: "Code ٤٨٢١" },
      { kind: "text", text: " " },
      { kind: "code", text: "4821" },
    ]);
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

  it("cuts a text between whole characters", () => {
    const family = "👨‍👩‍👧‍👦";
    for (let before = 100; before < 130; before += 1) {
      const part = snippet(`${"a".repeat(before)}needle${family.repeat(30)}`, "needle");
      expect(part.replaceAll(family, "")).toMatch(/^…?a*needle$/u);
      const end = snippet(`${family.repeat(30)}${"a".repeat(before % 40)}needle`, "needle");
      expect(end.replaceAll(family, "")).toMatch(/^…?a*needle$/u);
    }
  });
});
