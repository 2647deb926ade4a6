/** How times, prices and names are written, by the user's language and time zone. */

import type { Hass } from "./hass";
import type { Translate } from "./i18n";
import type { Message } from "./types";

const DAY = 86_400_000;

export class Formatter {
  private readonly clock: () => Intl.DateTimeFormat;
  private readonly weekday: () => Intl.DateTimeFormat;
  private readonly dayOfYear: () => Intl.DateTimeFormat;
  private readonly date: () => Intl.DateTimeFormat;
  private readonly longDay: () => Intl.DateTimeFormat;
  private readonly longDate: () => Intl.DateTimeFormat;
  private readonly full: () => Intl.DateTimeFormat;
  /** Null: days are those of the browser, which needs no table for them. */
  private readonly civil: (() => Intl.DateTimeFormat) | null;

  constructor(
    private readonly language: string,
    private readonly t: Translate,
    options: { timeZone?: string; hour12?: boolean } = {},
  ) {
    const { timeZone, hour12 } = options;
    const zone = timeZone ? { timeZone } : {};
    // Not hour12: false, which older browsers take to mean that midnight is 24:00.
    const hours: Intl.DateTimeFormatOptions =
      hour12 === undefined
        ? { hour: "numeric" }
        : { hour: hour12 ? "numeric" : "2-digit", hourCycle: hour12 ? "h12" : "h23" };
    // Each takes milliseconds to make, and few are needed at first.
    const make = (parts: Intl.DateTimeFormatOptions, locale = language) => {
      let made: Intl.DateTimeFormat | undefined;
      return () => (made ??= new Intl.DateTimeFormat(locale, { ...zone, ...parts }));
    };
    this.clock = make({ minute: "2-digit", ...hours });
    this.weekday = make({ weekday: "short" });
    this.dayOfYear = make({ day: "numeric", month: "short" });
    this.date = make({ day: "numeric", month: "numeric", year: "numeric" });
    this.longDay = make({ weekday: "long", day: "numeric", month: "long" });
    this.longDate = make({ day: "numeric", month: "long", year: "numeric" });
    this.full = make({
      day: "numeric",
      month: "long",
      year: "numeric",
      minute: "2-digit",
      second: "2-digit",
      ...hours,
    });
    this.civil = timeZone ? make({}, "en-CA") : null;
  }

  /** The formatter for what a user set in Home Assistant's profile. */
  static of(hass: Hass, t: Translate): Formatter {
    const { time_format, time_zone } = hass.locale;
    return new Formatter(hass.locale.language || hass.language, t, {
      ...(time_zone === "server" && { timeZone: hass.config.time_zone }),
      ...(time_format === "12" && { hour12: true }),
      ...(time_format === "24" && { hour12: false }),
    });
  }

  /** The day of a moment, to compare and to subtract. */
  day(moment: number): string {
    if (this.civil) return this.civil().format(moment);
    const date = new Date(moment);
    const two = (part: number) => String(part).padStart(2, "0");
    return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  }

  time(moment: number): string {
    return this.clock().format(moment);
  }

  fullTime(moment: number): string {
    return this.full().format(moment);
  }

  /** A conversation's time: as short as it can be. */
  listTime(moment: number, now = Date.now()): string {
    const age = this.age(moment, now);
    if (age === 0) return this.time(moment);
    if (age === 1) return this.t("thread.yesterday");
    if (age > 1 && age < 7) return this.weekday().format(moment);
    return this.sameYear(moment, now) ? this.dayOfYear().format(moment) : this.date().format(moment);
  }

  /** The separator before a day's messages. */
  daySeparator(moment: number, now = Date.now()): string {
    const age = this.age(moment, now);
    if (age === 0) return this.t("thread.today");
    if (age === 1) return this.t("thread.yesterday");
    return this.sameYear(moment, now)
      ? this.longDay().format(moment)
      : this.longDate().format(moment);
  }

  price(amount: number, currency: string | null): string {
    if (currency && /^[A-Z]{3}$/u.test(currency)) {
      return new Intl.NumberFormat(this.language, {
        style: "currency",
        currency,
        maximumFractionDigits: 4,
      }).format(amount);
    }
    const number = new Intl.NumberFormat(this.language, { maximumFractionDigits: 4 });
    return [number.format(amount), currency].filter(Boolean).join(" ");
  }

  /** How large a file is, from its bytes. */
  size(bytes: number): string {
    const [unit, value] =
      bytes < 1024 ** 2 ? (["kilobyte", Math.max(bytes / 1024, 0.1)] as const) : (["megabyte", bytes / 1024 ** 2] as const);
    return new Intl.NumberFormat(this.language, {
      style: "unit",
      unit,
      maximumFractionDigits: value < 10 ? 1 : 0,
    }).format(value);
  }

  /** How many days ago a moment was, by the calendar. */
  private age(moment: number, now: number): number {
    return Math.round((Date.parse(this.day(now)) - Date.parse(this.day(moment))) / DAY);
  }

  private sameYear(moment: number, now: number): boolean {
    return this.day(moment).slice(0, 4) === this.day(now).slice(0, 4);
  }
}

/** What a message of so many parts may cost: what the newest one cost a part. */
export function priceHint(
  messages: readonly Message[],
  parts: number,
): { amount: number; currency: string | null } | null {
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index];
    if (message?.direction === "outgoing" && message.price !== null && message.price > 0) {
      return {
        amount: (message.price / (message.parts ?? 1)) * parts,
        currency: message.currency,
      };
    }
  }
  return null;
}

let characters: Intl.Segmenter | undefined;

/** A name's one or two first letters; empty for a number. */
export function initials(name: string): string {
  // Most that have no name have this one; the letters of all scripts take a while to learn.
  if (/^[\d\s()+-]*$/.test(name)) return "";
  const words = name.match(/\p{L}[\p{L}\p{M}]*/gu) ?? [];
  return words
    .slice(0, 2)
    .map((word) => (characters ??= new Intl.Segmenter()).segment(word).containing(0)?.segment ?? "")
    .join("")
    .toLocaleUpperCase();
}

/** A hue that stays the same for a name. */
export function hue(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return sum;
}
