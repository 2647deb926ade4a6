/** The inbox: accounts, conversations and the open thread, kept up to date. */

import { InboxApi, isUnknownCommand } from "./api";
import { Emitter } from "./emitter";
import type { Connection, Hass, Unsubscribe } from "./hass";
import { Listing, type Place } from "./listing";
import { announce, conversationKey, keyOf } from "./model";
import { type Outbox, outboxOf } from "./outbox";
import { together } from "./people";
import { Rerun } from "./rerun";
import { Failures, Search } from "./search";
import { conversationSource, personSource, type Source } from "./sources";
import { Thread, type Way } from "./thread";
import type {
  AbsentAccount,
  Account,
  Accounts,
  Channel,
  InboxConfig,
  InboxConversation,
  InboxEvent,
  Message,
  Person,
} from "./types";

/** One reading is enough for what changes within so many milliseconds. */
const SETTLE = 300;
/** After a restart the integration comes up later than Home Assistant's socket. */
const RETRY = [500, 1_000, 2_000, 4_000];
const RETRY_AT_LAST = 5_000;

/** An account that is shown. Nothing can be asked of one that is absent by now. */
export interface ShownAccount extends Account {
  absent?: boolean;
}

/** Which part of the list is shown. */
export type Filter =
  | { kind: "all" | "unread" | "failed" }
  | { kind: "line"; entryId: string; lineId: string };

export type Status = "loading" | "ready" | "failed";

export class InboxStore extends Emitter {
  readonly api: InboxApi;
  readonly search: Search;
  status: Status = "loading";
  connected = true;
  /** What went wrong the last time the inbox was read. */
  error: unknown;
  accounts: readonly ShownAccount[] = [];
  /** Accounts that were never there, so that nothing but their name is known. */
  absent: readonly AbsentAccount[] = [];
  readonly failures: Failures;
  filter: Filter = { kind: "all" };
  /** Where this user may add contacts; null: nowhere. */
  contactsEntryId: string | null = null;
  thread: Thread | null = null;
  /** The newest message that came in, for those who hear the page. */
  arrived: Message | null = null;
  private readonly connecting = new Rerun(() => this.connect());
  private readonly loading = new Rerun(() => this.read());
  private readonly listing: Listing;
  /** The conversations of the line that the filter names. */
  private ofLine: Listing | null = null;
  /** Whether something was deleted that the beginning of the list does not tell. */
  private deep = false;
  private running = false;
  private attempt = 0;
  private unsubscribe: Unsubscribe | null = null;
  private timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly seen = new Set<string>();
  /** What was told of accounts before they were read. */
  private early: Extract<InboxEvent, { event: "state" }>[] = [];

  constructor(
    readonly connection: Connection,
    readonly config: InboxConfig,
    /** Whose drafts these are. */
    private readonly user = "",
    fetch?: Hass["fetchWithAuth"],
  ) {
    super();
    this.api = new InboxApi(connection, fetch);
    const places = (): readonly Place[] => this.places();
    this.search = new Search(this.api, places);
    this.failures = new Failures(this.api, places);
    this.listing = new Listing(this.api, places, this.isSilent, this.whose);
    this.connected = connection.connected;
  }

  /** Read from the browser's storage when it is first asked for, which takes a while. */
  get outbox(): Outbox {
    return outboxOf(this.user);
  }

  // Life

  start(): void {
    this.running = true;
    this.connection.addEventListener("ready", this.onReady);
    this.connection.addEventListener("disconnected", this.onDisconnected);
    void this.connecting.run();
  }

  stop(): void {
    this.running = false;
    this.connection.removeEventListener("ready", this.onReady);
    this.connection.removeEventListener("disconnected", this.onDisconnected);
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
    this.leave();
  }

  /** Read everything again. */
  async reload(): Promise<void> {
    await Promise.all([this.load(), this.thread?.load()]);
  }

  private readonly onReady = (): void => {
    this.connected = true;
    this.unsubscribe = null;
    this.attempt = 0;
    void this.connecting.run();
  };

  private readonly onDisconnected = (): void => {
    this.connected = false;
    // The subscription is gone with its connection.
    this.unsubscribe = null;
    this.changed();
  };

