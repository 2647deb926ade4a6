/** What somebody does in the inbox: the server first, then what is shown. */

import { announce, conversationKey, keyOf } from "./model";
import type { InboxStore } from "./store";
import type { Thread } from "./thread";
import type {
  CancelOutcome,
  InboxConversation,
  Message,
  SendTarget,
  SentRecipient,
} from "./types";

/** Write into a conversation. */
export async function send(store: InboxStore, thread: Thread, text: string): Promise<void> {
  const { entryId, conversationId } = thread;
  const key = keyOf(entryId, conversationId);
  const time = new Date().toISOString();
  thread.toNewest();
  const [result] = await store.api.send(entryId, text, { conversation_id: conversationId });
  // It may have been left and opened again meanwhile.
  const open = store.openKey === key ? store.thread : null;
  const conversation = store.conversation(key);
  if (result?.message_id && conversation) {
    const message = outgoing(conversation, text, time, result.message_id, result);
    open?.sent(message);
    store.setConversations(
      announce(
        store.conversations,
        { event: "announcement", entry_id: entryId, kind: "sent", message },
        true,
      ),
    );
  } else {
    void open?.load();
  }
}

/** Write to somebody; return the conversation it is in, once that is known. */
export async function sendNew(
  store: InboxStore,
  entryId: string,
  text: string,
  target: Extract<SendTarget, { recipients: string[] }>,
): Promise<string | undefined> {
  const [result] = await store.api.send(entryId, text, target);
  const id = result?.message_id;
  await store.load();
  const there = store.conversations.find(
    (item) => item.entry_id === entryId && item.last?.message_id === id,
  );
  if (there || !id) return there?.conversation_id;
  try {
    const { messages } = await store.api.messages(entryId, { limit: 20 });
    return messages.find((item) => item.message_id === id)?.conversation_id;
  } catch {
    // It was sent all the same; the list shows it when it can be read again.
    return undefined;
  }
}

/** Mark what is on the screen as read. */
export async function markOpenRead(store: InboxStore): Promise<void> {
  const { thread } = store;
  const account = thread && store.account(thread.entryId);
  if (!thread || !account?.mark || !account.control || store.config.mark_read === false) return;
  const key = keyOf(thread.entryId, thread.conversationId);
  const ids = thread.unreadIds;
  const older = (store.conversation(key)?.unread ?? 0) - thread.keptUnread > ids.length;
  const wanted = `${older}/${ids}`;
  // What did not help, or could not be done, is not tried without end.
  if ((!older && !ids.length) || wanted === thread.marked) return;
  thread.marked = wanted;
  if (older && !thread.keptUnread) {
    await store.api.markRead(thread.entryId, { conversation_id: thread.conversationId });
    thread.setUnread(null, false);
  } else {
    await thread.markRead();
  }
  store.setConversations(
    store.conversations.map((item) =>
      conversationKey(item) === key ? { ...item, unread: thread.keptUnread } : item,
    ),
  );
}

export async function markUnread(
  store: InboxStore,
  thread: Thread,
  ids: string[],
): Promise<void> {
  await store.api.markUnread(thread.entryId, ids);
  thread.setUnread(new Set(ids), true);
  store.loadSoon();
}

export async function deleteMessages(
  store: InboxStore,
  thread: Thread,
  ids: string[],
): Promise<void> {
  await store.api.delete(thread.entryId, { message_ids: ids });
  thread.remove(new Set(ids));
  store.loadSoon();
}

export async function deleteConversation(store: InboxStore, thread: Thread): Promise<void> {
  const { entryId, conversationId } = thread;
  await store.api.delete(entryId, { conversation_id: conversationId });
  if (store.thread === thread) store.close();
  store.setConversations(
    store.conversations.filter(
      (item) => conversationKey(item) !== keyOf(entryId, conversationId),
    ),
  );
  store.loadSoon();
}

export async function cancel(
  store: InboxStore,
  thread: Thread,
  id: string,
): Promise<CancelOutcome> {
  const outcomes = await store.api.cancel(thread.entryId, [id]);
  await thread.load();
  return outcomes[id] ?? "uncertain";
}

/** What was sent, as far as it is known before the provider lists it. */
function outgoing(
  conversation: InboxConversation,
  text: string,
  time: string,
  message_id: string,
  result: SentRecipient,
): Message {
  const { conversation_id, line_id, line, remote, written, contact, trusted, channel } =
    conversation;
  const { delivery, error, parts, price, currency } = result;
  return {
    message_id,
    conversation_id,
    line_id,
    line,
    direction: "outgoing",
    remote,
    written,
    contact,
    trusted,
    text,
    code: null,
    channel,
    time,
    delivery,
    error,
    unread: false,
    parts,
    price,
    currency,
  };
}
