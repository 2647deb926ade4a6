/**
 * What was open in a card that is gone. Home Assistant makes all cards of a dashboard
 * anew when its connection comes back: nobody should lose their place by that.
 */

import type { InboxConfig } from "./types";

export interface Kept {
  /** The conversation that was open. */
  open: { entryId: string; conversationId: string } | undefined;
  /** What was said to be wrong. */
  problem: string | null;
}

/** Who comes back later, in milliseconds, begins with the list. */
const KEPT = 60_000;

const places = new Map<string, Kept & { at: number }>();

export function keep(config: InboxConfig, kept: Kept): void {
  places.set(nameOf(config), { ...kept, at: Date.now() });
}

/** What a card with this configuration showed that went not long before `since`. */
export function take(config: InboxConfig, since: number): Kept | undefined {
  const name = nameOf(config);
  const kept = places.get(name);
  places.delete(name);
  return kept && kept.at > since - KEPT ? kept : undefined;
}

function nameOf({ account, lines, title }: InboxConfig): string {
  return JSON.stringify([location.pathname, account, lines, title]);
}
