/** The inbox: accounts, conversations and the open thread, kept up to date. */

import { InboxApi, isUnknownCommand, MAX_PAGE } from "./api";
import { Emitter } from "./emitter";
import type { Connection, Unsubscribe } from "./hass";
import {
  announce,
  conversationKey,
  keyOf,
  sortConversations,
  unreadOf,
} from "./model";
import { type Outbox, outboxOf } from "./outbox";
import { Rerun } from "./rerun";
import { Search } from "./search";
import { Thread } from "./thread";
import type {
  AbsentAccount,
  Account,
  Accounts,
  Channel,
  InboxConfig,
  InboxConversation,
  InboxEvent,
  Message,
} from "./types";

const PAGE = 50;
/** One reading is enough for what changes within so many milliseconds. */
const SETTLE = 300;
/** After a restart the integration comes up later than Home Assistant's socket. */
const RETRY = [500, 1_000, 2_000, 4_000];
const RETRY_AT_LAST = 5_000;

/** An account that is shown. Nothing can be asked of one that is absent by now. */
export interface ShownAccount extends Account {
  absent?: boolean;
}

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
  conversations: readonly InboxConversation[] = [];
  /** Whether there may be older conversations than those that were read. */
  hasMore = false;
  thread: Thread | null = null;
  /** The newest message that came in, for those who hear the page. */
  arrived: Message | null = null;
  readonly outbox: Outbox;
  private readonly connecting = new Rerun(() => this.connect());
  private readonly loading = new Rerun(() => this.read());
  private limit = PAGE;
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
    user = "",
  ) {
    super();
    this.outbox = outboxOf(user);
    this.api = new InboxApi(connection);
    this.search = new Search(this.api, () => this.places());
    this.connected = connection.connected;
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
      await this.loadConversations();
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
  private setAccounts({ accounts, absent }: Accounts): void {
    const chosen = <T extends { entry_id: string }>(items: T[]): T[] =>
      items.filter(({ entry_id }) => !this.config.account || entry_id === this.config.account);
    const gone = chosen(absent);
    const known = gone.flatMap(({ entry_id, name, sign_in }): ShownAccount[] => {
      const account = this.account(entry_id);
      return account ? [{ ...account, name, sign_in, available: false, absent: true }] : [];
    });
    this.accounts = [...chosen(accounts), ...known];
    this.absent = gone.filter(
      ({ entry_id, disabled }) => !disabled && this.account(entry_id) === undefined,
    );
  }

  async more(): Promise<void> {
    if (this.limit === MAX_PAGE) return;
    this.limit = MAX_PAGE;
    await this.load();
  }

  private async loadConversations(): Promise<void> {
    const places = this.places();
    const answers = await Promise.allSettled(
      places.map(({ entry_id, ...line }) =>
        this.api.conversations(entry_id, { limit: this.limit, ...line }),
      ),
    );
    // Those of an account that does not answer, or is not asked, stay as they were.
    const silent = new Set(this.accounts.filter(isSilent).map(({ entry_id }) => entry_id));
    const kept = this.conversations.filter(({ entry_id }) => silent.has(entry_id));
    const found = answers.flatMap((answer, index) => {
      const entry_id = places[index]?.entry_id ?? "";
      const line = places[index]?.line_id;
      return answer.status === "fulfilled"
        ? answer.value.map((item) => ({ ...item, entry_id }))
        : this.conversations.filter(
            (item) =>
              item.entry_id === entry_id && (line === undefined || item.line_id === line),
          );
    });
    this.hasMore =
      this.limit < MAX_PAGE &&
      answers.some(
        (answer) => answer.status === "fulfilled" && answer.value.length >= this.limit,
      );
    this.conversations = sortConversations([...found, ...kept]);
    for (const { last } of found) if (last) this.seen.add(last.message_id);
    this.error = answers.find((answer) => answer.status === "rejected")?.reason;
  }

  /** Where conversations are read from: whole accounts, or the chosen lines. */
  private places(): { entry_id: string; line_id?: string }[] {
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

  conversation(key: string): InboxConversation | undefined {
    return this.conversations.find((item) => conversationKey(item) === key);
  }

  get openKey(): string | null {
    return this.thread && keyOf(this.thread.entryId, this.thread.conversationId);
  }

  open(entryId: string, conversationId: string): Thread {
    if (this.openKey === keyOf(entryId, conversationId) && this.thread) return this.thread;
    this.thread?.close();
    const thread = new Thread(this.api, entryId, conversationId);
    this.thread = thread;
    void thread.load();
    this.changed();
    return thread;
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
    const { lines } = this.config;
    if (lines?.length && !lines.includes(message.line_id)) return;
    this.loading.stale();
    this.conversations = announce(this.conversations, event, this.seen.has(message.message_id));
    this.seen.add(message.message_id);
    if (kind === "received") this.arrived = message;
    if (kind === "read") this.loadSoon();
    if (this.openKey === keyOf(entry_id, message.conversation_id)) this.thread?.put(message);
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
    if (cameBack || unread !== unreadOf(this.conversations, event.entry_id)) this.loadSoon();
    this.changed();
  }

  private onChanged(event: Extract<InboxEvent, { event: "changed" }>): void {
    const { thread } = this;
    const ids = event.message_ids && new Set(event.message_ids);
    if (thread?.entryId === event.entry_id) {
      if (event.change === "deleted" && ids) thread.remove(ids);
      else if (event.change === "read" && ids) thread.setUnread(ids, false);
      else if (event.change === "unread" && ids) thread.setUnread(ids, true);
      else void thread.load();
    }
    this.loadSoon();
  }

  /** Read the list again in a moment: changes come in bursts. */
  loadSoon(): void {
    this.later("load", SETTLE, () => void this.load());
  }

  setConversations(conversations: readonly InboxConversation[]): void {
    this.conversations = conversations;
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