  private async connect(): Promise<void> {
    if (!this.running) return;
    try {
      this.leave();
      const unsubscribe = await this.api.subscribe((event) => this.on(event));
      if (!this.running) {
        void unsubscribe();
        return;
      }
      this.unsubscribe = unsubscribe;
    } catch (error) {
      this.retry(error);
      return;
    }
    await this.reload();
  }

  private leave(): void {
    const { unsubscribe } = this;
    this.unsubscribe = null;
    if (unsubscribe && this.connection.connected) void unsubscribe();
  }

  private retry(error: unknown): void {
    if (!this.running) return;
    const wait = RETRY[this.attempt] ?? RETRY_AT_LAST;
    this.attempt += 1;
    if (this.status !== "ready" && (!isUnknownCommand(error) || this.attempt > 2)) {
      this.status = "failed";
      this.error = error;
      this.changed();
    }
    this.later("connect", wait, () => void this.connecting.run());
  }

  /** Do something once, a moment after the first call. */
  private later(name: string, wait: number, action: () => void): void {
    if (!this.running || this.timers.has(name)) return;
    this.timers.set(
      name,
      setTimeout(() => {
        this.timers.delete(name);
        action();
      }, wait),
    );
  }

  // Reading

  load(): Promise<void> {
    return this.loading.run();
  }

  private async read(): Promise<void> {
    try {
      this.setAccounts(await this.api.accounts());
      const { deep } = this;
      this.deep = false;
      this.error = await this.listing.refresh(deep);
      this.deep ||= deep && this.error !== undefined;
      for (const { last } of this.conversations) if (last) this.seen.add(last.message_id);
      await this.ofLine?.refresh(deep);
      this.adopt();
      this.keepUp();
      this.status = "ready";
      this.attempt = 0;
      for (const event of this.early.splice(0)) this.onState(event);
    } catch (error) {
      this.error = error;
      if (this.status !== "ready") this.retry(error);
    }
    this.changed();
  }

  /** Take what there is; an account that has gone stays, until it is removed. */
  private setAccounts({ accounts, absent, contacts_entry_id }: Accounts): void {
    this.contactsEntryId = contacts_entry_id;
    const chosen = <T extends { entry_id: string }>(items: T[]): T[] =>
      items.filter(({ entry_id }) => !this.config.account || entry_id === this.config.account);
    const gone = chosen(absent);
    /** The same contacts are the same list: else everybody would be looked at anew. */
    const kept = (account: Account): Account => {
      const contacts = this.account(account.entry_id)?.contacts;
      const same = JSON.stringify(contacts) === JSON.stringify(account.contacts);
      return contacts && same ? { ...account, contacts } : account;
    };
    const known = gone.flatMap(({ entry_id, name, sign_in, problem }): ShownAccount[] => {
      const account = this.account(entry_id);
      return account
        ? [{ ...account, name, sign_in, problem, available: false, absent: true }]
        : [];
    });
    const before = this.accounts;
    this.accounts = [...chosen(accounts).map(kept), ...known];
    this.absent = gone.filter(
      ({ entry_id, disabled }) => !disabled && this.account(entry_id) === undefined,
    );
    const has = (all: readonly ShownAccount[]) => all.map(({ contacts }) => contacts);
    const [was, is] = [has(before), has(this.accounts)];
    if (was.length !== is.length || is.some((it, index) => it !== was[index])) this.group();
  }

  private reading: Promise<boolean> | null = null;

  /** Whether older conversations are being read. */
  get readingMore(): boolean {
    return this.reading !== null;
  }

  /** Read older conversations; tell whether that worked. */
  more(): Promise<boolean> {
    if (!this.hasMore) return Promise.resolve(true);
    this.reading ??= this.readMore().finally(() => {
      this.reading = null;
      this.changed();
    });
    return this.reading;
  }

  private async readMore(): Promise<boolean> {
    this.changed();
    const error = await this.shown.more();
    if (error !== undefined) this.error = error;
    return error === undefined;
  }

  /** Whether there may be older conversations than those that are shown. */
  get hasMore(): boolean {
    // Whatever is unread was read at first.
    return this.filter.kind !== "unread" && this.shown.hasMore;
  }

  setFilter(filter: Filter): void {
    this.filter = filter;
    this.ofLine = null;
    this.group();
    if (filter.kind === "failed") {
      void this.failures.load();
    } else if (filter.kind === "line") {
      const place = { entry_id: filter.entryId, line_id: filter.lineId };
      this.ofLine = new Listing(this.api, () => [place], this.isSilent, this.whose);
      void this.ofLine.refresh().then(() => this.changed());
    }
    this.changed();
  }

