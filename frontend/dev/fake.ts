/** A Home Assistant that is only there in the page: for looking at the card. */

import type { Connection, Hass, Unsubscribe } from "../src/hass";
import { timeOf } from "../src/model";
import type { AbsentAccount, Account, Conversation, ConversationPage, InboxEvent, Message, MessagePage } from "../src/types";

type Fields = Record<string, unknown>;

/** The code for a lost connection. */
const LOST = 3;

export class FakeInbox implements Connection {
  connected = true;
  /** Newest last. */
  messages: Message[] = [];
  accounts: Account[] = [];
  absent: AbsentAccount[] = [];
  contactsEntryId: string | null = "contacts";
  delay = 20;
  /** What was asked for, newest last. */
  readonly asked: Fields[] = [];
  /** Commands that fail, with what they fail with. */
  readonly failing = new Map<string, unknown>();
  private readonly subscribers = new Set<(event: InboxEvent) => void>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly waiting = new Set<(error: unknown) => void>();
  private count = 0;

  async sendMessagePromise<T>(message: { type: string }): Promise<T> {
    // What cannot leave is refused with the bare code.
    if (!this.connected) throw LOST;
    this.asked.push(message);
    await this.answered();
    const command = message.type.replace("phone_inbox/", "");
    if (this.failing.has(command)) throw this.failing.get(command);
    return this.answer(command, message as Fields) as T;
  }

