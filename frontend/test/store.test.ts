// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeAccount, FakeInbox } from "../dev/fake";
import * as actions from "../src/actions";
import { messageKey } from "../src/model";
import { InboxStore } from "../src/store";
import type { ConversationPage, InboxConfig, Message } from "../src/types";

let inbox: FakeInbox;
let stores: InboxStore[];

beforeEach(() => {
  vi.useFakeTimers();
  inbox = new FakeInbox();
  inbox.accounts = [fakeAccount()];
  stores = [];
});

afterEach(() => {
  for (const store of stores) store.stop();
  vi.useRealTimers();
});

const settle = (time = 2_000) => vi.advanceTimersByTimeAsync(time);
const anna = { remote: "+37499123456", contact: "Anna" };

async function started(config: InboxConfig = {}): Promise<InboxStore> {
  const store = new InboxStore(inbox, config);
  stores.push(store);
  store.start();
  await settle();
  return store;
}

const unread = (store: InboxStore) => store.conversations.map((item) => item.unread);
const asked = (command: string) =>
  inbox.asked.filter(({ type }) => type === `phone_inbox/${command}`);

function way(store: InboxStore) {
  if (!store.way) throw new Error("There is no way to answer");
  return store.way;
}

async function opened(store: InboxStore) {
  const [first] = store.conversations;
  if (!first) throw new Error("There is no conversation");
  const thread = store.open(first.entry_id, first.conversation_id);
  await settle();
  return thread;
}

