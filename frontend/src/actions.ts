/** What somebody does in the inbox: the server first, then what is shown. */

import { MAX_IDS } from "./api";
import { announce, conversationKey, keyOf } from "./model";
import type { InboxStore } from "./store";
import type { Thread, Way } from "./thread";
import type {
  CancelOutcome,
  Message,
  SendTarget,
  SentRecipient,
} from "./types";

/** Answer in a conversation: the one by which the answer goes. */
export async function send(
  store: InboxStore,
  thread: Thread,
  way: Way,
  text: string,
): Promise<void> {
  const { entry_id, conversation_id } = way;
  const time = new Date().toISOString();
  thread.toNewest();
  const [result] = await store.api.send(entry_id, text, { conversation_id });
  // It may have been left and opened again meanwhile.
  const open = store.openKey === thread.key ? store.thread : null;
  if (result?.message_id) {
    const message = outgoing(way, text, time, result.message_id, result);
    open?.sent(message);
    const old = store.conversation(keyOf(entry_id, conversation_id));
    const event = { event: "announcement", entry_id, kind: "sent", message } as const;
    store.setConversations([announce(old, event, true)]);
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
  if (!thread || store.config.mark_read === false) return;
  const unread = new Map<string, string[]>();
  const add = (entryId: string, conversationId: string, ids: string[]): void => {
    const account = store.account(entryId);
    if (!account?.mark || !account.control) return;
    const key = keyOf(entryId, conversationId);
    unread.set(key, [...(unread.get(key) ?? []), ...ids]);
  };
  for (const { entry_id = "", conversation_id, message_id } of thread.unread) {
    add(entry_id, conversation_id, [message_id]);
  }
  const known = store.openPerson?.conversations ?? [];
  /** Conversations with something unread that was not read into the thread. */
  const older = known.filter((item) => {
    const there = unread.get(conversationKey(item))?.length ?? 0;
    return item.unread - thread.keptUnread(item) > there;
  });
  for (const { entry_id, conversation_id } of older) add(entry_id, conversation_id, []);
  const wanted = JSON.stringify([...unread]);
  // What did not help, or could not be done, is not tried without end.
  if (!unread.size || wanted === thread.marked) return;
  thread.marked = wanted;
  for (const [key, ids] of unread) {
    const conversation = older.find((item) => conversationKey(item) === key);
    const entry_id = key.slice(0, key.indexOf("/"));
    if (conversation && !thread.keptUnread(conversation)) {
      const { conversation_id } = conversation;
      await store.api.markRead(entry_id, { conversation_id });
      thread.setUnread(entry_id, idsOf(thread, key), false);
    } else {
      for (let start = 0; start < ids.length; start += MAX_IDS) {
        const message_ids = ids.slice(start, start + MAX_IDS);
        await store.api.markRead(entry_id, { message_ids });
        thread.setUnread(entry_id, new Set(message_ids), false);
      }
    }
  }
  const marked = [...unread.keys()].flatMap((key) => store.conversation(key) ?? []);
  store.setConversations(marked.map((item) => ({ ...item, unread: thread.keptUnread(item) })));
}

function idsOf(thread: Thread, key: string): Set<string> {
  return new Set(
    thread.messages
      .filter((message) => conversationKey(message) === key)
      .map(({ message_id }) => message_id),
  );
}

export async function markUnread(
  store: InboxStore,
  thread: Thread,
  { entry_id = "", message_id }: Message,
): Promise<void> {
  await store.api.markUnread(entry_id, [message_id]);
  thread.setUnread(entry_id, new Set([message_id]), true);
  store.loadSoon();
}

export async function deleteMessage(
  store: InboxStore,
  thread: Thread,
  { entry_id = "", message_id }: Message,
): Promise<void> {
  await store.api.delete(entry_id, { message_ids: [message_id] });
  thread.remove(entry_id, new Set([message_id]));
  store.loadSoon();
}

/** Delete all conversations of a thread. */
export async function deleteThread(store: InboxStore, thread: Thread): Promise<void> {
  const gone = new Set<string>();
  try {
    for (const way of store.ways) {
      const { entry_id, conversation_id } = way;
      await store.api.delete(entry_id, { conversation_id });
      gone.add(conversationKey(way));
    }
    if (store.thread === thread) store.close();
  } finally {
    store.setConversations([], [...gone]);
    store.loadSoon();
  }
}

export async function cancel(
  store: InboxStore,
  thread: Thread,
  { entry_id = "", message_id }: Message,
): Promise<CancelOutcome> {
  const outcomes = await store.api.cancel(entry_id, [message_id]);
  await thread.load();
  return outcomes[message_id] ?? "uncertain";
}

/** What was sent, as far as it is known before the provider lists it. */
function outgoing(
  way: Way,
  text: string,
  time: string,
  message_id: string,
  result: SentRecipient,
): Message {
  const { entry_id, conversation_id, line_id, line, remote, written, contact, trusted, channel } =
    way;
  const { delivery, error, parts, price, currency } = result;
  return {
    entry_id,
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
