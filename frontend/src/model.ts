/** The inbox as plain data: how lists change, without side effects. */

import { plain } from "./bidi";
import type { Ordered } from "./ordered";
import type { Conversation, InboxConversation, InboxEvent, Message } from "./types";

/** Names what an account has, a conversation or a message, across accounts. */
export function keyOf(entryId: string, id: string): string {
  return `${entryId}/${id}`;
}

/** Names a conversation, or that of a message, across accounts. */
export function conversationKey({
  entry_id = "",
  conversation_id,
}: Pick<Message, "entry_id" | "conversation_id">): string {
  return keyOf(entry_id, conversation_id);
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

/**
 * As what it counts in the order of messages. Many servers know whole seconds: of the same
 * second, what goes out comes after what comes in, which it may answer.
 */
function placeOf(message: Message): number {
  const time = timeOf(message);
  return message.direction === "outgoing" && time % 1000 === 0 ? time + 999.5 : time;
}

export function byTime(a: Message, b: Message): number {
  return placeOf(a) - placeOf(b) || (messageKey(a) < messageKey(b) ? -1 : 1);
}

const STAGES = ["unknown", "pending", "sent", "delivered", "failed", "cancelled"];

/** Delivery only moves forward: an answer may be overtaken by an announcement. */
export function forward(old: Message | undefined, now: Message): Message {
  return old && STAGES.indexOf(now.delivery) < STAGES.indexOf(old.delivery)
    ? { ...now, delivery: old.delivery, error: old.error, can_retry: old.can_retry }
    : now;
}

/**
 * Since when a page of the newest messages has all, in milliseconds. Of that very moment
 * there may be more on the next page.
 */
export function reachOf(page: readonly Message[], complete: boolean): number {
  return complete ? -Infinity : Math.min(...page.map(timeOf));
}

/**
 * The keys of what was deleted, as the newest page shows when it is read again: what it
 * reaches over and lacks. `messages`: oldest first.
 */
export function lacking(
  messages: readonly Message[],
  page: readonly Message[],
  complete: boolean,
): string[] {
  const there = new Set(page.map(messageKey));
  const oldest = reachOf(page, complete);
  const gone: string[] = [];
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index] as Message;
    if (placeOf(message) < oldest) break;
    const key = messageKey(message);
    if (timeOf(message) > oldest && !there.has(key)) gone.push(key);
  }
  return gone;
}

/** When something last went to or fro, in milliseconds. */
export function latestOf({ last }: Pick<Conversation, "last">): number {
  return last ? timeOf(last) : 0;
}

type Announcement = Extract<InboxEvent, { event: "announcement" }>;

/** A conversation after an announcement; `known`: its message was seen before. */
export function announce(
  old: InboxConversation | undefined,
  { entry_id, kind, message }: Announcement,
  known: boolean,
): InboxConversation {
  const isLast = old?.last?.message_id === message.message_id;
  const isNew = kind === "received" && message.unread && !known && !isLast;
  const newest = !old?.last || isLast || byTime(old.last, message) < 0;
  return {
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
}

/** Which of a conversation's messages are in the page: from `first`, before `last`. */
export interface Window {
  first: number;
  last: number;
}

/** How many bubbles there are at most, and at first. */
export const WINDOW = 200;
const FIRST = 20;
/** And how many come and go at once, between two frames of somebody's scrolling. */
const STEP = 12;

export function newestWindow(count: number): Window {
  return { first: Math.max(0, count - FIRST), last: count };
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
  const first = Math.max(0, index - FIRST / 2);
  return { first, last: Math.min(count, first + FIRST) };
}

/** The same messages' places in a changed list; at the end it stays at the end. */
export function moveWindow(
  window: Window,
  before: readonly Message[],
  after: Ordered<Message>,
): Window {
  const { items } = after;
  const shown = before
    .slice(window.first, window.last)
    .flatMap((message) => after.get(messageKey(message)) ?? []);
  const [oldest, newest] = [shown[0], shown.at(-1)];
  if (!oldest || !newest) return newestWindow(items.length);
  const last = window.last === before.length ? items.length : after.placeOf(newest) + 1;
  const first = window.first === 0 && before[0] === items[0] ? 0 : after.placeOf(oldest);
  return { first: Math.max(first, last - WINDOW), last };
}