describe("the inbox", () => {
  it("shows conversations, newest first", async () => {
    inbox.add({ text: "one", remote: "+1", time: "2026-01-01T10:00:00Z" });
    inbox.add({ text: "two", remote: "+2", time: "2026-01-01T11:00:00Z", unread: true });
    const store = await started();
    expect(store.status).toBe("ready");
    expect(store.conversations.map(({ remote }) => remote)).toEqual(["+2", "+1"]);
    expect(unread(store)).toEqual([1, 0]);
  });

  it("reads everything once at its start", async () => {
    inbox.add({ text: "one", unread: true, ...anna });
    await started();
    await settle();
    expect(asked("accounts")).toHaveLength(1);
    expect(asked("conversations")).toHaveLength(1);
  });

  it("shows what comes in, once, without reading again", async () => {
    inbox.add({ text: "one", ...anna });
    const store = await started();
    const thread = await opened(store);
    const before = inbox.asked.length;
    const message = inbox.receive({ text: "two", ...anna });
    inbox.announce("received", message);
    await settle();
    expect(unread(store)).toEqual([1]);
    expect(thread.messages.map(({ text }) => text)).toEqual(["one", "two"]);
    expect(store.arrived?.text).toBe("two");
    expect(inbox.asked.length).toBe(before);
  });

  it("reads again when something was read elsewhere", async () => {
    inbox.add({ text: "one", unread: true, ...anna });
    const [here, there] = [await started(), await started()];
    expect(unread(here)).toEqual([1]);
    const thread = await opened(there);
    expect(thread.unread).toHaveLength(1);
    await Promise.all([actions.markOpenRead(there), settle()]);
    expect(unread(there)).toEqual([0]);
    expect(unread(here)).toEqual([0]);
  });

  it("does not lose what is announced while it reads", async () => {
    inbox.add({ text: "one", ...anna });
    const store = await started();
    const thread = await opened(store);
    inbox.delay = 500;
    void store.reload();
    await settle(499);
    const message = inbox.receive({ text: "two", ...anna });
    // The provider does not list it yet.
    inbox.messages = inbox.messages.filter((item) => item !== message);
    await settle();
    expect(thread.messages.map(({ text }) => text)).toEqual(["one", "two"]);
    inbox.messages.push(message);
    await Promise.all([store.load(), settle()]);
    expect(store.conversations[0]?.last?.text).toBe("two");
  });

  it("follows deletions, also of all", async () => {
    const one = inbox.add({ text: "one", ...anna });
    inbox.add({ text: "two", ...anna });
    const store = await started();
    const thread = await opened(store);
    inbox.messages = inbox.messages.filter((item) => item !== one);
    const event = { event: "changed", entry_id: "entry1", change: "deleted" } as const;
    inbox.emit({ ...event, message_ids: [one.message_id] });
    await settle();
    expect(thread.messages.map(({ text }) => text)).toEqual(["two"]);
    inbox.messages = [];
    inbox.emit({ ...event, message_ids: null });
    await settle();
    expect(thread.messages).toEqual([]);
    expect(store.conversations).toEqual([]);
  });

  it("reads on over what one person has written for years", async () => {
    const [one, other] = ["one", "other"].map((text) => inbox.add({ text, remote: `+1${text}` }));
    const answer = inbox.sendMessagePromise.bind(inbox);
    let pages = 0;
    inbox.sendMessagePromise = async <T>(message: { type: string }): Promise<T> => {
      const page = await answer<T>(message);
      if (message.type !== "phone_inbox/conversations") return page;
      pages += 1;
      const { conversations } = page as ConversationPage;
      const { conversation_id } = (pages < 5 ? one : other) as Message;
      return {
        conversations: conversations.filter((it) => it.conversation_id === conversation_id),
        next: pages < 5 ? String(pages) : null,
      } as T;
    };
    const store = await started();
    expect(store.people.map(({ last }) => last?.text)).toEqual(["one"]);
    await Promise.all([store.more(), settle()]);
    expect(pages).toBe(5);
    expect(store.people).toHaveLength(2);
    expect(store.hasMore).toBe(false);
  });

  describe("with a list that somebody has scrolled through", () => {
    const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1) + minutes * 60_000).toISOString();

    async function scrolled() {
      for (let index = 0; index < 400; index += 1) {
        inbox.add({ text: `#${index}`, remote: `+1${index}`, time: at(index) });
      }
      const store = await started();
      while (store.conversations.length < 300) {
        void store.more();
        await settle();
      }
      const texts = () => store.people.map(({ last }) => last?.text);
      /** How few were in the list at any time. */
      let fewest = Infinity;
      store.listen(() => {
        fewest = Math.min(fewest, store.people.length);
      });
      const before = inbox.asked.length;
      const asks = () => inbox.asked.slice(before).filter((it) => it["type"] !== "phone_inbox/accounts");
      return { store, texts, asks, fewest: () => fewest, before: texts() };
    }

    function remove(texts: string[], told = true): void {
      const gone = inbox.messages.filter(({ text }) => texts.includes(text));
      inbox.messages = inbox.messages.filter((item) => !gone.includes(item));
      const message_ids = told ? gone.map(({ message_id }) => message_id) : null;
      inbox.emit({ event: "changed", entry_id: "entry1", change: "deleted", message_ids });
    }

    it("takes out what was deleted, wherever it is, and keeps the rest", async () => {
      for (const told of [true, false]) {
        inbox.messages = [];
        const { texts, fewest, before } = await scrolled();
        remove(["#390", "#120"], told);
        await settle();
        const kept = before.filter((text) => text !== "#390" && text !== "#120");
        expect(texts().slice(0, kept.length)).toEqual(kept);
        expect(fewest()).toBeGreaterThanOrEqual(kept.length);
      }
    });

    it("reads no more than its beginning for what was deleted there", async () => {
      const { asks } = await scrolled();
      remove(["#390"]);
      await settle();
      expect(asks()).toHaveLength(1);
    });

    it("shows what somebody wrote before, in its place", async () => {
      const earlier = inbox.add({ text: "earlier", remote: "+1120", time: at(110.5) });
      const { texts } = await scrolled();
      remove(["#120"]);
      await settle();
      expect(texts()).not.toContain("#120");
      expect(texts().indexOf("#110")).toBe(texts().indexOf(earlier.text) + 1);
    });

    it("goes on where it was when it reads on", async () => {
      const { store, texts } = await scrolled();
      remove(["#120"]);
      await settle();
      while (store.hasMore) {
        void store.more();
        await settle();
      }
      expect(texts()).toHaveLength(399);
    });

    it("tries again where it could not be read", async () => {
      const { texts } = await scrolled();
      inbox.failing.set("conversations", { code: "x", message: "No." });
      remove(["#120"]);
      await settle();
      expect(texts()).toContain("#120");
      inbox.failing.clear();
      inbox.receive({ text: "new", remote: "+2" });
      inbox.announce("read", inbox.add({ text: "read", remote: "+3", direction: "outgoing" }));
      await settle();
      expect(texts()).not.toContain("#120");
    });

    it("keeps those whose last message is of one moment, on two pages", async () => {
      for (let index = 0; index < 120; index += 1) {
        inbox.add({ text: `#${index}`, remote: `+1${index}`, time: at(0) });
      }
      const store = await started();
      while (store.hasMore) {
        void store.more();
        await settle();
      }
      expect(store.people).toHaveLength(120);
      await Promise.all([store.load(), settle()]);
      expect(store.people).toHaveLength(120);
    });
  });

  it("shows chosen lines only", async () => {
    inbox.add({ text: "one", remote: "+1", line_id: "line1" });
    inbox.add({ text: "two", remote: "+2", line_id: "line2" });
    const store = await started({ account: "entry1", lines: ["line2"] });
    inbox.receive({ text: "three", remote: "+3", line_id: "line1" });
    await settle();
    expect(store.conversations.map(({ remote }) => remote)).toEqual(["+2"]);
  });

  it("shows the chosen account only", async () => {
    inbox.add({ text: "one" });
    const store = await started({ account: "another" });
    expect(store.accounts).toEqual([]);
    expect(store.conversations).toEqual([]);
  });

  it("has an account and a line that are new", async () => {
    inbox.accounts = [];
    const store = await started();
    expect(store.accounts).toEqual([]);
    inbox.accounts = [fakeAccount()];
    inbox.receive({ text: "one" });
    await settle();
    expect(store.accounts).toHaveLength(1);
    expect(unread(store)).toEqual([1]);
  });

  it("says that an account is gone, and that it is there again", async () => {
    inbox.add({ text: "one" });
    const store = await started();
    const { accounts } = inbox;
    inbox.leave();
    expect(store.accounts[0]?.available).toBe(false);
    for (let readings = 0; readings < 2; readings += 1) {
      await Promise.all([store.reload(), settle()]);
      expect(store.accounts).toMatchObject([{ name: "Office", available: false }]);
      expect(store.conversations).toHaveLength(1);
      expect(store.error).toBeUndefined();
    }
    inbox.absent = [];
    inbox.accounts = accounts;
    inbox.add({ text: "two" });
    inbox.state();
    expect(store.accounts[0]?.available).toBe(true);
    await settle();
    expect(store.conversations[0]?.last?.text).toBe("two");
  });

  it("keeps an account that goes while it is read", async () => {
    inbox.add({ text: "one" });
    const store = await started();
    inbox.delay = 500;
    for (const moment of [100, 500, 900]) {
      const { accounts } = inbox;
      void store.reload();
      await settle(moment);
      inbox.leave();
      await settle(4_000);
      expect(store.accounts).toMatchObject([{ available: false }]);
      expect(store.conversations).toHaveLength(1);
      inbox.absent = [];
      inbox.accounts = accounts;
      inbox.state();
      await settle(4_000);
      expect(store.accounts).toMatchObject([{ available: true }]);
    }
  });

  it("does not take an old answer for the newest news", async () => {
    const store = await started();
    const [account] = inbox.accounts;
    // As in one frame: the answer, and then what happened after it.
    vi.spyOn(inbox, "sendMessagePromise").mockImplementationOnce(async () => {
      const answer = { accounts: inbox.accounts, absent: [] };
      queueMicrotask(() => inbox.leave());
      return answer as never;
    });
    void store.load();
    await settle();
    expect(store.accounts).toMatchObject([{ entry_id: account?.entry_id, available: false }]);
  });

  it("lets go of an account that was removed", async () => {
    inbox.add({ text: "one" });
    const store = await started();
    inbox.leave();
    inbox.absent = [];
    await settle();
    expect(store.accounts).toEqual([]);
    expect(store.conversations).toEqual([]);
  });

  it("asks nothing of an account whose sign-in is refused", async () => {
    inbox.add({ text: "one" });
    const store = await started();
    inbox.accounts = [fakeAccount({ available: false, sign_in: true })];
    inbox.state();
    expect(store.accounts[0]).toMatchObject({ available: false, sign_in: true });
    inbox.failing.set("conversations", { code: "x", message: "Refused." });
    await Promise.all([store.reload(), settle()]);
    store.search.set("one");
    await settle();
    expect(asked("messages")).toHaveLength(0);
    expect([store.error, store.search.error]).toEqual([undefined, undefined]);
    expect(store.conversations).toHaveLength(1);
    expect(store.incomplete).toBe(true);
  });

  it("knows accounts that were never there, except where they are switched off", async () => {
    inbox.leave({ sign_in: true });
    const store = await started();
    expect(store.absent).toMatchObject([{ name: "Office", sign_in: true }]);
    inbox.absent = inbox.absent.map((account) => ({ ...account, disabled: true }));
    await Promise.all([store.reload(), settle()]);
    expect(store.absent).toEqual([]);
    expect(store.accounts).toEqual([]);
  });
});

