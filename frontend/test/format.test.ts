import { describe, expect, it } from "vitest";
import { fakeHass, FakeInbox } from "../dev/fake";
import { Formatter, hue, initials, priceHint } from "../src/format";
import { loadLanguage, translator } from "../src/i18n";
import type { Message } from "../src/types";

const en = new Formatter("en", translator("en"), { timeZone: "Asia/Yerevan", hour12: false });
await loadLanguage("ru");
const ru = new Formatter("ru", translator("ru"), { timeZone: "Asia/Yerevan" });
const at = (time: string) => Date.parse(time);
const now = at("2026-11-22T10:00:00Z");

describe("times", () => {
  it.each([
    ["2026-11-22T09:05:00Z", "13:05", "Today"],
    // In Yerevan it is the 22nd already.
    ["2026-11-21T20:30:00Z", "00:30", "Today"],
    ["2026-11-21T19:30:00Z", "Yesterday", "Yesterday"],
    ["2026-11-18T10:00:00Z", "Wed", "Wednesday, November 18"],
    ["2026-03-12T10:00:00Z", "Mar 12", "Thursday, March 12"],
    ["2025-03-12T10:00:00Z", "3/12/2025", "March 12, 2025"],
  ])("are as short as they can be: %s", (time, list, day) => {
    expect(en.listTime(at(time), now)).toBe(list);
    expect(en.daySeparator(at(time), now)).toBe(day);
  });

  it("are in the user's language", () => {
    expect(ru.daySeparator(at("2026-11-18T10:00:00Z"), now)).toBe("среда, 18 ноября");
    expect(ru.listTime(at("2026-11-21T10:00:00Z"), now)).toBe("Вчера");
  });

  it("of the browser's own zone have its days", () => {
    const own = new Formatter("en", translator("en"));
    const calendar = new Intl.DateTimeFormat("en-CA");
    for (let hour = 0; hour < 9_000; hour += 1) {
      const moment = at("2025-12-20T00:30:00Z") + hour * 3_600_000;
      expect(own.day(moment)).toBe(calendar.format(moment));
    }
  });

  it("follow the user's profile", () => {
    const hass = fakeHass(new FakeInbox());
    const time = at("2026-11-22T09:05:00Z");
    const format = (locale: object) =>
      Formatter.of({ ...hass, locale: { ...hass.locale, ...locale } }, translator("en")).time(time);
    expect(format({ time_zone: "server", time_format: "24" })).toBe("13:05");
    expect(format({ time_zone: "server", time_format: "12" })).toMatch(/^1:05\sPM$/u);
  });

  it.each(["en", "en-GB", "ru", "hy", "ja"])("know no 24 o'clock: %s", (language) => {
    const hours = { timeZone: "UTC", hour12: false };
    const format = new Formatter(language, translator(language), hours);
    const midnight = at("2026-11-22T00:05:09Z");
    expect(format.time(midnight)).toBe("00:05");
    expect(format.fullTime(midnight)).toContain("00:05:09");
    expect(format.time(at("2026-11-22T09:05:00Z"))).toBe("09:05");
  });

  it("begin the half days with 12", () => {
    const hours = { timeZone: "UTC", hour12: true };
    const format = new Formatter("ja", translator("en"), hours);
    expect(format.time(at("2026-11-22T12:05:00Z"))).toContain("12:05");
  });
});

describe("prices", () => {
  const message = (change: Partial<Message>) =>
    ({ direction: "outgoing", price: null, parts: null, currency: null, ...change }) as Message;

  it("are written with a currency, also with one that is none of ISO's", () => {
    expect(en.price(2.5, "RUB")).toMatch(/RUB\s2\.50/u);
    expect(en.price(2.5, "руб.")).toBe("2.5 руб.");
    expect(en.price(0.0125, null)).toBe("0.0125");
  });

  it("are expected to be what a part of the newest message cost", () => {
    const messages = [
      message({ price: 1, currency: "RUB" }),
      message({ price: 6, parts: 3, currency: "AMD" }),
      message({ direction: "incoming", price: 100 }),
      message({}),
    ];
    expect(priceHint(messages, 2)).toEqual({ amount: 4, currency: "AMD" });
    expect(priceHint([message({ price: 0 })], 2)).toBeNull();
    expect(priceHint([], 1)).toBeNull();
  });
});

describe("names", () => {
  it("have initials, numbers have none", () => {
    expect(initials("Anna Maria Smirnova")).toBe("AM");
    expect(initials("леонид")).toBe("Л");
    expect(initials("+37499123456")).toBe("");
    expect(initials("«Gas» service")).toBe("GS");
    expect(initials("e\u0301lodie क्षितिज")).toBe("E\u0301क्षि");
  });

  it("have a colour of their own", () => {
    expect(hue("Anna")).toBe(hue("Anna"));
    expect(hue("Anna")).not.toBe(hue("Bella"));
  });
});

describe("a size", () => {
  it.each([
    [8, "0.1 kB"],
    [2_048, "2 kB"],
    [150_000, "146 kB"],
    [2_000_000, "1.9 MB"],
    [16 * 1024 ** 2, "16 MB"],
  ])("is as short as it can be: %i", (bytes, shown) => {
    expect(en.size(bytes)).toBe(shown);
  });
});
