// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { FakeInbox } from "../dev/fake";
import { Outbox } from "../src/outbox";

const inbox = new FakeInbox();
const PLACE = "entry1/conversation1";
const outgoing = (text: string, time: string) =>
  inbox.add({ text, time, direction: "outgoing", delivery: "sent" });
const noon = Date.parse("2026-01-01T12:00:00Z");
const lost = () => Promise.reject(3);
const refused = () => Promise.reject({ code: "home_assistant_error", message: "No." });
/** A page that was loaded anew: what it knows is what the tab's storage has. */
const reloaded = () => new Outbox("outbox.owner");

beforeEach(() => sessionStorage.clear());

describe("a draft", () => {
  it("survives a reload, in its own conversation only", () => {
    reloaded().write(PLACE, "Half a");
    expect(reloaded().draft(PLACE)).toBe("Half a");
    expect(reloaded().draft("entry1/another")).toBe("");
    expect(new Outbox("outbox.somebody_else").draft(PLACE)).toBe("");
    reloaded().write(PLACE, "");
    expect(sessionStorage).toHaveLength(0);
  });

  it("leaves the box at once, and comes back where it is refused", async () => {
    const outbox = reloaded();
    outbox.write(PLACE, "Good day");
    const sent = outbox.send(PLACE, "Good day", refused);
    expect(outbox.draft(PLACE)).toBe("");
    expect(outbox.onItsWay(PLACE)).toBe("Good day");
    outbox.write(PLACE, "And more");
    await expect(sent).rejects.toBeTruthy();
    expect(outbox.draft(PLACE)).toBe("Good day\nAnd more");
    expect(outbox.onItsWay(PLACE)).toBeNull();
    expect(outbox.mayBeSent(PLACE, "Good day")).toBe(false);
  });

  it("stays gone where it is sent, and what was written after it stays", async () => {
    const outbox = reloaded();
    outbox.write(PLACE, "Good day");
    const sent = outbox.send(PLACE, "Good day", () => Promise.resolve());
    outbox.write(PLACE, "And more");
    await sent;
    expect(reloaded().draft(PLACE)).toBe("And more");
    expect(reloaded().mayBeSent(PLACE, "Good day")).toBe(false);
  });

  it("that cannot be kept, or read, does no harm", () => {
    sessionStorage.setItem("outbox.owner", "{nonsense");
    const outbox = reloaded();
    outbox.write(PLACE, "Half a");
    expect(outbox.draft(PLACE)).toBe("Half a");
  });
});

describe("what may have been sent", () => {
  it("is known after a reload while it is on its way", () => {
    const outbox = reloaded();
    outbox.write(PLACE, "Good day");
    void outbox.send(PLACE, "Good day", () => new Promise(() => undefined));
    expect(reloaded().mayBeSent(PLACE, "Good day")).toBe(true);
  });

  it("is asked about, also with more below it, until it is sent for certain", async () => {
    const outbox = reloaded();
    await expect(outbox.send(PLACE, "Good day", lost)).rejects.toBeTruthy();
    for (const text of ["Good day", "Good day\nAnd more"]) {
      expect(reloaded().mayBeSent(PLACE, text)).toBe(true);
    }
    expect(outbox.mayBeSent(PLACE, "Good days")).toBe(false);
    expect(outbox.mayBeSent("entry1/another", "Good day")).toBe(false);
    await expect(outbox.send(PLACE, "Other", lost)).rejects.toBeTruthy();
    expect(outbox.mayBeSent(PLACE, "Good day")).toBe(true);
    await outbox.send(PLACE, "Good day", () => Promise.resolve());
    expect(outbox.mayBeSent(PLACE, "Good day")).toBe(false);
  });

  it("is settled by its message, and by no older one of the same words", async () => {
    const outbox = reloaded();
    await expect(outbox.send(PLACE, "OK", lost, { since: noon })).rejects.toBeTruthy();
    const before = outgoing("OK", "2026-01-01T12:00:00Z");
    const incoming = inbox.add({ text: "OK", time: "2026-01-01T12:00:09Z" });
    outbox.compare(PLACE, [before, incoming]);
    expect(outbox.mayBeSent(PLACE, "OK")).toBe(true);
    expect(outbox.draft(PLACE)).toBe("OK");
    outbox.compare("entry1/another", [outgoing("OK", "2026-01-01T12:00:05Z")]);
    expect(outbox.mayBeSent(PLACE, "OK")).toBe(true);
    outbox.compare(PLACE, [before, outgoing("OK", "2026-01-01T12:00:05Z")]);
    expect(reloaded().mayBeSent(PLACE, "OK")).toBe(false);
    expect(reloaded().draft(PLACE)).toBe("");
  });

  it("is shown once when it is announced before it is answered", async () => {
    const outbox = reloaded();
    let answer = () => {};
    const sent = outbox.send(PLACE, "OK", () => new Promise((resolve) => (answer = resolve)), {
      since: noon,
    });
    outbox.compare(PLACE, [outgoing("OK", "2026-01-01T12:00:05Z")]);
    expect(outbox.onItsWay(PLACE)).toBeNull();
    expect(outbox.isSending(PLACE)).toBe(true);
    answer();
    await sent;
    expect(outbox.isSending(PLACE)).toBe(false);
  });
});

describe("a failed message", () => {
  it("is sent once more once, and again only where that was refused", async () => {
    const outbox = reloaded();
    const how = { again: "m1" };
    await expect(outbox.send(PLACE, "Good day", refused, how)).rejects.toBeTruthy();
    expect(outbox.canRetry("m1")).toBe(true);
    expect(outbox.draft(PLACE)).toBe("");
    const sent = outbox.send(PLACE, "Good day", lost, how);
    expect(outbox.canRetry("m1")).toBe(false);
    await expect(sent).rejects.toBeTruthy();
    expect(reloaded().canRetry("m1")).toBe(false);
    expect(reloaded().canRetry("m2")).toBe(true);
  });
});
