/** The inbox as plain data: how lists change, without side effects. */

import { plain } from "./bidi";
import type { Conversation, InboxConversation, InboxEvent, Message, Person } from "./types";

/** Names a conversation across accounts. */
export function keyOf(entryId: string, conversationId: string): string {
  return `${entryId}/${conversationId}`;
}

export function conversationKey(conversation: InboxConversation): string {
  return keyOf(conversation.entry_id, conversation.conversation_id);
}

/** Names a message across accounts. */
export function messageKey({ entry_id = "", message_id }: Message): string {
  return keyOf(entry_id, message_id);
}

/** Who a conversation or message is with, as people call them. */
export function nameOf(item: Pick<Conversation, "contact" | "written">): string {
  return plain(item.contact ?? item.written);
}

/** Channels whose addresses are no telephone numbers. */
const WITHOUT_NUMBERS = new Set(["vk"]);

/** What to dial to call the other side: tel:+37499123456; nothing where it has no number. */
export function telOf({
  written,
  channel,
}: Pick<Conversation, "written" | "channel">): string | undefined {
  const digits = written.replace(/[\s().-]/gu, "");
  return /^\+?[0-9]{2,20}$/u.test(digits) && !WITHOUT_NUMBERS.has(channel)
    ? `tel:${digits}`
    : undefined;
}

const times = new WeakMap<Message, number>();

/** When a message was sent, in milliseconds; asked for so often that it is kept. */
export function timeOf(message: Message): number {
  let time = times.get(message);
  if (time === undefined) {
    time = Date.parse(message.time);
    times.set(message, time);
  }
  return time;
}

function byTime(a: Message, b: Message): number {
  return timeOf(a) - timeOf(b) || (a.message_id < b.message_id ? -1 : 1);
}

/** Messages, oldest first, with newer versions of them and new ones put in. */
export function mergeMessages(
  messages: readonly Message[],
  incoming: readonly Message[],
): Message[] {
  const byId = new Map(messages.map((message) => [messageKey(message), message]));
  for (const message of incoming) {
    const key = messageKey(message);
    byId.set(key, forward(byId.get(key), message));
  }
  return [...byId.values()].sort(byTime);
}

const STAGES = ["unknown", "pending", "sent", "delivered", "failed", "cancelled"];

/** Delivery only moves forward: an answer may be overtaken by an announcement. */
function forward(old: Message | undefined, now: Message): Message {
  return old && STAGES.indexOf(now.delivery) < STAGES.indexOf(old.delivery)
    ? { ...now, delivery: old.delivery, error: old.error }
    : now;
}

/**
 * What of a conversation is shown after the newest page was read again: what that
 * page reaches over and lacks was deleted; what is older stays.
 */
export function refreshMessages(
  messages: readonly Message[],
  page: readonly Message[],
  complete: boolean,
): Message[] {
  const oldest = complete ? -Infinity : Math.min(...page.map(timeOf));
  return mergeMessages(
    messages.filter((message) => timeOf(message) < oldest),
    page,
  );
}

/** When something last went to or fro, in milliseconds. */
export function latestOf({ last }: Pick<Conversation, "last">): number {
  return last ? timeOf(last) : 0;
}

export function sortConversations(conversations: InboxConversation[]): InboxConversation[] {
  return conversations.sort(
    (a, b) => latestOf(b) - latestOf(a) || (conversationKey(a) < conversationKey(b) ? -1 : 1),
  );
}

/**
 * Put the conversations of a person together, those with whom something went to or fro
 * last first. `who` names somebody whose conversations are one thread.
 */
export function people(
  conversations: readonly InboxConversation[],
  who: (item: InboxConversation) => { key: string; contactId: string | null } | null,
): Person[] {
  const found = new Map<string, Person>();
  for (const item of conversations) {
    const person = who(item) ?? { key: conversationKey(item), contactId: null };
    const old = found.get(person.key);
    if (old) {
      old.conversations.push(item);
      old.unread += item.unread;
    } else {
      const { unread, last } = item;
      found.set(person.key, { ...person, conversations: [item], unread, last });
    }
  }
  return [...found.values()];
}

type Announcement = Extract<InboxEvent, { event: "announcement" }>;

/** Conversations after an announcement; `known`: its message was seen before. */
export function announce(
  conversations: readonly InboxConversation[],
  { entry_id, kind, message }: Announcement,
  known: boolean,
): InboxConversation[] {
  const key = keyOf(entry_id, message.conversation_id);
  const old = conversations.find((item) => conversationKey(item) === key);
  const isNew = kind === "received" && message.unread && !known;
  const newest =
    !old?.last || old.last.message_id === message.message_id || byTime(old.last, message) < 0;
  const now: InboxConversation = {
    entry_id,
    conversation_id: message.conversation_id,
    line_id: message.line_id,
    line: message.line,
    remote: message.remote,
    written: message.written,
    channel: message.channel,
    ...old,
    contact: message.contact,
    trusted: message.trusted,
    unread: (old?.unread ?? 0) + (isNew ? 1 : 0),
    last: newest ? message : (old?.last ?? message),
  };
  return sortConversations([...conversations.filter((item) => item !== old), now]);
}

export function unreadOf(conversations: readonly InboxConversation[], entryId: string): number {
  return conversations
    .filter((item) => item.entry_id === entryId)
    .reduce((sum, item) => sum + item.unread, 0);
}

/** Which of a conversation's messages are in the page: from `first`, before `last`. */
export interface Window {
  first: number;
  last: number;
}

/** How many bubbles there are at most, and how many come and go at once. */
export const WINDOW = 200;
export const STEP = 40;

export function newestWindow(count: number): Window {
  return { first: Math.max(0, count - STEP), last: count };
}

export function olderWindow({ first, last }: Window): Window {
  const start = Math.max(0, first - STEP);
  return { first: start, last: Math.min(last, start + WINDOW) };
}

export function newerWindow({ first, last }: Window, count: number): Window {
  const end = Math.min(count, last + STEP);
  return { first: Math.max(first, end - WINDOW), last: end };
}

export function windowAround(index: number, count: number): Window {
  const first = Math.max(0, index - STEP / 2);
  return { first, last: Math.min(count, first + STEP) };
}

/** The same messages' places in a changed list; at the end it stays at the end. */
export function moveWindow(
  window: Window,
  before: readonly Message[],
  after: readonly Message[],
): Window {
  if (!before.length) return newestWindow(after.length);
  const places = new Map(after.map((message, index) => [messageKey(message), index]));
  const shown = before
    .slice(window.first, window.last)
    .map((message) => places.get(messageKey(message)))
    .filter((index) => index !== undefined);
  if (!shown.length) return newestWindow(after.length);
  const last = window.last === before.length ? after.length : Math.max(...shown) + 1;
  const first = window.first === 0 && before[0] === after[0] ? 0 : Math.min(...shown);
  return { first: Math.max(first, last - WINDOW), last };
}
