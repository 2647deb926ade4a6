/** What is in a text: links and one-time codes. It is split, never turned into HTML. */

import { plain } from "./bidi";

export type Piece =
  | { kind: "text"; text: string }
  /** `host`: where it leads, if that is not what it says. */
  | { kind: "link"; text: string; href: string; host?: string }
  | { kind: "code"; text: string };

const LINK = /\bhttps?:\/\/[^\s<>"'«»“”]+/giu;
/** What ends a sentence is not part of the link before it. */
const TRAILING = ".,;:!?…)]}";

/** Words that come with a one-time code, in English and Russian. */
const CODE_WORDS =
  /\b(?:code|otp|pin|passcode|password|token|2fa|verification|confirm)|код|парол|подтвержд|пин/iu;
/** A word of 4 to 8 digits, also as 123-456 or 123 456, or mixed like G-123456. */
const CODE = /(?<![\p{L}\d.,+*#/-])(?:G-)?(?:\d{3}[- ]\d{3}|\d{4,8})(?![\p{L}\d]|[.,/-]\d|\s?[₽$€%])/gu;
const YEAR = /^(?:19|20)\d\d$/u;

export function split(typed: string): Piece[] {
  const text = plain(typed);
  const pieces: Piece[] = [];
  let rest = 0;
  const wordy = CODE_WORDS.test(text.replace(LINK, " "));
  for (const match of text.matchAll(LINK)) {
    const found = trim(match[0]);
    const url = safe(found);
    if (!url) continue;
    const { href } = url;
    pieces.push(...codes(text.slice(rest, match.index), wordy));
    pieces.push({ kind: "link", text: found, href, ...(!says(found, url) && { host: url.host }) });
    rest = match.index + found.length;
  }
  pieces.push(...codes(text.slice(rest), wordy));
  return pieces;
}

/** The text's one-time code, without what separates its digits; null: none. */
export function codeOf(text: string): string | null {
  const found = split(text).find((piece) => piece.kind === "code");
  return found ? bare(found.text) : null;
}

/** A code as it is typed into a form. */
export function bare(code: string): string {
  return code.replace(/^G-|[- ]/gu, "");
}

/** Split a text around the places where a searched word stands. */
export function highlight(text: string, word: string): { text: string; hit: boolean }[] {
  const wanted = plain(word).trim().toLocaleLowerCase();
  const low = text.toLocaleLowerCase();
  // A few letters change their length with their case: then nothing is marked.
  if (!wanted || low.length !== text.length) return [{ text, hit: false }];
  const pieces: { text: string; hit: boolean }[] = [];
  let rest = 0;
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, rest)) {
    if (at > rest) pieces.push({ text: text.slice(rest, at), hit: false });
    rest = at + wanted.length;
    pieces.push({ text: text.slice(at, rest), hit: true });
  }
  if (rest < text.length) pieces.push({ text: text.slice(rest), hit: false });
  return pieces;
}

/** The part of a text around a searched word that fits on two lines. */
export function snippet(text: string, word: string, size = 120): string {
  const flat = plain(text).replace(/\s+/gu, " ");
  const at = flat.toLocaleLowerCase().indexOf(plain(word).trim().toLocaleLowerCase());
  const start = Math.max(0, at - size / 3);
  return (start > 0 ? "…" : "") + flat.slice(start, start + size);
}

function codes(text: string, wordy: boolean): Piece[] {
  if (!text) return [];
  if (!wordy) return [{ kind: "text", text }];
  const pieces: Piece[] = [];
  let rest = 0;
  for (const match of text.matchAll(CODE)) {
    if (YEAR.test(match[0])) continue;
    if (match.index > rest) pieces.push({ kind: "text", text: text.slice(rest, match.index) });
    pieces.push({ kind: "code", text: match[0] });
    rest = match.index + match[0].length;
  }
  if (rest < text.length) pieces.push({ kind: "text", text: text.slice(rest) });
  return pieces;
}

/** Take what follows a link off it, but keep a bracket that was opened in it. */
function trim(link: string): string {
  // Not by a pattern: for thousands of dots within a link it would take a second.
  let end = link.length;
  while (TRAILING.includes(link[end - 1] ?? " ")) end -= 1;
  const found = link.slice(0, end);
  const open = found.split("(").length > found.split(")").length;
  return open && link[end] === ")" ? `${found})` : found;
}

/** The link's address if it is one of the web; null: it is shown as typed. */
function safe(link: string): URL | null {
  try {
    const url = new URL(link);
    const web = url.protocol === "http:" || url.protocol === "https:";
    return web && url.hostname.length > 0 ? url : null;
  } catch {
    return null;
  }
}

/** Scripts of countries whose own domains take no other letters. */
const NATIONAL = [
  /^[\p{Script=Cyrillic}\d.-]+\.\p{Script=Cyrillic}+$/u,
  /^[\p{Script=Armenian}\d.-]+\.\p{Script=Armenian}+$/u,
];

/**
 * Whether a link says the host that it leads to: not one that stands before an @ or
 * comes of characters that are left out, nor one whose letters only look alike.
 */
function says(link: string, { host }: URL): boolean {
  const [, typed = ""] = /^https?:\/\/([^/?#]*)/iu.exec(link) ?? [];
  const said = typed.toLowerCase();
  if (said === host || said.replace(/:(?:80|443)$/u, "") === host) return !host.includes("xn--");
  return NATIONAL.some((letters) => letters.test(said));
}
