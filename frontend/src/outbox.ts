/** What was written and is not sent, what is on its way, and what may have gone. */

import { isUnsure } from "./api";
import { Emitter } from "./emitter";

/** The place of a text to somebody there is no conversation with. */
export const NEW = "new";

/** Texts have places: the key of a conversation, or NEW. */
export class Outbox extends Emitter {
  private readonly drafts = new Map<string, string>();
  private readonly sending = new Set<string>();
  /** What was sent last where nobody knows whether that worked. */
  private readonly unsure = new Map<string, string>();

  draft(place: string): string {
    return this.drafts.get(place) ?? "";
  }

  write(place: string, text: string): void {
    if (text) this.drafts.set(place, text);
    else this.drafts.delete(place);
    this.changed();
  }

  isSending(place: string): boolean {
    return this.sending.has(place);
  }

  /** Whether this very text may have been sent already. */
  mayBeSent(place: string, text: string): boolean {
    return this.unsure.get(place) === text;
  }

  /** Send a text in the given way; the draft goes with it. */
  async send(place: string, text: string, deliver: () => Promise<void>): Promise<void> {
    this.sending.add(place);
    this.changed();
    try {
      await deliver();
      this.unsure.delete(place);
      // Somebody may have gone on writing; only what was sent goes.
      if (this.draft(place) === text) this.write(place, "");
    } catch (error) {
      if (isUnsure(error)) this.unsure.set(place, text);
      throw error;
    } finally {
      this.sending.delete(place);
      this.changed();
    }
  }
}