describe("a lost connection", () => {
  it("is told, and everything is read again after it", async () => {
    inbox.add({ text: "one", ...anna });
    const store = await started();
    const thread = await opened(store);
    inbox.disconnect();
    expect(store.connected).toBe(false);
    inbox.add({ text: "two", unread: true, ...anna });
    inbox.reconnect();
    await settle();
    expect(store.connected).toBe(true);
    expect(inbox.subscriptions).toBe(1);
    expect(unread(store)).toEqual([1]);
    expect(thread.messages).toHaveLength(2);
  });

  it("is waited out while the integration starts", async () => {
    inbox.add({ text: "one", ...anna });
    const store = await started();
    inbox.disconnect();
    const unknown = { code: "unknown_command", message: "Unknown command." };
    inbox.failing.set("subscribe", unknown);
    inbox.reconnect();
    await settle();
    expect(inbox.subscriptions).toBe(0);
    inbox.failing.clear();
    inbox.add({ text: "two", unread: true, ...anna });
    await settle(10_000);
    expect(inbox.subscriptions).toBe(1);
    expect(unread(store)).toEqual([1]);
  });

  it("is followed by one subscription, however often it comes and goes", async () => {
    await started();
    for (let times = 0; times < 5; times += 1) {
      inbox.disconnect();
      inbox.reconnect();
      inbox.reconnect();
    }
    await settle(20_000);
    expect(inbox.subscriptions).toBe(1);
  });

  it("leaves a card that was taken off and put back at work", async () => {
    inbox.add({ text: "one", ...anna });
    const store = await started();
    const thread = await opened(store);
    store.stop();
    inbox.add({ text: "two", ...anna });
    store.start();
    await settle();
    expect(inbox.subscriptions).toBe(1);
    expect(thread.messages).toHaveLength(2);
  });

  it("ends with the page", async () => {
    const store = await started();
    expect(inbox.subscriptions).toBe(1);
    store.stop();
    expect(inbox.subscriptions).toBe(0);
    inbox.reconnect();
    await settle();
    expect(inbox.subscriptions).toBe(0);
  });
});