  /** Resolves after the delay; rejects as Home Assistant's library does on a hang-up. */
  private answered(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.add(reject);
      setTimeout(() => {
        this.waiting.delete(reject);
        resolve();
      }, this.delay);
    });
  }

  async subscribeMessage<T>(callback: (event: T) => void): Promise<Unsubscribe> {
    if (this.failing.has("subscribe")) throw this.failing.get("subscribe");
    const subscriber = callback as unknown as (event: InboxEvent) => void;
    this.subscribers.add(subscriber);
    // As the server does, before anything that is asked for afterwards is answered.
    setTimeout(() => this.subscribers.has(subscriber) && this.state());
    return () => void this.subscribers.delete(subscriber);
  }

  addEventListener(event: string, callback: () => void): void {
    const callbacks = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, callbacks.add(callback));
  }

  removeEventListener(event: string, callback: () => void): void {
    this.listeners.get(event)?.delete(callback);
  }

  /** How many commands have no answer yet. */
  get waitingFor(): number {
    return this.waiting.size;
  }

  get subscriptions(): number {
    return this.subscribers.size;
  }

  disconnect(): void {
    this.connected = false;
    this.subscribers.clear();
    const error = { code: LOST, message: "Connection lost" };
    for (const reject of this.waiting) reject({ type: "result", success: false, error });
    this.waiting.clear();
    this.listeners.get("disconnected")?.forEach((callback) => callback());
  }

  reconnect(): void {
    this.connected = true;
    this.listeners.get("ready")?.forEach((callback) => callback());
  }

  emit(event: InboxEvent): void {
    for (const subscriber of this.subscribers) subscriber(event);
  }

  /** Add a message without a word. */
  add(message: Partial<Message> & Pick<Message, "text">): Message {
    this.count += 1;
    const remote = message.remote ?? "+37499123456";
    const channel = message.channel ?? "sms";
    const line_id = message.line_id ?? "line1";
    const full: Message = {
      message_id: `m${String(this.count).padStart(6, "0")}`,
      conversation_id: `${line_id}.${remote}.${channel}`,
      line_id,
      line: this.accounts[0]?.lines.find((line) => line.line_id === line_id)?.name ?? null,
      direction: "incoming",
      remote,
      written: remote,
      contact: null,
      trusted: false,
      code: null,
      channel,
      time: new Date().toISOString(),
      delivery: message.direction === "outgoing" ? "sent" : "received",
      error: null,
      unread: false,
      parts: null,
      price: null,
      currency: null,
      ...message,
    };
    const later = this.messages.findLastIndex((item) => timeOf(item) <= timeOf(full));
    this.messages.splice(later + 1, 0, full);
    return full;
  }

  /** Let a message come in. */
  receive(message: Partial<Message> & Pick<Message, "text">): Message {
    const full = this.add({ unread: true, ...message });
    this.announce("received", full);
    this.state();
    return full;
  }

  deliver(id: string, delivery: Message["delivery"], error: string | null = null): void {
    const message = this.update(id, { delivery, error });
    if (delivery === "sent" || delivery === "delivered" || delivery === "failed") {
      this.announce(delivery, message);
    }
  }

  announce(kind: "received" | "sent" | "delivered" | "failed" | "read", message: Message): void {
    this.emit({ event: "announcement", entry_id: this.entryId, kind, message });
  }

  state(): void {
    const [account] = this.accounts;
    if (!account) return;
    const count = (line: string) =>
      this.messages.filter((item) => item.unread && item.line_id === line).length;
    this.emit({
      event: "state",
      entry_id: account.entry_id,
      available: account.available,
      sign_in: account.sign_in,
      problem: account.problem,
      unread: this.messages.filter((item) => item.unread).length,
      lines: account.lines.map(({ line_id, name, available }) => ({
        line_id,
        name,
        available,
        unread: count(line_id),
      })),
    });
  }

  private get entryId(): string {
    return this.accounts[0]?.entry_id ?? "";
  }

  private update(id: string, change: Partial<Message>): Message {
    const index = this.messages.findIndex((item) => item.message_id === id);
    const message = { ...(this.messages[index] as Message), ...change };
    this.messages[index] = message;
    return message;
  }

  private answer(command: string, fields: Fields): unknown {
    switch (command) {
      case "accounts":
        return {
          accounts: this.accounts,
          absent: this.absent,
          contacts_entry_id: this.contactsEntryId,
        };
      case "conversations":
        return this.conversations(fields);
      case "messages":
        return this.page(fields);
      case "person_messages":
        return { ...this.page(fields), failed: [] };
      case "measure":
        return this.measure(String(fields["text"]));
      case "send":
        return { recipients: [this.send(fields)] };
      case "mark_read":
      case "mark_unread":
        return this.mark(fields, command === "mark_unread");
      case "delete": {
        const ids = this.chosen(fields).map((item) => item.message_id);
        this.messages = this.messages.filter((item) => !ids.includes(item.message_id));
        return {};
      }
      case "cancel": {
        const ids = fields["message_ids"] as string[];
        for (const id of ids) this.update(id, { delivery: "failed", error: "cancelled" });
        return { outcomes: Object.fromEntries(ids.map((id) => [id, "cancelled"])) };
      }
      default:
        throw { code: "unknown_command", message: "Unknown command." };
    }
  }

  /** Unload the account, as Home Assistant does before it is switched off or removed. */
  leave(absent: Partial<AbsentAccount> = {}): void {
    const { entry_id = "", name = "" } = this.accounts[0] ?? {};
    this.accounts = [];
    this.absent = [{ entry_id, name, sign_in: false, problem: null, disabled: false, ...absent }];
    this.emit({ event: "gone", entry_id });
  }

  private conversations(fields: Fields): ConversationPage {
    const { entry_id, line_id, limit = 50, before, text, all_unread } = fields;
    if (entry_id !== this.entryId && !this.belongs(entry_id)) return { conversations: [], next: null };
    const found = new Map<string, Conversation>();
    for (const last of this.messages.toReversed()) {
      if (line_id && last.line_id !== line_id) continue;
      if ((last.entry_id ?? this.entryId) !== entry_id) continue;
      const old = found.get(last.conversation_id);
      const { conversation_id, line, remote, written, contact, trusted, channel } = last;
      const unread = (old?.unread ?? 0) + (last.unread ? 1 : 0);
      const other = { remote, written, contact, trusted };
      const first = { conversation_id, line_id: last.line_id, line, ...other };
      found.set(conversation_id, { ...first, channel, last, ...old, unread });
    }
    const wanted = String(text ?? "").toLowerCase();
    const all = [...found.values()].filter(({ contact, written, remote }) =>
      `${contact ?? ""} ${written} ${remote}`.toLowerCase().includes(wanted),
    );
    const start = before ? all.findIndex((item) => item.conversation_id === before) + 1 : 0;
    const end = start + Number(limit);
    const page = all.slice(start, end);
    const next = end < all.length ? (page.at(-1)?.conversation_id ?? null) : null;
    const more = all_unread ? all.slice(end).filter(({ unread }) => unread) : [];
    return { conversations: [...page, ...more], next };
  }

  /** Whether there is such an account, if not the first one. */
  private belongs(entryId: unknown): boolean {
    return this.accounts.some(({ entry_id }) => entry_id === entryId);
  }

  private page(fields: Fields): MessagePage {
    const { entry_id, line_id, line_ids, conversation_id, text, limit = 50, before } = fields;
    const { delivery, contact_id, address } = fields;
    const wanted = String(text ?? "").toLowerCase();
    const name = this.accounts[0]?.contacts.find((it) => it.contact_id === contact_id)?.name;
    const all = this.messages
      .filter(
        (item) =>
          (!entry_id || entry_id === (item.entry_id ?? this.entryId)) &&
          (!line_id || item.line_id === line_id) &&
          (!line_ids || (line_ids as string[]).includes(item.line_id)) &&
          (!conversation_id || item.conversation_id === conversation_id) &&
          (!delivery || item.delivery === delivery) &&
          (!contact_id || item.contact === name) &&
          (!address || item.remote === address) &&
          item.text.toLowerCase().includes(wanted),
      )
      .map((item) => (entry_id ? item : { entry_id: this.entryId, ...item }))
      .reverse();
    const start = before ? all.findIndex((item) => item.message_id === before) + 1 : 0;
    const end = start + Number(limit);
    const messages = all.slice(start, end);
    return { messages, next: end < all.length ? (messages.at(-1)?.message_id ?? null) : null };
  }

  private measure(text: string): unknown {
    const wide = /[^\u0020-\u007e\n]/u.test(text);
    const [one, many] = wide ? [70, 67] : [160, 153];
    const parts = text.length <= one ? 1 : Math.ceil(text.length / many);
    const room = parts === 1 ? one : parts * many;
    const cap = { limit: 20, left: 3 };
    return {
      encoding: wide ? "ucs2" : "gsm7",
      characters: text.length,
      parts,
      left: room - text.length,
      cap,
      over: parts > cap.left,
    };
  }

  private send(fields: Fields): unknown {
    const id = fields["conversation_id"];
    const recipient = (fields["recipients"] as string[] | undefined)?.[0];
    const known = this.messages.find(
      (item) => item.conversation_id === id || item.contact === recipient,
    );
    const message = this.add({
      text: String(fields["text"]),
      direction: "outgoing",
      delivery: "pending",
      remote: known?.remote ?? recipient ?? "",
      contact: known?.contact ?? null,
      trusted: known?.trusted ?? false,
      channel: known?.channel ?? "sms",
      line_id: known?.line_id ?? "line1",
      parts: 1,
      price: 2.5,
      currency: "RUB",
    });
    setTimeout(() => this.deliver(message.message_id, "sent"), 600);
    setTimeout(() => this.deliver(message.message_id, "delivered"), 1600);
    const { message_id, delivery, parts, price, currency, error, remote } = message;
    return { recipient: remote, message_id, delivery, parts, price, currency, error };
  }

  private chosen(fields: Fields): Message[] {
    const ids = fields["message_ids"] as string[] | undefined;
    return this.messages.filter((item) =>
      ids ? ids.includes(item.message_id) : item.conversation_id === fields["conversation_id"],
    );
  }

  private mark(fields: Fields, unread: boolean): unknown {
    const marked = this.chosen(fields).filter(
      (item) => item.direction === "incoming" && item.unread !== unread,
    );
    for (const { message_id } of marked) this.update(message_id, { unread });
    this.emit({
      event: "changed",
      entry_id: this.entryId,
      message_ids: marked.map((item) => item.message_id),
      change: unread ? "unread" : "read",
    });
    this.state();
    return { marked: marked.length };
  }
}

