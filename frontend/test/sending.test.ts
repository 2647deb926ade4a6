// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { fakeAccount } from "../dev/fake";
import type { PhoneInboxCard } from "../src/card";
import { all, anna, composer, gone, inbox, one, put, sent, until, write } from "./page";

function failure(key: string) {
  return {
    code: "home_assistant_error",
    message: `${key} in English`,
    translation_domain: "phone_inbox",
    translation_key: key,
    translation_placeholders: { account: "Office" },
  };
}

async function opened(): Promise<PhoneInboxCard> {
  inbox.add({ text: "Hello", ...anna });
  const card = put();
  (await one("conversation")).click();
  await one("composer");
  return card;
}

/** Begin a conversation with a number that nobody has, and write to it. */
async function writeToSomebodyNew(): Promise<void> {
  (await one("new-conversation")).click();
  const to = await one<HTMLInputElement>("recipient");
  to.value = "+37455000111";
  to.dispatchEvent(new Event("input"));
  await write("Good day");
}

async function press(): Promise<void> {
  const button = await one<HTMLButtonElement>("send");
  await until(() => expect(button.disabled).toBe(false));
  button.click();
}

const ctrlEnter = (repeat = false) =>
  new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, repeat });
const activeIn = (element: HTMLElement) => (element.getRootNode() as ShadowRoot).activeElement;

describe("a message", () => {
  it("is sent once, however fast somebody clicks", async () => {
    await opened();
    await write("Good day");
    const button = await one("send");
    button.click();
    button.click();
    await until(() => expect(all("bubble")).toHaveLength(2));
    expect(sent()).toHaveLength(1);
  });

  it("is sent once to somebody new, however fast somebody clicks", async () => {
    put();
    await writeToSomebodyNew();
    const button = await one("send");
    button.click();
    button.click();
    await one("bubble");
    expect(sent()).toHaveLength(1);
  });

  it("is not sent again while it is announced and not answered yet", async () => {
    await opened();
    await write("Good day");
    inbox.delay = 100_000;
    await press();
    inbox.announce("sent", inbox.add({ text: "Good day", ...anna, direction: "outgoing" }));
    await until(() => expect(all("bubble")).toHaveLength(2));
    (await composer()).dispatchEvent(ctrlEnter());
    (await one("send")).click();
    expect(sent()).toHaveLength(1);
  });

  it("is not tried again and again by a key that is held down", async () => {
    await opened();
    inbox.failing.set("send", failure("cap_per_day"));
    await write("Good day");
    (await composer()).dispatchEvent(ctrlEnter());
    await one("error");
    await until(() => expect(all("send")[0]).toMatchObject({ disabled: false }));
    (await composer()).dispatchEvent(ctrlEnter(true));
    await new Promise((resolve) => setTimeout(resolve));
    expect(sent()).toHaveLength(1);
  });

  it("is not offered again in a conversation that was left meanwhile", async () => {
    inbox.add({ text: "Good morning", remote: "+2" });
    await opened();
    await write("Good day");
    let answer = () => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const ask = inbox.sendMessagePromise.bind(inbox);
    vi.spyOn(inbox, "sendMessagePromise").mockImplementation(async (message) => {
      if (message.type === "phone_inbox/send") await answered;
      return ask(message) as never;
    });
    await press();
    await until(() => expect(all("sending")).toHaveLength(1));
    expect(all("composer")[0]).toMatchObject({ value: "" });
    const [first, second] = all("conversation");
    second?.click();
    await gone("sending");
    first?.click();
    expect((await one("sending")).textContent).toContain("Good day");
    expect(all("composer")[0]).toMatchObject({ value: "" });
    answer();
    await until(() => expect(all("bubble")).toHaveLength(2));
    await gone("sending");
    expect(sent()).toHaveLength(1);
  });

  it("to somebody new is not said to be unsent where only a look-up fails", async () => {
    put();
    await writeToSomebodyNew();
    inbox.failing.set("conversations", failure("unavailable"));
    inbox.failing.set("messages", failure("unavailable"));
    await press();
    expect((await one("note")).textContent).toContain("was sent");
    (await one("new-conversation")).click();
    expect((await composer()).value).toBe("");
  });

  it("to somebody new does not pull anybody out of another conversation", async () => {
    inbox.add({ text: "Hello", ...anna });
    put();
    await writeToSomebodyNew();
    inbox.delay = 200;
    await press();
    (await one("conversation")).click();
    await one("thread");
    await write("Half a");
    await until(() => expect(all("conversation")).toHaveLength(2));
    expect((await one("bubble")).textContent).toContain("Hello");
    expect((await composer()).value).toBe("Half a");
    (await one("new-conversation")).click();
    await until(() => expect(all("composer")[0]).toMatchObject({ value: "" }));
  });
});

