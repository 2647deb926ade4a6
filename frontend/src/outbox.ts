/**
 * What was written and is not sent, what is on its way, and what may have gone. It
 * outlives a reload of its page, and goes with the browser's tab.
 */

import { isUnsure } from "./api";
import { Emitter } from "./emitter";
import type { Message } from "./types";

/** The place of a text to somebody there is no conversation with. */
export const NEW = "new";

/** So many doubts, and messages that were sent again, are remembered. */
const REMEMBERED = 50;

/** What was sent where nobody knows whether that worked. */
interface Doubt {
  place: string;
  text: string;
  /** When the newest message was that was there then, in milliseconds. */
  since: number;
}

interface Stored {
  drafts: [string, string][];
  doubts: Doubt[];
  retried: string[];
}

/** Texts have places: the key of a conversation or a person, or NEW. */
export class Outbox extends Emitter {
  private readonly drafts = new Map<string, string>();
  private doubts: Doubt[] = [];
  /** Keys of failed messages that were sent once more. */
  private retried: string[] = [];
  private readonly sending = new Map<string, string>();
  private readonly hidden = new Set<string>();

  /** `name`: under which it is kept in the tab's storage. */
  constructor(private readonly name: string) {
    super();
    try {
      const { drafts, doubts, retried } = JSON.parse(
        sessionStorage.getItem(name) ?? "",
      ) as Stored;
      this.drafts = new Map(drafts);
      this.doubts = doubts;
      this.retried = retried;
    } catch {
      // There is none, or none that can be read.
    }
  }

  draft(place: string): string {
    return this.drafts.get(place) ?? "";
  }

  write(place: string, text: string): void {
    if (text) this.drafts.set(place, text);
    else this.drafts.delete(place);
    this.keep();
  }

  /** What was written at one place is at another now: they are one thread. */
  move(from: string, to: string): void {
    const text = this.draft(from);
    this.drafts.delete(from);
    if (text && !this.draft(to)) this.drafts.set(to, text);
    this.doubts = this.doubts.map((it) => (it.place === from ? { ...it, place: to } : it));
    this.keep();
  }

  isSending(place: string): boolean {
    return this.sending.has(place);
  }

  /** The text on its way that is not among the messages yet. */
  onItsWay(place: string): string | null {
    return this.hidden.has(place) ? null : (this.sending.get(place) ?? null);
  }

  /** Whether this very text, or its beginning, may have been sent already. */
  mayBeSent(place: string, text: string): boolean {
    return this.doubts.some(
      (doubt) =>
        doubt.place === place && (text === doubt.text || text.startsWith(`${doubt.text}\n`)),
    );
  }

  canRetry(key: string): boolean {
    return !this.retried.includes(key);
  }

  /**
   * Send a text in the given way. It leaves the box at once, unless it is to somebody
   * new, and comes back where it failed. `since`: see Doubt; `again`: which message
   * this is once more.
   */
  async send(
    place: string,
    text: string,
    deliver: () => Promise<void>,
    { since = 0, again = "" }: { since?: number; again?: string } = {},
  ): Promise<void> {
    const doubt = { place, text, since };
    this.sending.set(place, text);
    // Whoever reloads the page now does not learn what became of it.
    this.doubts = [...this.doubts, doubt].slice(-REMEMBERED);
    if (again) this.retried = [...this.retried, again].slice(-REMEMBERED);
    else if (place !== NEW && this.draft(place) === text) this.drafts.delete(place);
    this.keep();
    try {
      await deliver();
      this.doubts = this.doubts.filter((it) => it.place !== place || it.text !== text);
      // Somebody may have gone on writing; only what was sent goes.
      if (place === NEW && this.draft(place) === text) this.drafts.delete(place);
    } catch (error) {
      const unsure = isUnsure(error);
      if (!unsure) this.doubts = this.doubts.filter((it) => it !== doubt);
      if (!again) this.giveBack(place, text);
      else if (!unsure) this.retried = this.retried.filter((key) => key !== again);
      throw error;
    } finally {
      this.sending.delete(place);
      this.hidden.delete(place);
      this.keep();
    }
  }

  private giveBack(place: string, text: string): void {
    const draft = this.draft(place);
    if (draft !== text) this.drafts.set(place, draft ? `${text}\n${draft}` : text);
  }

  /** See which of what may have gone is among the messages of its place. */
  compare(place: string, messages: readonly Message[]): void {
    const found = this.doubts.filter(
      ({ place: there, text, since }) =>
        there === place &&
        messages.some(
          (message) =>
            message.direction === "outgoing" &&
            message.text === text &&
            Date.parse(message.time) > since,
        ),
    );
    if (!found.length) return;
    if (this.isSending(place)) {
      const text = this.sending.get(place);
      if (found.some((doubt) => doubt.text === text)) this.hidden.add(place);
      return;
    }
    this.doubts = this.doubts.filter((doubt) => !found.includes(doubt));
    for (const { text } of found) {
      const draft = this.draft(place);
      if (draft === text) this.drafts.delete(place);
      else if (draft.startsWith(`${text}\n`)) this.drafts.set(place, draft.slice(text.length + 1));
    }
    this.keep();
  }

  private keep(): void {
    const stored: Stored = {
      drafts: [...this.drafts],
      doubts: this.doubts,
      retried: this.retried,
    };
    try {
      if (this.drafts.size || this.doubts.length || this.retried.length) {
        sessionStorage.setItem(this.name, JSON.stringify(stored));
      } else {
        sessionStorage.removeItem(this.name);
      }
    } catch {
      // A browser that keeps nothing: then a reload loses it.
    }
    this.changed();
  }
}

const outboxes = new Map<string, Outbox>();

/** The outbox of a user: all cards of a page have the same. */
export function outboxOf(user: string): Outbox {
  let outbox = outboxes.get(user);
  if (!outbox) {
    outbox = new Outbox(`phone_inbox.outbox.${user}`);
    outboxes.set(user, outbox);
  }
  return outbox;
}
