/** The conversations of some accounts or lines, read page by page. */

import type { ConversationQuery, InboxApi } from "./api";
import { conversationKey, latestOf } from "./model";
import { Ordered } from "./ordered";
import { byLatest, People, type Who } from "./people";
import type { ConversationPage, Conversation, InboxConversation, Person } from "./types";

/** Where conversations are read from: a whole account, or one of its lines. */
export interface Place {
  entry_id: string;
  line_id?: string;
}

/** How many conversations are read at once: as many as a browser takes in between two frames. */
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
  people: People;
  private readonly all = new Ordered(conversationKey, byLatest);
  private readonly reached = new Map<string, Reach>();
  /** Those with something unread, by their keys. */
  private readonly unread = new Map<string, InboxConversation>();
  /** Where was read last. */
  private asked = "";
  /** What is older than that, in milliseconds, is shown only if it is unread. */
  private since = -Infinity;

  constructor(
    private readonly api: InboxApi,
    private readonly places: () => readonly Place[],
    /** Whether nothing can be asked of an account: then what is known of it stays. */
    private readonly isSilent: (entryId: string) => boolean,
    private readonly who: Who,
  ) {
    this.people = this.grouped();
  }

  /** Latest first. */
  get conversations(): readonly InboxConversation[] {
    return this.all.items;
  }

  get(key: string): InboxConversation | undefined {
    return this.all.get(key);
  }

  unreadOf(entryId: string): number {
    const there = [...this.unread.values()].filter((item) => item.entry_id === entryId);
    return there.reduce((sum, { unread }) => sum + unread, 0);
  }

  /** Whether there are older conversations than those that were read. */
  get hasMore(): boolean {
    return this.reaches().some(({ next }) => next !== null);
  }

  /** Take in what has changed, and out (by their keys) what has gone. */
  change(put: readonly InboxConversation[], out: readonly string[] = []): void {
    this.all.change(put, out);
    for (const key of out) this.unread.delete(key);
    for (const item of put) {
      if (item.unread) this.unread.set(conversationKey(item), item);
      else this.unread.delete(conversationKey(item));
    }
    this.people.change(put, out);
  }

  /** Put them together anew: others are one person now, or others are wanted. */
  group(wants?: (person: Person) => boolean): void {
    this.people = this.grouped(wants);
    this.people.change(this.conversations);
  }

  private grouped(wants?: (person: Person) => boolean): People {
    return new People(this.who, (item) => item.unread > 0 || latestOf(item) >= this.since, wants);
  }

  /**
   * Show those of which no place lacks any in between: what is read later is never put
   * in above what somebody looks at. What is unread is always among them.
   */
  private show(): void {
    const before = this.since;
    this.since = Math.max(
      ...this.reaches().map((reach) => (reach.next === null ? -Infinity : reach.since)),
      -Infinity,
    );
    const [from, to] = [before, this.since].sort((a, b) => b - a) as [number, number];
    const { conversations } = this;
    let first = conversations.length;
    while (first > 0 && latestOf(conversations[first - 1] as InboxConversation) < to) first -= 1;
    let start = first;
    while (start > 0 && latestOf(conversations[start - 1] as InboxConversation) < from) start -= 1;
    this.people.change(conversations.slice(start, first));
  }

  /** Whether some of an account's messages are shown as somebody's last, further down. */
  hasBelow(entryId: string, ids: ReadonlySet<string>): boolean {
    return this.conversations
      .slice(PAGE)
      .some(({ entry_id, last }) => entry_id === entryId && last && ids.has(last.message_id));
  }

  /**
   * Read the latest conversations (again); return what went wrong, if anything. Those
   * of a place that is not asked, or does not answer, stay as they were. `deep`: as far
   * as was read before, for older ones may have been deleted.
   */
  async refresh(deep = false): Promise<unknown> {
    const places = this.places();
    const answers = await Promise.allSettled(places.map((place) => this.latest(place, deep)));
    const put: InboxConversation[] = [];
    const out: string[] = [];
    answers.forEach((answer, index) => {
      const place = places[index];
      if (answer.status === "rejected" || !place || this.isSilent(place.entry_id)) return;
      const { page, next, since } = answer.value;
      const there = new Set(page.map(conversationKey));
      const lacks = (item: InboxConversation): boolean =>
        isAt(item, place) && !there.has(conversationKey(item));
      for (const item of this.conversations) {
        // Of the oldest moment there may be more on the next page.
        if (latestOf(item) <= since) break;
        if (lacks(item)) out.push(conversationKey(item));
      }
      for (const item of this.unread.values()) {
        // All that is unread was on the page.
        if (lacks(item) && latestOf(item) <= since) put.push({ ...item, unread: 0 });
      }
      put.push(...page);
      const older = this.conversations.findLast(lacks);
      const keeps = older !== undefined && latestOf(older) <= since;
      if (!keeps || !this.reached.has(nameOf(place))) {
        this.reached.set(nameOf(place), { next, since });
      }
    });
    const asked = places.map(nameOf).join();
    if (asked !== this.asked) {
      this.asked = asked;
      for (const item of this.conversations) {
        if (!this.isSilent(item.entry_id) && !places.some((place) => isAt(item, place))) {
          out.push(conversationKey(item));
        }
      }
    }
    this.change(put.filter((item) => differs(this.get(conversationKey(item)), item)), out);
    this.show();
    return answers.find((answer) => answer.status === "rejected")?.reason;
  }

  /** Read the latest conversations of a place, and, if `deep`, as far as was read before. */
  private async latest({ entry_id, ...line }: Place, deep: boolean): Promise<Stretch> {
    const reach = this.reached.get(nameOf({ entry_id, ...line }));
    const until = !deep || !reach ? Infinity : reach.next === null ? -Infinity : reach.since;
    const ask = async (query: ConversationQuery): Promise<ConversationPage> =>
      this.api.conversations(entry_id, { ...query, ...line });
    let { conversations, next } = await ask({ limit: PAGE, all_unread: true });
    const found = new Map(conversations.map((item) => [item.conversation_id, item]));
    let since = oldest(conversations.slice(0, PAGE));
    while (next !== null && since > until) {
      ({ conversations, next } = await ask({ limit: PAGE, before: next }));
      for (const item of conversations) {
        // The first page that has it has its newest message.
        if (!found.has(item.conversation_id)) found.set(item.conversation_id, item);
      }
      since = Math.min(since, oldest(conversations));
    }
    const page = [...found.values()].map((item) => ({ ...item, entry_id }));
    return { page, next, since: next === null ? -Infinity : since };
  }

  /** Read older conversations; return what went wrong, if anything. */
  async more(): Promise<unknown> {
    const before = this.people.list.length;
    for (let pages = 0; pages < PATIENCE && this.hasMore; pages += 1) {
      const errors = await Promise.all(this.places().map((place) => this.moreOf(place)));
      const error = errors.find((it) => it !== undefined);
      if (error !== undefined || this.people.list.length > before) return error;
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
        limit: PAGE,
        before: reach.next,
        ...line,
      });
      // It was read anew meanwhile: what was asked for may be another stretch.
      if (this.reached.get(name) !== reach) return undefined;
      const page = conversations.map((item) => ({ ...item, entry_id }));
      this.change(page.filter((item) => !this.get(conversationKey(item))));
      this.reached.set(name, { next, since: Math.min(reach.since, oldest(page)) });
      this.show();
      return undefined;
    } catch (error) {
      return error;
    }
  }

  private reaches(): Reach[] {
    return this.places().flatMap((place) => this.reached.get(nameOf(place)) ?? []);
  }
}

/** What was read of a place, back to a time in milliseconds, and where it goes on. */
interface Stretch extends Reach {
  page: InboxConversation[];
}

function nameOf({ entry_id, line_id }: Place): string {
  return `${entry_id}/${line_id ?? ""}`;
}

function isAt(item: InboxConversation, { entry_id, line_id }: Place): boolean {
  return item.entry_id === entry_id && (line_id === undefined || item.line_id === line_id);
}

function oldest(items: readonly Conversation[]): number {
  return Math.min(...items.map(latestOf), Infinity);
}

function differs(one: InboxConversation | undefined, other: InboxConversation): boolean {
  return !one || JSON.stringify(one) !== JSON.stringify(other);
}