  private get shown(): Listing {
    return this.ofLine ?? this.listing;
  }

  get conversations(): readonly InboxConversation[] {
    return this.listing.conversations;
  }

  // People

  /** Who is in the list, the latest first, by the filter. */
  get people(): readonly Person[] {
    return this.shown.people.list;
  }

  /** The place of a person in the list; -1: none. */
  placeOf(key: string | null): number {
    return this.shown.people.placeOf(key);
  }

  /** Others are contacts now, or another part of the list is wanted. */
  private group(): void {
    const unread = this.filter.kind === "unread";
    this.listing.group(unread ? (person) => person.unread > 0 : undefined);
    this.ofLine?.group();
  }

  /** Put conversations together whose other side is the same person. */
  together(conversations: readonly InboxConversation[]): readonly Person[] {
    return together(conversations, this.whose);
  }

  private readonly whose = (item: InboxConversation) => this.who(item.entry_id, item);

  /** Who this is, where their conversations are one thread. */
  private who(
    entryId: string,
    { contact, written }: Pick<Message, "contact" | "written">,
  ): { key: string; contactId: string | null } | null {
    const { one_thread = "contacts" } = this.config;
    if (one_thread === "nobody") return null;
    const contactId = contact === null ? null : this.contactId(entryId, contact);
    if (contactId) return { key: `contact/${contactId}`, contactId };
    return one_thread === "everybody" && contact === null
      ? { key: `address/${written}`, contactId: null }
      : null;
  }

  private readonly ids = new WeakMap<object, ReadonlyMap<string, string | null>>();

  /** The id of the contact of a name; null where that is nobody's, or several have it. */
  private contactId(entryId: string, name: string): string | null {
    const contacts = this.account(entryId)?.contacts ?? [];
    let ids = this.ids.get(contacts);
    if (!ids) {
      const found = new Map<string, string | null>();
      for (const contact of contacts) {
        found.set(contact.name, found.has(contact.name) ? null : contact.contact_id);
      }
      ids = found;
      this.ids.set(contacts, ids);
    }
    return ids.get(name) ?? null;
  }

  /** Who the open thread is with, as far as the list knows. */
  get openPerson(): Person | undefined {
    return this.opened?.person;
  }

  /** The ways in which an answer can go from the open thread, the usual one first. */
  get ways(): readonly Way[] {
    return this.opened?.ways ?? [];
  }

  private known: { of: readonly unknown[]; person: Person | undefined; ways: Way[] } | undefined;

  /** What is asked for with every rendering; it takes a while where there are thousands. */
  private get opened() {
    const { thread, conversations, accounts } = this;
    if (!thread) return undefined;
    const of = [thread, thread.messages, conversations, accounts];
    if (this.known?.of.every((it, index) => it === of[index])) return this.known;
    const theirs = this.listing.people.of(thread.key);
    const [person] = together(theirs, () => ({ key: thread.key, contactId: null }));
    const ways = new Map<string, Way>();
    for (const way of [...thread.ways, ...theirs]) {
      const key = conversationKey(way);
      if (!ways.has(key)) ways.set(key, way);
    }
    this.known = { of, person, ways: [...ways.values()] };
    return this.known;
  }

  /** The way in which an answer goes. */
  get way(): Way | undefined {
    const { ways } = this;
    const chosen = this.thread?.chosen;
    return (
      ways.find((way) => conversationKey(way) === chosen) ??
      ways.find((way) => (this.account(way.entry_id)?.send.length ?? 0) > 0) ??
      ways[0]
    );
  }

  /** Where conversations are read from: whole accounts, or the chosen lines. */
  private places(): Place[] {
    const { lines } = this.config;
    const there = this.accounts.filter((account) => !isSilent(account));
    return there.flatMap((account) =>
      lines?.length
        ? account.lines
            .filter(({ line_id }) => lines.includes(line_id))
            .map(({ line_id }) => ({ entry_id: account.entry_id, line_id }))
        : [{ entry_id: account.entry_id }],
    );
  }

  private readonly isSilent = (entryId: string): boolean => {
    const account = this.account(entryId);
    return account !== undefined && isSilent(account);
  };

  /** Whether there may be conversations that cannot be read now. */
  get incomplete(): boolean {
    return this.absent.length > 0 || this.accounts.some(isSilent);
  }