export function fakeAccount(change: Partial<Account> = {}): Account {
  return {
    entry_id: "entry1",
    name: "Office",
    available: true,
    sign_in: false,
    problem: null,
    send: ["sms", "whatsapp"],
    mark: true,
    delete: true,
    cancel: true,
    text_limit: 1000,
    default_line_id: "line1",
    control: true,
    lines: [
      {
        line_id: "line1",
        device_id: null,
        name: "Reception",
        unread: 0,
        available: true,
        channels: ["sms"],
      },
      {
        line_id: "line2",
        device_id: null,
        name: "Support",
        unread: 0,
        available: true,
        channels: ["sms", "whatsapp"],
      },
    ],
    contacts: [
      { contact_id: "c1", name: "Anna Smirnova", trusted: true, line_id: null },
      { contact_id: "c2", name: "Gas service", trusted: false, line_id: "line2" },
      { contact_id: "c3", name: "Леонид Кац", trusted: false, line_id: null },
    ],
    ...change,
  };
}

export function fakeHass(connection: Connection, language = "en"): Hass {
  return {
    connection,
    user: { id: "owner", is_admin: true },
    language,
    locale: { language, time_format: "language", time_zone: "local" },
    config: { time_zone: "Asia/Yerevan" },
    callApi: async () => ({ type: "form", flow_id: "flow1" }) as never,
  };
}
