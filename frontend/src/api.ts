/** The integration's WebSocket commands, typed. */

import type { Connection, Hass, Unsubscribe } from "./hass";
import type {
  Accounts,
  CancelOutcome,
  Channel,
  ConversationPage,
  Delivery,
  InboxEvent,
  Measure,
  MessagePage,
  SendTarget,
  SentRecipient,
} from "./types";

export interface MessageQuery {
  conversation_id?: string;
  line_id?: string;
  text?: string;
  delivery?: Delivery;
  limit?: number;
  before?: string;
}

export interface ConversationQuery {
  line_id?: string;
  /** A part of a name or number. */
  text?: string;
  limit?: number;
  /** Whether whatever is unread is wanted beyond the limit, too. */
  all_unread?: boolean;
  before?: string;
}

export interface PersonQuery {
  contact_id?: string;
  address?: string;
  entry_id?: string;
  line_ids?: string[];
  limit?: number;
  before?: string;
}

export type MarkTarget =
  | { message_ids: string[] }
  | { conversation_id: string }
  | { line_id: string };

/** What one command takes at most (the server refuses more). */
export const MAX_PAGE = 200;
export const MAX_IDS = 200;
export const MAX_TEXT = 10_000;

export class InboxApi {
  constructor(
    readonly connection: Connection,
    private readonly fetch?: Hass["fetchWithAuth"],
  ) {}

  accounts(): Promise<Accounts> {
    return this.call("accounts", {});
  }

  conversations(entry_id: string, query: ConversationQuery = {}): Promise<ConversationPage> {
    return this.call("conversations", { entry_id, ...query });
  }

  messages(entry_id: string, query: MessageQuery): Promise<MessagePage> {
    return this.call("messages", { entry_id, ...query });
  }

  /** All messages of a person, in whatever conversation. */
  personMessages(query: PersonQuery): Promise<MessagePage> {
    return this.call("person_messages", { ...query });
  }

  /** The caller subscribes again after a lost connection: it has to read anyway. */
  subscribe(callback: (event: InboxEvent) => void): Promise<Unsubscribe> {
    return this.connection.subscribeMessage(
      callback,
      { type: "phone_inbox/subscribe" },
      { resubscribe: false },
    );
  }

  async send(entry_id: string, text: string, target: SendTarget): Promise<SentRecipient[]> {
    const answer = await this.call<{ recipients: SentRecipient[] }>("send", {
      entry_id,
      text,
      ...target,
    });
    return answer.recipients;
  }

  measure(entry_id: string, text: string, channel?: Channel): Promise<Measure> {
    return this.call("measure", { entry_id, text, ...(channel && { channel }) });
  }

  async markRead(entry_id: string, target: MarkTarget): Promise<void> {
    await this.call("mark_read", { entry_id, ...target });
  }

  async markUnread(entry_id: string, message_ids: string[]): Promise<void> {
    await this.call("mark_unread", { entry_id, message_ids });
  }

  async delete(
    entry_id: string,
    target: { message_ids: string[] } | { conversation_id: string },
  ): Promise<void> {
    await this.call("delete", { entry_id, ...target });
  }

  async cancel(
    entry_id: string,
    message_ids: string[],
  ): Promise<Record<string, CancelOutcome>> {
    const answer = await this.call<{ outcomes: Record<string, CancelOutcome> }>("cancel", {
      entry_id,
      message_ids,
    });
    return answer.outcomes;
  }

  /** A picture or a file of a message; rejects as commands do. */
  async attachment(entry_id: string, message_id: string, attachment: number): Promise<File> {
    // In the body: addresses are written into logs.
    const body = JSON.stringify({ entry_id, message_id, attachment });
    const answer = await this.fetch?.("/api/phone_inbox/attachment", { method: "POST", body });
    if (!answer?.ok) throw (await answer?.json().catch(() => undefined)) ?? {};
    const [, name = ""] = /filename="([^"]*)"/.exec(answer.headers.get("content-disposition") ?? "") ?? [];
    const data = await answer.blob();
    return new File([data], name, { type: data.type });
  }

  private call<T>(command: string, data: Record<string, unknown>): Promise<T> {
    return this.connection.sendMessagePromise<T>({ type: `phone_inbox/${command}`, ...data });
  }
}

/** What home-assistant-js-websocket rejects with, bare or wrapped, without a socket. */
const CONNECTION_LOST = 3;
/** Errors of the integration that leave open whether a message was sent. */
const UNSURE = ["outcome_unknown", "partly_unknown"];

export function isConnectionLost(error: unknown): boolean {
  return (
    error === CONNECTION_LOST || fieldOf(fieldOf(error, "error"), "code") === CONNECTION_LOST
  );
}

/** Whether what failed may have been done all the same. */
export function isUnsure(error: unknown): boolean {
  return (
    isConnectionLost(error) ||
    fieldOf(error, "code") === "unknown_error" ||
    UNSURE.includes(String(fieldOf(error, "translation_key")))
  );
}

/** The integration is not there: not yet after a restart, or not any more. */
export function isUnknownCommand(error: unknown): boolean {
  return fieldOf(error, "code") === "unknown_command";
}

/** The user has no right to what was asked for. */
export function isUnauthorized(error: unknown): boolean {
  return fieldOf(error, "code") === "unauthorized";
}

export function messageOf(error: unknown): string | undefined {
  const message = fieldOf(error, "message");
  return message === undefined ? undefined : String(message);
}

function fieldOf(error: unknown, name: string): unknown {
  return typeof error === "object" && error !== null
    ? (error as Record<string, unknown>)[name]
    : undefined;
}