  account(entryId: string): ShownAccount | undefined {
    return this.accounts.find((account) => account.entry_id === entryId);
  }

  linesOf(account: Account): Account["lines"] {
    const { lines } = this.config;
    return lines?.length
      ? account.lines.filter(({ line_id }) => lines.includes(line_id))
      : account.lines;
  }

  /** Whether there is more than one line, so that it matters which one it was. */
  get several(): boolean {
    return this.accounts.reduce((sum, account) => sum + this.linesOf(account).length, 0) > 1;
  }

  conversation(key: string): InboxConversation | undefined {
    return this.listing.get(key);
  }

  get openKey(): string | null {
    return this.thread?.key ?? null;
  }

  /** Open a conversation, or the thread of the person that it is with. */
  open(
    entryId: string,
    conversationId: string,
    about: Pick<Message, "contact" | "written" | "remote"> | undefined = this.conversation(
      keyOf(entryId, conversationId),
    ),
  ): Thread {
    const source = this.source(entryId, conversationId, about);
    if (this.thread?.key === source.key) return this.thread;
    this.thread?.close();
    const thread = new Thread(source, { entryId, conversationId });
    this.thread = thread;
    void thread.load();
    this.changed();
    return thread;
  }

  private source(
    entryId: string,
    conversationId: string,
    about: Pick<Message, "contact" | "written" | "remote"> | undefined,
  ): Source {
    const person = about && this.who(entryId, about);
    if (!person) return conversationSource(this.api, entryId, conversationId);
    const { account, lines } = this.config;
    return personSource(
      this.api,
      person.key,
      person.contactId ? { contact_id: person.contactId } : { address: about.remote },
      { ...(account && { entry_id: account }), ...(lines?.length && { line_ids: lines }) },
      (id, message) => this.who(id, message)?.key === person.key,
    );
  }

  /** The open thread may be of somebody who has become a contact, or is none any more. */
  private adopt(): void {
    const { thread } = this;
    if (!thread || thread.loading) return;
    const { entryId, conversationId } = thread.place;
    const about = this.conversation(keyOf(entryId, conversationId));
    if (!about || this.source(entryId, conversationId, about).key === thread.key) return;
    const now = this.open(entryId, conversationId, about);
    this.outbox.move(thread.key, now.key);
  }

  /**
   * What the list has learned of the open thread's newest messages is read there, too: not
   * all that a provider changes is announced, such as a delivery that it takes back. What is
   * older than those is taken from the list: reading them again would never find it.
   */
  private keepUp(): void {
    const { thread } = this;
    if (!thread || thread.loading) return;
    const told = this.listing.people
      .of(thread.key)
      .flatMap(({ entry_id, last }) => (last ? { ...last, entry_id } : []));
    if (told.some((message) => thread.isBehind(message))) void thread.load();
    thread.correct(told.filter((message) => !thread.isBehind(message)));
  }

  /** Open the conversation that an address names; false: it is none of this inbox. */
  async find(entryId: string | null, conversationId: string): Promise<boolean> {
    const known = this.conversations.find(
      (item) =>
        item.conversation_id === conversationId && [null, item.entry_id].includes(entryId),
    );
    if (known) {
      this.open(known.entry_id, conversationId);
      return true;
    }
    const asked = this.accounts.filter(
      (account) => !isSilent(account) && [null, account.entry_id].includes(entryId),
    );
    const answers = await Promise.allSettled(
      asked.map(({ entry_id }) =>
        this.api.messages(entry_id, { conversation_id: conversationId, limit: 1 }),
      ),
    );
    for (const [index, answer] of answers.entries()) {
      const message = answer.status === "fulfilled" ? answer.value.messages[0] : undefined;
      const account = asked[index];
      if (!message || !account || !this.shows(message)) continue;
      this.open(account.entry_id, conversationId, message);
      return true;
    }
    return false;
  }

  private shows({ line_id }: Message): boolean {
    const { lines } = this.config;
    return !lines?.length || lines.includes(line_id);
  }

  close(): void {
    this.thread?.close();
    this.thread = null;
    this.changed();
  }

  // What happens elsewhere