describe("errors", () => {
  it("at the start are shown, and the inbox comes by itself later", async () => {
    inbox.failing.set("accounts", { code: "home_assistant_error", message: "No." });
    const store = await started();
    expect(store).toMatchObject({ status: "failed", error: { message: "No." } });
    inbox.failing.clear();
    await settle(20_000);
    expect(store).toMatchObject({ status: "ready", error: undefined });
  });

  it("later leave what is there", async () => {
    inbox.add({ text: "one" });
    const store = await started();
    inbox.failing.set("conversations", { code: "x", message: "No." });
    await Promise.all([store.reload(), settle()]);
    expect(store.conversations).toHaveLength(1);
    expect(store.error).toMatchObject({ message: "No." });
  });
});

describe("a thread", () => {
  const fill = (count: number) => {
    for (let index = 0; index < count; index += 1) {
      const time = new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();
      inbox.add({ text: `#${index}`, time, ...anna });
    }
  };

  it("reads older messages page by page, and keeps few in the page", async () => {
    fill(950);
    const thread = await opened(await started());
    expect(thread.messages).toHaveLength(60);
    for (let step = 0; step < 90; step += 1) {
      void thread.older();
      await settle(100);
      expect(thread.window.last - thread.window.first).toBeLessThanOrEqual(200);
    }
    expect(thread.messages).toHaveLength(950);
    expect(thread.messages[thread.window.first]?.text).toBe("#0");
    expect(thread.hasOlder).toBe(false);
    const texts = thread.messages.map(({ text }) => text);
    expect(new Set(texts).size).toBe(950);
    thread.toNewest();
    expect(thread.window.last).toBe(950);
  });

  it("has what the list learns of its newest message, though nobody announced it", async () => {
    const one = inbox.add({ text: "one", direction: "outgoing", delivery: "delivered", ...anna });
    const store = await started();
    const thread = await opened(store);
    const wrong = { delivery: "failed", error: "7060" } as const;
    inbox.messages = [{ ...one, ...wrong }];
    await Promise.all([store.load(), settle()]);
    expect(store.conversations[0]?.last).toMatchObject(wrong);
    expect(thread.messages).toMatchObject([wrong]);
    // The provider was wrong, and nobody told that either.
    inbox.messages = [one];
    await Promise.all([store.load(), settle()]);
    expect(thread.messages).toMatchObject([{ delivery: "delivered", error: null }]);
    const before = inbox.asked.length;
    await Promise.all([store.load(), settle()]);
    expect(inbox.asked.length).toBe(before + 2);
  });

  describe("of a person with another conversation", () => {
    const person = { remote: anna.remote, contact: "Anna Smirnova" };
    const other = { ...person, line_id: "line2", direction: "outgoing" } as const;
    const at = (minute: number) => new Date(Date.now() + (minute - 1_000) * 60_000).toISOString();
    const told = (count: number, time = at) => {
      for (let index = 0; index < count; index += 1) {
        inbox.add({ ...person, text: `#${index}`, time: time(index) });
      }
    };
    const change = (id: string, delivery: "delivered" | "failed") => {
      inbox.messages = inbox.messages.map((it) => (it.message_id === id ? { ...it, delivery } : it));
    };
    /** How often the thread is read while the list is. */
    const reads = async (store: InboxStore, times = 10) => {
      const before = asked("person_messages").length;
      for (let index = 0; index < times; index += 1) await Promise.all([store.load(), settle()]);
      return asked("person_messages").length - before;
    };

    it("is not read again for what is older than what was read", async () => {
      inbox.add({ ...other, text: "long ago", time: at(-1) });
      told(70);
      const store = await started();
      const thread = await opened(store);
      expect(thread.hasOlder).toBe(true);
      expect(await reads(store)).toBe(0);
    });

    it("is not read again for what only its older pages have", async () => {
      const { message_id } = inbox.add({ ...other, text: "long ago", time: at(-1) });
      told(130);
      const store = await started();
      const thread = await opened(store);
      void thread.older();
      await settle();
      expect(thread.messages).toHaveLength(120);
      expect(await reads(store)).toBe(0);
      void thread.show(`entry1/${message_id}`);
      await settle();
      expect(thread.messages).toHaveLength(131);
      expect(thread.hasOlder).toBe(false);
      change(message_id, "failed");
      expect(await reads(store)).toBe(0);
      // The list tells that: it is that conversation's last word.
      expect(thread.get(`entry1/${message_id}`)?.delivery).toBe("failed");
      expect(thread.messages).toHaveLength(131);
    });

    it("is read again, once, for what is as new as what was read", async () => {
      told(70);
      const { message_id } = inbox.add({ ...other, text: "sent", time: at(30) });
      const store = await started();
      const thread = await opened(store);
      change(message_id, "failed");
      expect(await reads(store)).toBe(1);
      expect(thread.get(`entry1/${message_id}`)?.delivery).toBe("failed");
      // And for one that nobody announced.
      const late = inbox.add({ ...other, text: "late", time: at(40) });
      expect(await reads(store)).toBe(1);
      expect(thread.get(`entry1/${late.message_id}`)?.text).toBe("late");
    });

    it("is read for what its first page has, all of one moment", async () => {
      const moment = () => at(0);
      const before = inbox.add({ ...other, text: "before", time: moment() });
      told(65, moment);
      const after = inbox.add({ ...other, line_id: "line3", text: "after", time: moment() });
      const store = await started();
      const thread = await opened(store);
      expect(await reads(store)).toBe(0);
      change(after.message_id, "delivered");
      expect(await reads(store)).toBe(1);
      void thread.older();
      await settle();
      expect(thread.messages).toHaveLength(67);
      change(before.message_id, "delivered");
      expect(await reads(store)).toBe(0);
      expect(thread.get(`entry1/${before.message_id}`)?.delivery).toBe("delivered");
    });

    it("is read for what came since, where its first page had nothing", async () => {
      inbox.add({ ...other, text: "long ago", time: at(-1) });
      const answer = inbox.sendMessagePromise.bind(inbox);
      let empty = true;
      inbox.sendMessagePromise = async <T>(message: { type: string }): Promise<T> => {
        const page = await answer<T>(message);
        const isIt = empty && message.type === "phone_inbox/person_messages";
        return isIt ? ({ messages: [], next: "further", failed: [] } as T) : page;
      };
      const store = await started();
      const thread = await opened(store);
      expect(thread.messages).toHaveLength(0);
      expect(await reads(store)).toBe(0);
      empty = false;
      inbox.add({ ...other, text: "new" });
      expect(await reads(store)).toBe(1);
      expect(thread.messages.at(-1)?.text).toBe("new");
    });
  });

  it("is read again where news come in while it is read", async () => {
    const one = inbox.add({ text: "one", direction: "outgoing", ...anna });
    const store = await started();
    const thread = await opened(store);
    inbox.delay = 500;
    void thread.load();
    await settle(499);
    const before = asked("messages").length;
    inbox.deliver(one.message_id, "delivered");
    await settle();
    // The first answer may be of before.
    expect(asked("messages")).toHaveLength(before + 1);
    expect(thread.messages[0]?.delivery).toBe("delivered");
  });

  it("finds an old message", async () => {
    fill(950);
    const thread = await opened(await started());
    const wanted = `entry1/${inbox.messages[20]?.message_id}`;
    const shown = thread.show(wanted);
    await settle();
    expect(await shown).toBe(true);
    const { first, last } = thread.window;
    const ids = thread.messages.slice(first, last).map(messageKey);
    expect(ids).toContain(wanted);
    const missing = thread.show("nothing");
    await settle();
    expect(await missing).toBe(false);
  });

  it("tells an error, and goes on after it", async () => {
    fill(110);
    const thread = await opened(await started());
    inbox.failing.set("messages", { code: "x", message: "No." });
    void thread.older();
    await settle();
    expect(thread.error).toMatchObject({ message: "No." });
    inbox.failing.clear();
    void thread.older();
    await settle();
    expect(thread.error).toBeUndefined();
    expect(thread.messages).toHaveLength(110);
  });
});

