/** What the integration's WebSocket commands speak (see browser/websocket_api.py). */

export type Channel =
  | "sms"
  | "rcs"
  | "whatsapp"
  | "vk"
  | "viber"
  | "flash_call"
  | "voice_code"
  | "unknown";
export type Direction = "incoming" | "outgoing" | "unknown";
export type Delivery = "pending" | "sent" | "delivered" | "failed" | "cancelled" | "unknown" | "received";

/** A picture or file of a message; where it is, only the server knows. */
export interface Attachment {
  /** Counted from 1. */
  attachment: number;
  /** Some providers tell it, and the size in bytes, only when it is fetched. */
  content_type: string | null;
  size: number | null;
  name: string | null;
}

export interface Message {
  /** Its account, where messages of several are together. */
  entry_id?: string;
  message_id: string;
  conversation_id: string;
  line_id: string;
  line: string | null;
  direction: Direction;
  /** The other side: as the provider writes it, and as people do. */
  remote: string;
  written: string;
  contact: string | null;
  trusted: boolean;
  text: string;
  /** The one-time code in the text, as it is typed in. */
  code: string | null;
  channel: Channel;
  time: string;
  delivery: Delivery;
  error: string | null;
  /** Whether it has failed, and may come to something if it is sent once more. */
  can_retry?: boolean | undefined;
  unread: boolean;
  parts: number | null;
  price: number | null;
  currency: string | null;
  /** None: what was just sent has none yet. */
  attachments?: Attachment[];
}

export interface Conversation {
  conversation_id: string;
  line_id: string;
  line: string | null;
  /** The other side: as the provider writes it, and as people do. */
  remote: string;
  written: string;
  contact: string | null;
  trusted: boolean;
  channel: Channel;
  unread: number;
  last: Message | null;
}

/** A conversation of one of the accounts that are shown together. */
export interface InboxConversation extends Conversation {
  entry_id: string;
}

/** Who writes and is written to: a contact in all their conversations, or one conversation. */
export interface Person {
  key: string;
  contactId: string | null;
  /** At least one, the latest first. */
  conversations: InboxConversation[];
  unread: number;
  last: Message | null;
}

/** An error as the server sends it. */
export interface Problem {
  translation_domain: string;
  translation_key: string;
  translation_placeholders: Record<string, string> | null;
}

export interface Line {
  line_id: string;
  device_id: string | null;
  name: string;
  unread: number;
  available: boolean;
  channels: Channel[] | null;
}

export interface Contact {
  contact_id: string;
  name: string;
  trusted: boolean;
  line_id: string | null;
}

export interface Account {
  entry_id: string;
  name: string;
  available: boolean;
  /** Whether the provider refuses its sign-in, so that somebody has to sign in again. */
  sign_in: boolean;
  /** Why it does not answer; null: it does, or nobody knows. */
  problem: Problem | null;
  /** The channels it can send on; none: it cannot send. */
  send: Channel[];
  mark: boolean;
  delete: boolean;
  cancel: boolean;
  text_limit: number | null;
  default_line_id: string | null;
  /** Whether this user may send, mark and delete. */
  control: boolean;
  lines: Line[];
  contacts: Contact[];
}

/** An account that is not loaded, so that nothing can be asked of it. */
export interface AbsentAccount {
  entry_id: string;
  name: string;
  sign_in: boolean;
  problem: Problem | null;
  /** Whether somebody has switched it off. */
  disabled: boolean;
}

export interface Accounts {
  accounts: Account[];
  absent: AbsentAccount[];
  /** Where this user may add contacts: the entry that holds them. */
  contacts_entry_id: string | null;
}

export interface ConversationPage {
  /** Latest first. */
  conversations: Conversation[];
  next: string | null;
}

export interface MessagePage {
  /** Newest first. */
  messages: Message[];
  next: string | null;
}

export interface SentRecipient {
  recipient: string;
  message_id: string | null;
  delivery: Delivery;
  parts: number | null;
  price: number | null;
  currency: string | null;
  error: string | null;
}

export type CancelOutcome = "cancelled" | "uncertain" | "too_late" | "not_found";

export interface Measure {
  encoding: "gsm7" | "ucs2" | null;
  characters: number;
  parts: number;
  /** Characters left in the part, or of what is allowed; null: as many as one likes. */
  left: number | null;
  cap: { limit: number; left: number } | null;
  over: boolean;
}

export type InboxEvent =
  | {
      event: "announcement";
      entry_id: string;
      kind: "received" | "sent" | "delivered" | "failed" | "cancelled" | "read";
      message: Message;
    }
  | {
      event: "state";
      entry_id: string;
      available: boolean;
      sign_in: boolean;
      problem: Problem | null;
      unread: number;
      lines: Pick<Line, "line_id" | "name" | "unread" | "available">[];
    }
  | {
      event: "changed";
      entry_id: string;
      message_ids: string[] | null;
      change: "read" | "unread" | "deleted" | "sent" | "contacts";
    }
  | { event: "gone"; entry_id: string };

/** Who a message goes to: into a conversation, or to a contact or number. */
export type SendTarget =
  | { conversation_id: string }
  | { recipients: string[]; line_id?: string; channel?: Channel };

/** How the card is configured, in the dashboard or as the panel. */
export interface InboxConfig {
  type?: string;
  title?: string;
  /** An account's entry id; without it all accounts are shown. */
  account?: string;
  /** Line ids; without them all lines are shown. */
  lines?: string[];
  /** In pixels. */
  height?: number;
  hide_composer?: boolean;
  mark_read?: boolean;
  /** Whose conversations are one thread; without it, each contact's. */
  one_thread?: OneThread;
}

export type OneThread = "contacts" | "everybody" | "nobody";
