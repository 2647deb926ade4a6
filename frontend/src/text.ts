/**
 * What is in a text: links, and the one-time code that the server has found. It is
 * split, never turned into HTML.
 */

import { plain } from "./bidi";

export type Piece =
  | { kind: "text"; text: string }
  /** `host`: where it leads, if that is not what it says. */
  | { kind: "link"; text: string; href: string; host?: string }
  | { kind: "code"; text: string };

/**
 * An e-mail address, or what begins like an address of the web. Each begins where no
 * word goes on, so that a long text without blanks is looked at once.
 */
const LINK = new RegExp(
  [
    "(?<![\\p{L}\\p{N}._%+@-])[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{N}-]+(?:\\.[\\p{L}\\p{N}-]+)+",
    "\\bhttps?:\\/\\/[^\\s<>\"'«»“”]+",
    "(?<![\\p{L}\\p{N}_.@/-])www\\.[^\\s<>\"'«»“”]+",
  ].join("|"),
  "giu",
);
/** What ends a sentence is not part of the link before it. */
const TRAILING = ".,;:!?…)]}";

/** What may stand between the signs of a code: 123-456. */
const BETWEEN = "[\\s\\p{Pd}\u2212]?";

const characters = new Intl.Segmenter();

/** Split a text into links, the code that the server has found in it, and the rest. */
export function split(typed: string, code: string | null = null): Piece[] {
  const text = plain(typed);
  const pieces: Piece[] = [];
  let rest = 0;
  for (const match of text.matchAll(LINK)) {
    const found = trim(match[0]);
    const link = target(found);
    if (!link) continue;
    const { href, url, typed } = link;
    add(pieces, text.slice(rest, match.index));
    pieces.push({ kind: "link", text: found, href, ...(!says(typed, url) && { host: url.host }) });
    rest = match.index + found.length;
  }
  add(pieces, text.slice(rest));
  return code ? mark(pieces, code) : pieces;
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
  // Never within what people take for one character.
  const clusters = characters.segment(flat);
  const whole = (index: number) => clusters.containing(Math.floor(index))?.index;
  return (start > 0 ? "…" : "") + flat.slice(whole(start), whole(start + size));
}

function add(pieces: Piece[], text: string): void {
  if (text) pieces.push({ kind: "text", text });
}

/** Mark the code where it is written; where that is not seen, it is put at the end. */
function mark(pieces: Piece[], code: string): Piece[] {
  const signs = [...code].map((sign) => sign.replace(/[^\p{L}\p{N}]/gu, "\\$&"));
  const edge = "[\\p{L}\\p{N}]";
  const written = new RegExp(`(?<!${edge})${signs.join(BETWEEN)}(?!${edge})`, "u");
  const index = pieces.findIndex(({ kind, text }) => kind === "text" && written.test(text));
  const whole = pieces[index]?.text ?? "";
  const found = written.exec(whole);
  if (!found) return [...pieces, { kind: "text", text: " " }, { kind: "code", text: code }];
  const marked = pieces.slice(0, index);
  add(marked, whole.slice(0, found.index));
  marked.push({ kind: "code", text: found[0] });
  add(marked, whole.slice(found.index + found[0].length));
  return [...marked, ...pieces.slice(index + 1)];
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

interface Target {
  href: string;
  /** What is typed of it, as an address of the web, and as that reads. */
  typed: string;
  url: URL;
}

/** Where a link leads; null: it is shown as typed. */
function target(link: string): Target | null {
  if (/^https?:/iu.test(link)) {
    const url = safe(link);
    return url && { href: url.href, typed: link, url };
  }
  const [, name, domain] = /^([^@/]+)@(.+)$/u.exec(link) ?? [];
  const typed = `https://${domain ?? link}`;
  const url = safe(typed);
  // "www." and one more word is a host of nobody's.
  if (!url || url.hostname.split(".").filter(Boolean).length < (domain ? 2 : 3)) return null;
  return name
    ? { href: `mailto:${encodeURIComponent(name)}@${url.hostname}`, typed, url }
    : { href: url.href, typed, url };
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
