/** Where a thread's messages come from: one conversation, or all of a person's. */

import type { InboxApi } from "./api";
import { keyOf } from "./model";
import type { Message, MessagePage } from "./types";

export interface Source {
  /** The same for the same conversation or person. */
  readonly key: string;
  page(limit: number, before?: string): Promise<MessagePage>;
  /** Whether a message of an account belongs to it. */
  has(entryId: string, message: Message): boolean;
}

export function conversationSource(
  api: InboxApi,
  entryId: string,
  conversationId: string,
): Source {
  return {
    key: keyOf(entryId, conversationId),
    async page(limit, before) {
      const { messages, next } = await api.messages(entryId, {
        conversation_id: conversationId,
        limit,
        ...(before && { before }),
      });
      return { messages: messages.map((item) => ({ ...item, entry_id: entryId })), next };
    },
    has: (account, message) =>
      account === entryId && message.conversation_id === conversationId,
  };
}

/** `who`: a contact, or an address; `scope`: of one account, or of some lines. */
export function personSource(
  api: InboxApi,
  key: string,
  who: { contact_id: string } | { address: string },
  scope: { entry_id?: string; line_ids?: string[] },
  has: (entryId: string, message: Message) => boolean,
): Source {
  return {
    key,
    page: (limit, before) =>
      api.personMessages({ ...who, ...scope, limit, ...(before && { before }) }),
    has,
  };
}