describe("sending", () => {
  it("shows the message at once, and how far it has come", async () => {
    inbox.add({ text: "one", ...anna });
    const store = await started();
    const thread = await opened(store);
    const sent = actions.send(store, thread, way(store), "two");
    await settle(100);
    await sent;
    const last = () => thread.messages.at(-1);
    expect(last()).toMatchObject({ text: "two", delivery: "pending", direction: "outgoing" });
    expect(store.conversations[0]?.last?.text).toBe("two");
    await settle();
    expect(last()?.delivery).toBe("delivered");
    expect(thread.messages).toHaveLength(2);
  });

  it("leaves nothing behind when it fails", async () => {
    inbox.add({ text: "one", ...anna });
    const store = await started();
    const thread = await opened(store);
    inbox.failing.set("send", { code: "x", message: "No." });
    const sent = actions.send(store, thread, way(store), "two");
    await Promise.all([expect(sent).rejects.toMatchObject({ message: "No." }), settle()]);
    expect(thread.messages).toHaveLength(1);
  });

  it("to somebody finds the conversation", async () => {
    const store = await started();
    const sent = actions.sendNew(store, "entry1", "hello", {
      recipients: ["+37455000111"],
      line_id: "line1",
      channel: "sms",
    });
    await settle();
    expect(await sent).toBe("line1.+37455000111.sms");
    expect(asked("send").at(-1)).toMatchObject({ recipients: ["+37455000111"] });
  });
});

