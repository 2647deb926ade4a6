/** One open thread: its messages, as far as they were read. */

import { MAX_PAGE } from "./api";
import { Emitter } from "./emitter";
import {
  byTime,
  conversationKey,
  forward,
  keyOf,
  lacking,
  messageKey,
  moveWindow,
  newerWindow,
  newestWindow,
  olderWindow,
  reachOf,
  timeOf,
  type Window,
  windowAround,
} from "./model";
import { Ordered } from "./ordered";
import { Rerun } from "./rerun";
import type { Source } from "./sources";
import type { InboxConversation, Message } from "./types";

/** How many messages are read at once. */
const PAGE = 60;
/** How far back a message that was found is looked for. */
const MAX_PAGES = 50;
/** How long, in milliseconds, a provider may take to list what is known to be so. */
const FRESH = 60_000;

/** Which way an answer goes: into which conversation. */
export type Way = Pick<
  InboxConversation,
  "entry_id" | "conversation_id" | "line_id" | "line" | "channel" | "remote" | "written" | "contact" | "trusted"
>;

/** So many of the newest messages tell which ways there are. */
const TELLING = 500;

export class Thread extends Emitter {
  private readonly all = new Ordered<Message>(messageKey, byTime);
  /** The part of them that is in the page. */
  window: Window = { first: 0, last: 0 };
  loading = true;
  loadingOlder = false;
  /** An error that left nothing to show, or a failed attempt at older ones. */
  error: unknown;
  /** What was last asked to be marked: the same is not asked twice. */
  marked = "";
  /** The way that somebody chose to answer. */
  chosen: string | null = null;
  private next: string | null = null;
  /** What was last read as the newest, and since when (in milliseconds) that is all. */
  private newest: ReadonlySet<string> = new Set();
  private reach = -Infinity;
  /** What somebody marked as unread: looking at it does not undo that. */
  private readonly kept = new Set<string>();
  private closed = false;
  private readonly reading = new Rerun(() => this.read());
  /** What the provider may not list as it is yet, though it was announced or sent. */
  private readonly fresh = new Map<string, number>();

  constructor(
    readonly source: Source,
    /** The conversation that it was opened by. */
    readonly place: { entryId: string; conversationId: string },
  ) {
    super();
  }

  get key(): string {
    return this.source.key;
  }

  /** Oldest first. */
  get messages(): readonly Message[] {
    return this.all.items;
  }

  get(key: string): Message | undefined {
    return this.all.get(key);
  }

  /** The ways that messages came and went, the latest first. */
  get ways(): readonly Way[] {
    const found = new Map<string, Way>();
    for (const message of this.messages.slice(-TELLING).reverse()) {
      const way = { ...message, entry_id: message.entry_id ?? this.place.entryId };
      const key = conversationKey(way);
      if (!found.has(key)) found.set(key, way);
    }
    return [...found.values()];
  }

  /** Whether there are older messages that were not read yet. */
  get hasOlder(): boolean {
    return this.next !== null;
  }

  get atNewest(): boolean {
    return this.window.last >= this.messages.length;
  }

  /** What becomes read by being looked at. */
  get unread(): readonly Message[] {
    return this.messages.filter(
      (message) =>
        message.unread && message.direction === "incoming" && !this.kept.has(messageKey(message)),
    );
  }

  /** How many of a conversation somebody marked as unread. */
  keptUnread(conversation: InboxConversation): number {
    const key = conversationKey(conversation);
    return this.messages.filter(
      (message) =>
        this.kept.has(messageKey(message)) && conversationKey(message) === key,
    ).length;
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
      const gone = lacking(this.messages, page.messages, complete);
      this.newest = new Set(page.messages.map(messageKey));
      this.reach = Math.min(Date.now(), reachOf(page.messages, complete));
      this.change(
        page.messages,
        gone.filter((key) => !this.isFresh(key)),
      );
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
  async show(key: string): Promise<boolean> {
    if (this.loading) await this.load();
    for (let pages = 0; ; pages += 1) {
      const found = this.all.get(key);
      if (found) {
        this.window = windowAround(this.all.placeOf(found), this.messages.length);
        this.changed();
        return true;
      }
      if (this.next === null || this.closed || pages === MAX_PAGES) return false;
      if (!(await this.readOlder(MAX_PAGE))) return false;
    }
  }

  /** Put in what was announced. */
  put(message: Message): void {
    this.fresh.set(messageKey(message), Date.now());
    this.reading.stale();
    this.change([message]);
    this.changed();
  }

  /** Put in what was just sent, unless it was announced already. */
  sent(message: Message): void {
    const key = messageKey(message);
    this.fresh.set(key, Date.now());
    if (!this.all.get(key)) this.change([message]);
    this.toNewest();
  }

  /** Whether one of the newest messages is another one by now, so that all are read again. */
  isBehind(message: Message): boolean {
    const key = messageKey(message);
    return (
      this.get(key)?.delivery !== message.delivery &&
      (timeOf(message) > this.reach || this.newest.has(key))
    );
  }

  /** Take in what has become of some messages, of those that are here. */
  correct(told: readonly Message[]): void {
    const other = told.filter((message) => {
      const known = this.get(messageKey(message));
      return known && (known.delivery !== message.delivery || known.error !== message.error);
    });
    if (!other.length) return;
    this.change(other);
    this.changed();
  }

  /** When its newest message was, in milliseconds; 0: there is none. */
  get latest(): number {
    const last = this.messages.at(-1);
    return last ? timeOf(last) : 0;
  }

  /** Take note that some of an account's messages are (un)read; null: all incoming. */
  setUnread(entryId: string, ids: ReadonlySet<string> | null, unread: boolean): void {
    if (unread) ids?.forEach((id) => this.kept.add(keyOf(entryId, id)));
    else this.kept.clear();
    const known = ids
      ? [...ids].flatMap((id) => this.all.get(keyOf(entryId, id)) ?? [])
      : this.messages.filter(
          (message) => message.direction === "incoming" && message.entry_id === entryId,
        );
    const other = known.filter((message) => message.unread !== unread);
    if (!other.length) return;
    this.change(other.map((message) => ({ ...message, unread })));
    this.changed();
  }

  remove(entryId: string, ids: ReadonlySet<string>): void {
    const keys = [...ids].map((id) => keyOf(entryId, id));
    for (const key of keys) this.fresh.delete(key);
    this.reading.stale();
    this.change([], keys);
    this.changed();
  }

  private async readOlder(limit: number): Promise<boolean> {
    if (this.next === null) return false;
    this.loadingOlder = true;
    this.changed();
    try {
      const page = await this.page(this.next, limit);
      this.next = page.next;
      this.change(page.messages);
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

  private isFresh(key: string): boolean {
    return (this.fresh.get(key) ?? 0) > Date.now() - FRESH;
  }

  private page(before?: string, limit = PAGE) {
    return this.source.page(limit, before);
  }

  /** Take in new ones and newer versions, and out (by their keys) what has gone. */
  private change(put: readonly Message[], out: readonly string[] = []): void {
    const before = this.messages;
    this.all.change(
      put.map((message) => {
        const key = messageKey(message);
        return this.isFresh(key) ? forward(this.all.get(key), message) : message;
      }),
      out,
    );
    this.window = moveWindow(this.window, before, this.all);
  }
}
