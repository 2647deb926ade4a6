import { describe, expect, it } from "vitest";
import { FakeInbox } from "../dev/fake";
import {
  announce,
  byTime,
  forward,
  lacking,
  messageKey,
  moveWindow,
  newerWindow,
  newestWindow,
  olderWindow,
  WINDOW,
  windowAround,
} from "../src/model";
import { Ordered } from "../src/ordered";
import type { InboxConversation, Message } from "../src/types";

const inbox = new FakeInbox();
const message = (id: string, minute: number, change: Partial<Message> = {}): Message =>
  inbox.add({
    text: id,
    message_id: id,
    time: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
    ...change,
  });
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => message(`n${index}`, index));
const ordered = (messages: readonly Message[]): Ordered<Message> => {
  const all = new Ordered<Message>(messageKey, byTime);
  all.change(messages);
  return all;
};
const ids = (messages: readonly Message[]) => messages.map(({ message_id }) => message_id);

describe("messages in order", () => {
  it("are sorted by time, whatever the zone and the digits of the second", () => {
    const { items } = ordered([
      message("b", 0, { time: "2026-01-01T10:00:00.5+00:00" }),
      message("c", 0, { time: "2026-01-01T12:00:01+02:00" }),
      message("a", 0, { time: "2026-01-01T10:00:00+00:00" }),
    ]);
    expect(ids(items)).toEqual(["a", "b", "c"]);
  });

  it("have an answer below what it answers, where times are whole seconds", () => {
    const own = { direction: "outgoing" } as const;
    const { items } = ordered([
      message("a", 1, own),
      message("b", 1),
      message("c", 2),
      message("0", 1, { time: "2026-01-01T00:01:00.700Z" }),
    ]);
    expect(ids(items)).toEqual(["b", "0", "a", "c"]);
  });

  it("are in the order that their times tell, where these have parts of seconds", () => {
    const { items } = ordered([
      message("b", 0, { time: "2026-01-01T10:00:00.250Z" }),
      message("a", 0, { time: "2026-01-01T10:00:00.100Z", direction: "outgoing" }),
    ]);
    expect(ids(items)).toEqual(["a", "b"]);
  });

  it("have a newer version in the place of an older one", () => {
    const all = ordered([message("a", 1, { delivery: "sent" }), message("b", 2)]);
    const before = all.items;
    const now = message("a", 3, { delivery: "delivered" });
    all.change([now]);
    expect(ids(all.items)).toEqual(["b", "a"]);
    expect(all.get(messageKey(now))?.delivery).toBe("delivered");
    expect(ids(before)).toEqual(["a", "b"]);
    all.change([], [messageKey(now), "none"]);
    expect(ids(all.items)).toEqual(["b"]);
  });

  it("are looked at as few times as finding a place takes", () => {
    let looks = 0;
    const all = new Ordered<number>(String, (a, b) => {
      looks += 1;
      return a - b;
    });
    all.change(Array.from({ length: 20_000 }, (_, index) => index * 2));
    looks = 0;
    all.change([20_001], ["7000"]);
    expect(all.items).toHaveLength(20_000);
    expect(looks).toBeLessThan(40);
  });

  it("never move a delivery backwards", () => {
    const old = message("a", 1, { delivery: "failed", error: "E1" });
    expect(forward(old, message("a", 1, { delivery: "pending" }))).toMatchObject({
      delivery: "failed",
      error: "E1",
    });
  });

  it("keep what was told along with a delivery", () => {
    const old = message("a", 1, { delivery: "failed", error: "E1", can_retry: true });
    const now = message("a", 1, { delivery: "sent", can_retry: false });
    expect(forward(old, now)).toMatchObject({ delivery: "failed", can_retry: true });
    // What was sent from here tells nothing of it.
    const own = message("a", 1, { delivery: "failed", error: "E1" });
    expect(forward(own, now).can_retry).toBeUndefined();
  });
});

describe("lacking", () => {
  it("is what a page reaches over and lacks, and nothing older", () => {
    const messages = [message("old", 1), message("gone", 5), message("there", 6)];
    const page = [message("new", 7), message("there", 6), message("mid", 4)];
    expect(lacking(messages, page, false)).toEqual(["/gone"]);
    expect(lacking(messages, page, true)).toEqual(["/gone", "/old"]);
    expect(lacking(messages, [], true)).toEqual(["/there", "/gone", "/old"]);
    expect(lacking(messages, [], false)).toEqual([]);
  });
});

