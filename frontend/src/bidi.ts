/** Directions of writing: what a text must not do to what stands around it. */

/**
 * Characters that turn the letters after them around, or begin and end such parts. With
 * them a link, a name or a code reads as another one; no keyboard types them. The marks
 * that only say what a neighbour's direction is (LRM, RLM, ALM) stay.
 */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/gu;
/** Letters that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\u200f]/u;
const ISOLATE = "\u2068";
const END = "\u2069";

/** A foreign text or name without what would turn it around. */
export function plain(text: string): string {
  return text.replace(TURNING, "");
}

/** The same within a sentence, where its direction must not change that of the rest. */
export function within(text: string): string {
  const found = plain(text);
  return RIGHT_TO_LEFT.test(found) ? ISOLATE + found + END : found;
}