describe("marking as read", () => {
  it("is not repeated when it fails", async () => {
    inbox.add({ text: "one", unread: true, ...anna });
    const store = await started();
    await opened(store);
    inbox.failing.set("mark_read", { code: "x", message: "No." });
    await Promise.all([expect(actions.markOpenRead(store)).rejects.toBeTruthy(), settle()]);
    await Promise.all([actions.markOpenRead(store), settle()]);
    expect(asked("mark_read")).toHaveLength(1);
  });

  it("reaches unread messages that were not read yet", async () => {
    for (let index = 0; index < 150; index += 1) {
      inbox.add({ text: `#${index}`, unread: true, ...anna });
    }
    const store = await started();
    await opened(store);
    await Promise.all([actions.markOpenRead(store), settle()]);
    expect(inbox.messages.some((item) => item.unread)).toBe(false);
    expect(unread(store)).toEqual([0]);
  });

  it("does not undo what somebody marked as unread", async () => {
    const message = inbox.add({ text: "one", ...anna });
    const [here, there] = [await started(), await started()];
    await opened(here);
    const thread = await opened(there);
    await Promise.all([actions.markUnread(there, thread, { ...message, entry_id: "entry1" }), settle()]);
    await Promise.all([actions.markOpenRead(here), settle()]);
    expect(asked("mark_read")).toHaveLength(0);
    expect(unread(here)).toEqual([1]);
  });

  it.each([
    ["the account cannot", { mark: false }, {}],
    ["the user may not", { control: false }, {}],
    ["it is switched off", {}, { mark_read: false }],
  ])("does not happen where %s", async (_, change, config) => {
    inbox.accounts = [fakeAccount(change)];
    inbox.add({ text: "one", unread: true, ...anna });
    const store = await started(config);
    await opened(store);
    await Promise.all([actions.markOpenRead(store), settle()]);
    expect(asked("mark_read")).toHaveLength(0);
  });
});