describe("lacking, within one moment", () => {
  it("leaves what the next page may have", () => {
    const messages = [message("a", 1), message("b", 1), message("gone", 2), message("c", 2)];
    const page = [message("c", 2), message("b", 1)];
    expect(lacking(messages, page, false)).toEqual(["/gone"]);
    expect(lacking(messages, page, true)).toEqual(["/gone", "/a"]);
  });
});

describe("announce", () => {
  const conversation = (change: Partial<InboxConversation> = {}): InboxConversation => {
    const last = message("a", 1);
    return {
      entry_id: "e",
      conversation_id: last.conversation_id,
      line_id: last.line_id,
      line: null,
      remote: last.remote,
      written: last.written,
      contact: null,
      trusted: false,
      channel: "sms",
      unread: 0,
      last,
      ...change,
    };
  };
  const event = (now: Message, kind: "received" | "sent" | "delivered" = "received") =>
    ({ event: "announcement", entry_id: "e", kind, message: now }) as const;

  it("counts a new message once", () => {
    const now = message("b", 9, { unread: true });
    expect(announce(conversation(), event(now), false)).toMatchObject({
      unread: 1,
      last: { message_id: "b" },
    });
    expect(announce(conversation(), event(now), true).unread).toBe(0);
    // It was read before it was announced, further down or in the list of a line.
    const there = conversation({ last: now, unread: 1 });
    expect(announce(there, event(now), false).unread).toBe(1);
  });

  it("makes a conversation that was not there", () => {
    const now = message("b", 2, { remote: "+1", conversation_id: "new", unread: true });
    expect(announce(undefined, event(now), false)).toMatchObject({
      entry_id: "e",
      conversation_id: "new",
      remote: "+1",
      unread: 1,
    });
  });

  it("ends with the answer to what came in the same second", () => {
    const question = message("b", 1, { unread: true });
    const answer = message("a", 1, { direction: "outgoing" });
    const asked = announce(undefined, event(question), false);
    expect(announce(asked, event(answer, "sent"), false).last?.message_id).toBe("a");
    const answered = announce(undefined, event(answer, "sent"), false);
    expect(announce(answered, event(question), false).last?.message_id).toBe("a");
  });

  it("keeps the newest message where an older one changes", () => {
    const now = message("0", 0, { direction: "outgoing", delivery: "delivered" });
    expect(announce(conversation(), event(now, "delivered"), true)).toMatchObject({
      unread: 0,
      last: { message_id: "a" },
    });
  });
});

describe("the window", () => {
  it("begins at the newest messages and never holds more than its size", () => {
    let window = newestWindow(5_000);
    expect(window).toEqual({ first: 4_980, last: 5_000 });
    for (let step = 0; step < 420; step += 1) {
      window = olderWindow(window);
      expect(window.last - window.first).toBeLessThanOrEqual(WINDOW);
    }
    expect(window).toEqual({ first: 0, last: WINDOW });
    for (let step = 0; step < 420; step += 1) {
      window = newerWindow(window, 5_000);
      expect(window.last - window.first).toBeLessThanOrEqual(WINDOW);
    }
    expect(window).toEqual({ first: 5_000 - WINDOW, last: 5_000 });
  });

  it("stays at its messages when older ones come before them", () => {
    const all = many(200);
    expect(moveWindow({ first: 0, last: 100 }, all.slice(100), ordered(all))).toEqual({
      first: 100,
      last: 200,
    });
    expect(moveWindow({ first: 10, last: 50 }, all.slice(100), ordered(all))).toEqual({
      first: 110,
      last: 150,
    });
  });

  it("follows the newest message at the end only", () => {
    const all = many(11);
    expect(moveWindow({ first: 0, last: 10 }, all.slice(0, 10), ordered(all)).last).toBe(11);
    expect(moveWindow({ first: 0, last: 8 }, all.slice(0, 10), ordered(all)).last).toBe(8);
  });

  it("finds another place when its messages are gone", () => {
    const all = many(10);
    expect(moveWindow({ first: 0, last: 2 }, all, ordered(all.slice(5)))).toEqual({ first: 0, last: 5 });
    expect(moveWindow({ first: 0, last: 10 }, all, ordered([]))).toEqual({ first: 0, last: 0 });
  });

  it("opens around a message that was found", () => {
    expect(windowAround(500, 5_000)).toEqual({ first: 490, last: 510 });
    expect(windowAround(3, 20)).toEqual({ first: 0, last: 20 });
  });
});