describe("a message of which nobody knows whether it was sent", () => {
  it.each([
    ["the server does not know", () => inbox.failing.set("send", failure("outcome_unknown"))],
    ["Home Assistant stumbled", () => inbox.failing.set("send", { code: "unknown_error" })],
    ["the connection was lost", () => setTimeout(() => inbox.disconnect(), 50)],
  ])("is not called unsent, and goes again after a question only: %s", async (_, fail) => {
    await opened();
    await write("Good day");
    inbox.delay = 100;
    fail();
    await press();
    const error = await one("error");
    await until(() => expect(error.textContent).toContain("ook whether"));
    expect(error.textContent).not.toContain("Not sent");
    await until(() => expect(all("composer")[0]).toMatchObject({ value: "Good day" }));
    inbox.failing.clear();
    inbox.delay = 0;
    inbox.reconnect();
    await gone("disconnected");
    await press();
    await one("confirm");
    expect(sent()).toHaveLength(1);
    (await one("confirm")).click();
    await until(() => expect(sent()).toHaveLength(2));
    // What is sent later is another message.
    await until(() => expect(all("composer")[0]).toMatchObject({ value: "" }));
    await write("Good day");
    await press();
    await until(() => expect(sent()).toHaveLength(3));
  });

  it("is remembered by the card that takes the place of this one", async () => {
    const card = await opened();
    await write("Good day");
    inbox.delay = 100;
    setTimeout(() => inbox.disconnect(), 50);
    await press();
    await one("error");
    inbox.delay = 0;
    inbox.reconnect();
    put();
    card.remove();
    expect((await one("error")).textContent).toContain("ook whether");
    await until(() => expect(all("composer")[0]).toMatchObject({ value: "Good day" }));
    await press();
    await one("confirm");
    expect(sent()).toHaveLength(1);
  });
});

describe("the keyboard", () => {
  it("is where it was after a message was sent", async () => {
    await opened();
    await write("Good day");
    await press();
    await until(() => expect(all("bubble")).toHaveLength(2));
    const area = await composer();
    expect(activeIn(area)).toBe(area);
  });

  it("is in the conversation that was begun", async () => {
    put();
    await writeToSomebodyNew();
    await press();
    await one("bubble");
    await until(async () => {
      const [area] = all("composer");
      expect(area && activeIn(area)).toBe(area);
    });
  });

  it("is in the conversation after a message was deleted", async () => {
    inbox.add({ text: "Bye", ...anna });
    await opened();
    await until(() => expect(all("bubble")).toHaveLength(2));
    all("bubble")[0]?.click();
    (await one("delete")).click();
    (await one("confirm")).click();
    await until(() => expect(all("bubble")).toHaveLength(1));
    const thread = await one("thread");
    await until(() => expect(activeIn(thread)).toBe(thread));
  });
});

describe("an account that is gone", () => {
  it("cannot be written from, and what was typed is kept", async () => {
    await opened();
    await write("Half a");
    inbox.accounts = [fakeAccount({ entry_id: "entry2" })];
    inbox.disconnect();
    inbox.reconnect();
    expect((await one("cannot-send")).textContent).toContain("not available");
    expect(all("composer")).toHaveLength(0);
    inbox.accounts = [fakeAccount()];
    inbox.disconnect();
    inbox.reconnect();
    expect((await composer()).value).toBe("Half a");
  });
});
