/** One open conversation: its messages, as far as they were read. */

import { type InboxApi, MAX_IDS, MAX_PAGE } from "./api";
import { Emitter } from "./emitter";
import {
  mergeMessages,
  moveWindow,
  newerWindow,
  newestWindow,
  olderWindow,
  refreshMessages,
  timeOf,
  type Window,
  windowAround,
} from "./model";
import { Rerun } from "./rerun";
import type { Message } from "./types";

/** How many messages are read at once. */
const PAGE = 100;
/** How far back a message that was found is looked for. */
const MAX_PAGES = 50;
/** How long, in milliseconds, a provider may take to list what is known to be there. */
const FRESH = 60_000;

export class Thread extends Emitter {
  /** Oldest first. */
  messages: readonly Message[] = [];
  /** The part of them that is in the page. */
  window: Window = { first: 0, last: 0 };
  loading = true;
  loadingOlder = false;
  /** An error that left nothing to show, or a failed attempt at older ones. */
  error: unknown;
  /** What was last asked to be marked: the same is not asked twice. */
  marked = "";
  private next: string | null = null;
  /** What somebody marked as unread: looking at it does not undo that. */
  private readonly kept = new Set<string>();
  private closed = false;
  private readonly reading = new Rerun(() => this.read());
  /** What the provider may not list yet, though it was announced or sent. */
  private readonly fresh = new Map<string, number>();

  constructor(
    private readonly api: InboxApi,
    readonly entryId: string,
    readonly conversationId: string,
  ) {
    super();
  }

  /** Which conversation this is. */
  get place(): { entryId: string; conversationId: string } {
    const { entryId, conversationId } = this;
    return { entryId, conversationId };
  }

  /** Whether there are older messages that were not read yet. */
  get hasOlder(): boolean {
    return this.next !== null;
  }

  get atNewest(): boolean {
    return this.window.last >= this.messages.length;
  }

  /** What becomes read by being looked at. */
  get unreadIds(): string[] {
    return this.messages
      .filter(
        ({ message_id, unread, direction }) =>
          unread && direction === "incoming" && !this.kept.has(message_id),
      )
      .map((message) => message.message_id);
  }

  get keptUnread(): number {
    return this.kept.size;
  }

  close(): void {
    this.closed = true;
  }

  /** Read the newest messages (again). */
  load(): Promise<void> {
    return this.reading.run();
  }

  private async read(): Promise<void> {
    if (this.closed) return;
    try {
      const page = await this.page();
      const first = this.loading || !this.messages.length;
      const complete = page.next === null;
      const recent = Date.now() - FRESH;
      const fresh = this.messages.filter(
        ({ message_id }) => (this.fresh.get(message_id) ?? 0) > recent,
      );
      const read = refreshMessages(this.messages, page.messages, complete);
      this.set(mergeMessages(fresh, read));
      if (complete || first) this.next = page.next;
      this.error = undefined;
    } catch (error) {
      this.error = error;
    }
    this.loading = false;
    this.changed();
  }

  /** Show older messages, reading them if need be. */
  async older(): Promise<void> {
    if (this.window.first > 0) {
      this.window = olderWindow(this.window);
      this.changed();
    }
    // What comes next is read ahead, so that scrolling seldom waits.
    if (this.window.first < PAGE && this.next !== null && !this.loadingOlder) {
      await this.readOlder(PAGE);
    }
  }

  newer(): void {
    if (this.atNewest) return;
    this.window = newerWindow(this.window, this.messages.length);
    this.changed();
  }

  toNewest(): void {
    this.window = newestWindow(this.messages.length);
    this.changed();
  }

  /** Bring a message into the page; false if it is not found. */
  async show(messageId: string): Promise<boolean> {
    if (this.loading) await this.load();
    for (let pages = 0; ; pages += 1) {
      const index = this.messages.findIndex((item) => item.message_id === messageId);
      if (index >= 0) {
        this.window = windowAround(index, this.messages.length);
        this.changed();
        return true;
      }
      if (this.next === null || this.closed || pages === MAX_PAGES) return false;
      if (!(await this.readOlder(MAX_PAGE))) return false;
    }
  }

  /** Put in what was announced. */
  put(message: Message): void {
    this.fresh.set(message.message_id, Date.now());
    this.set(mergeMessages(this.messages, [message]));
    this.changed();
  }

  /** Put in what was just sent, unless it was announced already. */
  sent(message: Message): void {
    this.fresh.set(message.message_id, Date.now());
    if (!this.messages.some(({ message_id }) => message_id === message.message_id)) {
      this.set(mergeMessages(this.messages, [message]));
    }
    this.toNewest();
  }

  /** When its newest message was, in milliseconds; 0: there is none. */
  get latest(): number {
    const last = this.messages.at(-1);
    return last ? timeOf(last) : 0;
  }

  setUnread(ids: ReadonlySet<string> | null, unread: boolean): void {
    if (!unread) this.kept.clear();
    else ids?.forEach((id) => this.kept.add(id));
    if (!this.messages.some((item) => item.unread !== unread && has(ids, item))) return;
    this.messages = this.messages.map((item) =>
      item.unread !== unread && has(ids, item) ? { ...item, unread } : item,
    );
    this.changed();
  }

  remove(ids: ReadonlySet<string>): void {
    ids.forEach((id) => this.fresh.delete(id));
    this.reading.stale();
    this.set(this.messages.filter((message) => !ids.has(message.message_id)));
    this.changed();
  }

  /** Tell the provider that everything here was read. */
  async markRead(): Promise<void> {
    const ids = this.unreadIds;
    for (let start = 0; start < ids.length; start += MAX_IDS) {
      const some = ids.slice(start, start + MAX_IDS);
      await this.api.markRead(this.entryId, { message_ids: some });
      this.setUnread(new Set(some), false);
    }
  }

  private async readOlder(limit: number): Promise<boolean> {
    if (this.next === null) return false;
    this.loadingOlder = true;
    this.changed();
    try {
      const page = await this.page(this.next, limit);
      this.next = page.next;
      this.set(mergeMessages(this.messages, page.messages));
      this.error = undefined;
      return true;
    } catch (error) {
      this.error = error;
      return false;
    } finally {
      this.loadingOlder = false;
      this.changed();
    }
  }

  private page(before?: string, limit = PAGE) {
    return this.api.messages(this.entryId, {
      conversation_id: this.conversationId,
      limit,
      ...(before && { before }),
    });
  }

  private set(messages: readonly Message[]): void {
    this.window = moveWindow(this.window, this.messages, messages);
    this.messages = messages;
  }
}

function has(ids: ReadonlySet<string> | null, message: Message): boolean {
  return ids === null ? message.direction === "incoming" : ids.has(message.message_id);
}
