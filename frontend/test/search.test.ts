// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeAccount, FakeInbox } from "../dev/fake";
import { InboxStore } from "../src/store";

let inbox: FakeInbox;
let store: InboxStore;
const settle = (time = 2_000) => vi.advanceTimersByTimeAsync(time);
const minutes = (count: number) => new Date(Date.UTC(2026, 0, 1) + count * 60_000).toISOString();

beforeEach(async () => {
  vi.useFakeTimers();
  inbox = new FakeInbox();
  inbox.accounts = [fakeAccount()];
  inbox.add({ text: "Long ago", contact: "Anna Smirnova", remote: "+37499123456", time: minutes(0) });
  for (let index = 1; index <= 400; index += 1) {
    inbox.add({ text: `Text ${index}`, remote: `+1555${1000 + index}`, time: minutes(index) });
  }
  store = new InboxStore(inbox, {});
  store.start();
  await settle();
});

afterEach(() => {
  store.stop();
  vi.useRealTimers();
});

describe("a search", () => {
  it("finds a contact who is far down the list", async () => {
    expect(store.conversations.some(({ contact }) => contact !== null)).toBe(false);
    store.search.set("anna");
    await settle();
    expect(store.search.people.map(({ contact }) => contact)).toEqual(["Anna Smirnova"]);
  });

  it("shows what one account has found while another one is still asked", async () => {
    inbox.accounts = [fakeAccount(), fakeAccount({ entry_id: "entry2", name: "Slow" })];
    await Promise.all([store.reload(), settle()]);
    const ask = inbox.sendMessagePromise.bind(inbox);
    let answer = () => {};
    const slow = new Promise<void>((resolve) => (answer = resolve));
    vi.spyOn(inbox, "sendMessagePromise").mockImplementation(async (message) => {
      if ((message as { entry_id?: string }).entry_id === "entry2") await slow;
      return ask(message) as never;
    });
    store.search.set("anna");
    await settle();
    expect(store.search.searching).toBe(true);
    expect(store.search.people).toHaveLength(1);
    answer();
    await settle();
    expect(store.search.searching).toBe(false);
  });

  it("goes on page by page until there are enough", async () => {
    store.search.set("+1555");
    await settle();
    const asked = inbox.asked.filter(
      ({ type, text }) => type === "phone_inbox/conversations" && text,
    );
    expect(asked).toHaveLength(1);
    expect(store.search.people).toHaveLength(50);
  });

  it("shows the finds of the newest words only, and keeps them while it looks", async () => {
    store.search.set("anna");
    await settle();
    inbox.delay = 500;
    store.search.set("+15551001");
    await settle(300);
    expect(store.search.people).toHaveLength(1);
    store.search.set("+15551002");
    await settle(3_000);
    expect(store.search.people.map(({ remote }) => remote)).toEqual(["+15551002"]);
  });
});

describe("a long list", () => {
  it("is read page by page to its end, in order, each once", async () => {
    expect(store.people).toHaveLength(50);
    for (let pages = 0; pages < 10 && store.hasMore; pages += 1) {
      void store.more();
      await settle();
    }
    expect(store.people).toHaveLength(401);
    expect(store.people.at(-1)?.conversations[0]?.contact).toBe("Anna Smirnova");
    expect(new Set(store.people.map(({ key }) => key)).size).toBe(401);
  });

  it("stays where it was when it is read again, and new ones are on top", async () => {
    void store.more();
    await settle();
    const before = store.people.length;
    inbox.receive({ text: "New", remote: "+2", time: minutes(1_000) });
    await Promise.all([store.reload(), settle()]);
    expect(store.people).toHaveLength(before + 1);
    expect(store.people[0]?.last?.text).toBe("New");
  });

  it("has what is unread, however far down it is", async () => {
    const old = inbox.messages[0];
    if (old) old.unread = true;
    await Promise.all([store.reload(), settle()]);
    expect(store.people).toHaveLength(51);
    store.setFilter({ kind: "unread" });
    expect(store.people.map(({ unread }) => unread)).toEqual([1]);
    if (old) old.unread = false;
    store.setFilter({ kind: "all" });
    await Promise.all([store.reload(), settle()]);
    expect(store.people.every(({ unread }) => unread === 0)).toBe(true);
  });

  it("loses what was deleted far down", async () => {
    for (let pages = 0; pages < 10 && store.hasMore; pages += 1) {
      void store.more();
      await settle();
    }
    inbox.messages = inbox.messages.slice(1);
    inbox.emit({ event: "changed", entry_id: "entry1", message_ids: null, change: "deleted" });
    await settle();
    for (let pages = 0; pages < 10 && store.hasMore; pages += 1) {
      void store.more();
      await settle();
    }
    expect(store.people).toHaveLength(400);
  });

  it("shows nobody above whom others may still come", async () => {
    inbox.accounts = [fakeAccount(), fakeAccount({ entry_id: "entry2", name: "Shop" })];
    inbox.add({ text: "Older", remote: "+3", time: minutes(-5), entry_id: "entry2" });
    await Promise.all([store.reload(), settle()]);
    expect(store.people.some(({ last }) => last?.text === "Older")).toBe(false);
    for (let pages = 0; pages < 10 && store.hasMore; pages += 1) {
      void store.more();
      await settle();
    }
    expect(store.people.at(-1)?.last?.text).toBe("Older");
  });
});
