/**
 * Who is in the list: the conversations of a person are one row. What changes in one
 * conversation is looked for in its row only, however many there are.
 */

import { conversationKey, latestOf } from "./model";
import { Ordered } from "./ordered";
import type { InboxConversation, Person } from "./types";

/** Names somebody whose conversations are one thread; null: each is one of its own. */
export type Who = (item: InboxConversation) => { key: string; contactId: string | null } | null;

export function byLatest(a: InboxConversation, b: InboxConversation): number {
  return latestOf(b) - latestOf(a) || (conversationKey(a) < conversationKey(b) ? -1 : 1);
}

export class People {
  private readonly rows = new Ordered<Person>(
    ({ key }) => key,
    (a, b) => latestOf(b) - latestOf(a) || (a.key < b.key ? -1 : 1),
  );
  /** All conversations of a person, whether or not they are shown. */
  private readonly groups = new Map<string, Map<string, InboxConversation>>();
  /** Whose a conversation was when it was put in: the key of the person. */
  private readonly owners = new Map<string, string>();

  /** `shows`: which conversations are shown; `wants`: which persons are. */
  constructor(
    private readonly who: Who,
    private readonly shows: (item: InboxConversation) => boolean = () => true,
    private readonly wants: (person: Person) => boolean = () => true,
  ) {}

  /** Those whose conversations are shown, the latest first. */
  get list(): readonly Person[] {
    return this.rows.items;
  }

  placeOf(key: string | null): number {
    const person = key === null ? undefined : this.rows.get(key);
    return person ? this.rows.placeOf(person) : -1;
  }

  /** All conversations of a person, the latest first. */
  of(key: string): InboxConversation[] {
    return [...(this.groups.get(key)?.values() ?? [])].sort(byLatest);
  }

  /** Take in what has changed, and out (by their keys) what has gone. */
  change(put: readonly InboxConversation[], out: Iterable<string> = []): void {
    const touched = new Map<string, string | null>();
    const take = (key: string): void => {
      const owner = this.owners.get(key);
      if (owner === undefined) return;
      this.owners.delete(key);
      this.groups.get(owner)?.delete(key);
      if (!touched.has(owner)) touched.set(owner, this.rows.get(owner)?.contactId ?? null);
    };
    for (const key of out) take(key);
    for (const item of put) {
      const key = conversationKey(item);
      take(key);
      const owner = this.who(item) ?? { key, contactId: null };
      this.owners.set(key, owner.key);
      const group = this.groups.get(owner.key) ?? new Map<string, InboxConversation>();
      this.groups.set(owner.key, group.set(key, item));
      touched.set(owner.key, owner.contactId);
    }
    const rows: Person[] = [];
    const gone: string[] = [];
    for (const [key, contactId] of touched) {
      const all = this.of(key);
      if (!all.length) this.groups.delete(key);
      const conversations = all.filter(this.shows);
      const unread = conversations.reduce((sum, it) => sum + it.unread, 0);
      const last = conversations[0]?.last ?? null;
      const person = { key, contactId, conversations, unread, last };
      if (conversations.length && this.wants(person)) rows.push(person);
      else gone.push(key);
    }
    this.rows.change(rows, gone);
  }
}

/** The conversations of some, put together. */
export function together(conversations: readonly InboxConversation[], who: Who): readonly Person[] {
  const people = new People(who);
  people.change(conversations);
  return people.list;
}
