/** The conversations of some accounts or lines, read page by page. */

import { type InboxApi, MAX_PAGE } from "./api";
import { conversationKey, latestOf, sortConversations } from "./model";
import type { InboxConversation } from "./types";

/** Where conversations are read from: a whole account, or one of its lines. */
export interface Place {
  entry_id: string;
  line_id?: string;
}

/** How many conversations are read at first. */
const PAGE = 50;
/** Pages of a chatty conversation bring nobody new: so many are read for one more. */
const PATIENCE = 10;

/** How far a place was read. */
interface Reach {
  /** Where the next page begins; null: everything was read. */
  next: string | null;
  /** Back to when everything was read, in milliseconds. */
  since: number;
}

export class Listing {
  conversations: readonly InboxConversation[] = [];
  private readonly reached = new Map<string, Reach>();

  constructor(
    private readonly api: InboxApi,
    private readonly places: () => readonly Place[],
    /** Whether nothing can be asked of an account: then what is known of it stays. */
    private readonly isSilent: (entryId: string) => boolean,
  ) {}

  /** Whether there are older conversations than those that were read. */
  get hasMore(): boolean {
    return this.reaches().some(({ next }) => next !== null);
  }

  /**
   * Those of which no place lacks any in between: what is read later is never put in
   * above what somebody looks at. What is unread is always among them.
   */
  get visible(): readonly InboxConversation[] {
    const since = Math.max(
      ...this.reaches().map((reach) => (reach.next === null ? -Infinity : reach.since)),
      -Infinity,
    );
    return since === -Infinity
      ? this.conversations
      : this.conversations.filter((item) => item.unread > 0 || latestOf(item) >= since);
  }

  /**
   * Read the latest conversations (again); return what went wrong, if anything. Those
   * of a place that is not asked, or does not answer, stay as they were. `shallow`:
   * older ones may have been deleted, and are read again when they are looked for.
   */
  async refresh(shallow = false): Promise<unknown> {
    const places = this.places();
    const answers = await Promise.allSettled(
      places.map(({ entry_id, ...line }) =>
        this.api.conversations(entry_id, { limit: PAGE, all_unread: true, ...line }),
      ),
    );
    let { conversations } = this;
    answers.forEach((answer, index) => {
      const place = places[index];
      if (answer.status === "rejected" || !place || this.isSilent(place.entry_id)) return;
      const { next } = answer.value;
      const page = answer.value.conversations.map((item) => ({
        ...item,
        entry_id: place.entry_id,
      }));
      const since = next === null ? -Infinity : oldest(page.slice(0, PAGE));
      const there = new Set(page.map(conversationKey));
      const older = conversations.filter(
        (item) =>
          isAt(item, place) &&
          !there.has(conversationKey(item)) &&
          !shallow &&
          latestOf(item) < since,
      );
      const before = this.reached.get(nameOf(place));
      if (!older.length || !before) this.reached.set(nameOf(place), { next, since });
      conversations = [
        ...conversations.filter((item) => !isAt(item, place)),
        ...page,
        // All that is unread was on the page.
        ...older.map((item) => (item.unread ? { ...item, unread: 0 } : item)),
      ];
    });
    this.conversations = sortConversations(
      conversations.filter(
        (item) => this.isSilent(item.entry_id) || places.some((place) => isAt(item, place)),
      ),
    );
    return answers.find((answer) => answer.status === "rejected")?.reason;
  }

  /** Read older conversations; return what went wrong, if anything. */
  async more(): Promise<unknown> {
    const before = this.visible.length;
    for (let pages = 0; pages < PATIENCE && this.hasMore; pages += 1) {
      const errors = await Promise.all(this.places().map((place) => this.moreOf(place)));
      const error = errors.find((it) => it !== undefined);
      if (error !== undefined || this.visible.length > before) return error;
    }
    return undefined;
  }

  private async moreOf(place: Place): Promise<unknown> {
    const { entry_id, ...line } = place;
    const name = nameOf(place);
    const reach = this.reached.get(name);
    if (!reach?.next) return undefined;
    try {
      const { conversations, next } = await this.api.conversations(entry_id, {
        limit: MAX_PAGE,
        before: reach.next,
        ...line,
      });
      // It was read anew meanwhile: what was asked for may be another stretch.
      if (this.reached.get(name) !== reach) return undefined;
      const known = new Set(this.conversations.map(conversationKey));
      const page = conversations.map((item) => ({ ...item, entry_id }));
      this.conversations = sortConversations([
        ...this.conversations,
        ...page.filter((item) => !known.has(conversationKey(item))),
      ]);
      this.reached.set(name, { next, since: Math.min(reach.since, oldest(page)) });
      return undefined;
    } catch (error) {
      return error;
    }
  }

  private reaches(): Reach[] {
    return this.places().flatMap((place) => this.reached.get(nameOf(place)) ?? []);
  }
}

function nameOf({ entry_id, line_id }: Place): string {
  return `${entry_id}/${line_id ?? ""}`;
}

function isAt(item: InboxConversation, { entry_id, line_id }: Place): boolean {
  return item.entry_id === entry_id && (line_id === undefined || item.line_id === line_id);
}

function oldest(items: readonly InboxConversation[]): number {
  return Math.min(...items.map(latestOf), Infinity);
}