  private on(event: InboxEvent): void {
    if (!this.running || (this.config.account && event.entry_id !== this.config.account)) {
      return;
    }
    switch (event.event) {
      case "announcement":
        this.onAnnouncement(event);
        break;
      case "state":
        this.onState(event);
        break;
      case "changed":
        this.onChanged(event);
        break;
      case "gone":
        this.loading.stale();
        this.accounts = this.accounts.map((account) =>
          account.entry_id === event.entry_id
            ? { ...account, available: false, absent: true }
            : account,
        );
        // Why it has gone, or that it was removed, is known by then.
        this.loadSoon();
        this.changed();
    }
  }

  private onAnnouncement(event: Extract<InboxEvent, { event: "announcement" }>): void {
    const { message, entry_id, kind } = event;
    if (!this.shows(message)) return;
    this.loading.stale();
    const known = this.seen.has(message.message_id);
    const { filter, listing, ofLine } = this;
    const key = keyOf(entry_id, message.conversation_id);
    listing.change([announce(listing.get(key), event, known)]);
    if (ofLine && filter.kind === "line" && message.line_id === filter.lineId) {
      ofLine.change([announce(ofLine.get(key), event, known)]);
    }
    this.seen.add(message.message_id);
    if (kind === "received") this.arrived = message;
    if (kind === "read") this.loadSoon();
    if (this.thread?.source.has(entry_id, message)) this.thread.put({ ...message, entry_id });
    this.changed();
  }

  private onState(event: Extract<InboxEvent, { event: "state" }>): void {
    const account = this.account(event.entry_id);
    const known = new Set(account?.lines.map(({ line_id }) => line_id));
    if (!account && this.status === "loading") {
      // It begins with that: what is being read now has it.
      this.early.push(event);
      return;
    }
    if (!account || event.lines.some(({ line_id }) => !known.has(line_id))) {
      this.loadSoon();
      return;
    }
    const states = new Map(event.lines.map((line) => [line.line_id, line]));
    const cameBack = event.available && !account.available;
    if (
      account.absent ||
      account.available !== event.available ||
      account.sign_in !== event.sign_in
    ) {
      this.loading.stale();
    }
    this.accounts = this.accounts.map((item) =>
      item === account
        ? {
            ...item,
            available: event.available,
            sign_in: event.sign_in,
            problem: event.problem,
            absent: false,
            lines: item.lines
              .filter(({ line_id }) => states.has(line_id))
              .map((line) => ({ ...line, ...states.get(line.line_id) })),
          }
        : item,
    );
    const shown = this.linesOf(account).length === account.lines.length;
    const unread = shown
      ? event.unread
      : event.lines
          .filter(({ line_id }) => this.config.lines?.includes(line_id))
          .reduce((sum, line) => sum + line.unread, 0);
    if (cameBack || unread !== this.listing.unreadOf(event.entry_id)) this.loadSoon();
    this.changed();
  }

  private onChanged(event: Extract<InboxEvent, { event: "changed" }>): void {
    const { thread } = this;
    const { change, entry_id } = event;
    const ids = event.message_ids && new Set(event.message_ids);
    if (change === "deleted") {
      const lists = [this.listing, this.ofLine];
      this.deep ||= !ids || lists.some((list) => list?.hasBelow(entry_id, ids));
    }
    if (thread) {
      if (change === "deleted" && ids) thread.remove(entry_id, ids);
      else if (change === "read" && ids) thread.setUnread(entry_id, ids, false);
      else if (change === "unread" && ids) thread.setUnread(entry_id, ids, true);
      else void thread.load();
    }
    this.loadSoon();
  }

  /** Read the list again in a moment: changes come in bursts. */
  loadSoon(): void {
    this.later("load", SETTLE, () => void this.load());
  }

  /** Take in what has changed, and out (by their keys) what has gone. */
  setConversations(put: readonly InboxConversation[], out: readonly string[] = []): void {
    this.listing.change(put, out);
    this.ofLine?.change(
      put.filter((item) => this.ofLine?.get(conversationKey(item))),
      out,
    );
    this.changed();
  }
}

/** Whether nothing can be asked of an account: it would only refuse. */
function isSilent({ absent, sign_in }: ShownAccount): boolean {
  return absent === true || sign_in;
}

/** The channels somebody can be written to on from a line. */
export function channelsOf(account: Account, lineId: string | undefined): Channel[] {
  const line = account.lines.find(({ line_id }) => line_id === lineId);
  const { channels } = line ?? { channels: null };
  return channels ? account.send.filter((channel) => channels.includes(channel)) : account.send;
}