describe("deleting and cancelling", () => {
  it("takes a message or a conversation away", async () => {
    const one = inbox.add({ text: "one", ...anna });
    inbox.add({ text: "two", ...anna });
    const store = await started();
    const thread = await opened(store);
    await Promise.all([actions.deleteMessage(store, thread, { ...one, entry_id: "entry1" }), settle()]);
    expect(thread.messages.map(({ text }) => text)).toEqual(["two"]);
    await Promise.all([actions.deleteThread(store, thread), settle()]);
    expect(store.thread).toBeNull();
    expect(store.conversations).toEqual([]);
    expect(inbox.messages).toEqual([]);
  });

  it("tells what became of a message", async () => {
    const message = inbox.add({ text: "one", direction: "outgoing", delivery: "pending", ...anna });
    const store = await started();
    const thread = await opened(store);
    const outcome = actions.cancel(store, thread, { ...message, entry_id: "entry1" });
    await settle();
    expect(await outcome).toBe("cancelled");
    expect(thread.messages[0]).toMatchObject({ delivery: "failed", error: "cancelled" });
  });
});

describe("a search", () => {
  it("waits until somebody has typed, and shows the newest answer", async () => {
    inbox.add({ text: "The code is 1234", ...anna });
    const { search } = await started();
    for (const text of ["co", "cod", "code"]) search.set(text);
    expect(search.searching).toBe(true);
    await settle();
    expect(asked("messages")).toHaveLength(1);
    expect(search.results.map(({ text }) => text)).toEqual(["The code is 1234"]);
    search.set("");
    expect(search.results).toEqual([]);
  });

  it("tells an error", async () => {
    const { search } = await started();
    inbox.failing.set("messages", { code: "x", message: "No." });
    search.set("code");
    await settle();
    expect(search.error).toMatchObject({ message: "No." });
    expect(search.searching).toBe(false);
  });
});
