// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { fakeAccount, fakeHass } from "../dev/fake";
import { itemsOf } from "../src/components/items";
import { tidy } from "../src/editor";
import { take } from "../src/memory";
import { suggest } from "../src/suggestion";
import type { InboxConfig } from "../src/types";
import { all, anna, gone, inbox, one, put, sent, until, write } from "./page";

describe("the card", () => {
  it("shows conversations with what is unread", async () => {
    inbox.add({ text: "Hello", unread: true, ...anna });
    put();
    const row = await one("conversation");
    expect(row.textContent).toContain("Anna");
    expect(row.textContent).toContain("Hello");
    expect((await one("unread-badge")).textContent).toBe("1");
    const badge = await one("unread-badge");
    await until(() => expect(badge.getAttribute("aria-label")).toBe("1 unread message"));
  });

  it("says that there is none", async () => {
    put();
    expect((await one("no-conversation")).textContent).toContain("No conversations yet");
  });

  it("shows a text as it was typed", async () => {
    const text = '<img src=x onerror="window.hacked = 1"> <b>&amp;</b>';
    inbox.add({ text, ...anna });
    put();
    (await one("conversation")).click();
    const bubble = await one("bubble");
    expect(bubble.querySelector(".text")?.textContent).toBe(text);
    expect(bubble.querySelector("img, b")).toBeNull();
  });

  it("makes links that leave no trace", async () => {
    inbox.add({ text: "See https://a.example/x, javascript:alert(1)", ...anna });
    put();
    (await one("conversation")).click();
    const links = (await one("bubble")).querySelectorAll("a");
    expect([...links].map((link) => link.href)).toEqual(["https://a.example/x"]);
    expect(links[0]?.rel).toBe("noopener noreferrer");
  });

  it("shows nothing turned around, and where a link leads", async () => {
    const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    const text = "Pay at \u202ehttps://bank.example@evil.example/\u202c";
    inbox.add({ text, remote: "x", contact: "An\u202ean\u202c", line: "Of\u2067fice" });
    put();
    const row = await one("conversation");
    row.click();
    const bubble = await one("bubble");
    expect(bubble.querySelector("a")?.title).toBe("https://bank.example@evil.example/");
    expect(all("leads-to")[0]?.textContent).toBe("(leads to evil.example)");
    bubble.click();
    (await one("copy-message")).click();
    expect(writeText).toHaveBeenCalledWith("Pay at https://bank.example@evil.example/");
    const shown = [row, bubble, ...all("thread")].map(({ outerHTML }) => outerHTML);
    for (const html of shown) expect(html).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
    expect(row.textContent).toContain("Anan");
  });

  it("shows the code that the server has found, and no other", async () => {
    inbox.add({ text: "Մուտքի կոդ՝ 4821", code: "4821", ...anna });
    inbox.add({ text: "Your code is 1234, call 0345 740 4404", code: null, ...anna });
    inbox.add({ text: "FB-48213", code: "48213", ...anna });
    put();
    (await one("conversation")).click();
    await until(() => expect(all("bubble")).toHaveLength(3));
    expect(all("code").map((button) => button.textContent?.trim())).toEqual(["4821", "48213"]);
  });

  it("copies a code", async () => {
    const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    inbox.add({ text: "Your code is 123 456", code: "123456", ...anna });
    put();
    (await one("conversation")).click();
    (await one("code")).click();
    expect(writeText).toHaveBeenCalledWith("123456");
    await until(() => expect(all("code")[0]?.title).toBe("Copied"));
  });

  it("sends a reply, and shows its delivery", async () => {
    inbox.add({ text: "Hello", ...anna });
    put();
    (await one("conversation")).click();
    await write("Good day");
    (await one<HTMLTextAreaElement>("composer")).dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true }),
    );
    await until(() => expect(all("bubble")).toHaveLength(2));
    const [, own] = all("bubble");
    expect(own?.dataset["direction"]).toBe("outgoing");
    expect((await one<HTMLTextAreaElement>("composer")).value).toBe("");
    inbox.deliver(own?.dataset["messageId"] ?? "", "delivered");
    await until(() => expect(all("bubble")[1]?.dataset["delivery"]).toBe("delivered"));
    expect(all("bubble")[1]?.querySelector(".mark")?.getAttribute("title")).toBe("Delivered");
  });

  it("keeps what was written when it is not sent, and says why", async () => {
    inbox.add({ text: "Hello", ...anna });
    inbox.failing.set("send", { code: "x", message: "The cap is reached." });
    put();
    (await one("conversation")).click();
    await write("Good day");
    (await one("send")).click();
    expect((await one("error")).textContent).toContain("Not sent: The cap is reached.");
    await until(() => expect(all("composer")[0]).toMatchObject({ value: "Good day" }));
  });

  it.each([
    [{ send: [] }, "Office cannot send messages."],
    [{ control: false }, "You have no permission to send from Office."],
    [{ send: ["vk" as const] }, "Office cannot send on this channel (SMS)."],
  ])("says why nobody can write: %o", async (change, text) => {
    inbox.accounts = [fakeAccount(change)];
    inbox.add({ text: "Hello", ...anna });
    put();
    (await one("conversation")).click();
    expect((await one("cannot-send")).textContent).toBe(text);
    expect(all("composer")).toHaveLength(0);
  });

  it("counts parts, and refuses what is over the cap", async () => {
    inbox.add({ text: "Hello", ...anna });
    put();
    (await one("conversation")).click();
    await write("ы".repeat(71));
    await until(() => expect(all("part-counter")[0]?.dataset["parts"]).toBe("2"));
    await write("ы".repeat(300));
    await until(() => expect(all("cap")[0]?.textContent).toContain("exceed"));
    expect((await one<HTMLButtonElement>("send")).disabled).toBe(true);
    expect(sent()).toHaveLength(0);
  });

  it("starts a conversation with a contact", async () => {
    put();
    (await one("new-conversation")).click();
    const to = await one<HTMLInputElement>("recipient");
    to.value = "gas";
    to.dispatchEvent(new Event("input"));
    await until(() => expect(all("contact")).toHaveLength(1));
    (await one("contact")).click();
    await write("The meter shows 1234");
    (await one("send")).click();
    await until(() => expect(sent()).toHaveLength(1));
    expect(sent()[0]).toMatchObject({ recipients: ["Gas service"], line_id: "line2" });
    expect((await one("bubble")).textContent).toContain("The meter shows 1234");
  });

  it("goes on showing an account that has just gone, and says so", async () => {
    inbox.add({ text: "Hello", ...anna });
    put();
    (await one("conversation")).click();
    await one("bubble");
    // A reading is under way, as after every change of a count.
    inbox.delay = 200;
    inbox.emit({ event: "changed", entry_id: "entry1", message_ids: null, change: "read" });
    await until(() => expect(inbox.asked.at(-1)?.["type"]).toBe("phone_inbox/accounts"));
    inbox.leave();
    expect((await one("offline")).textContent).toContain("Office cannot be reached");
    const readings = () =>
      inbox.asked.filter(({ type }) => type === "phone_inbox/accounts").length;
    const before = readings();
    await until(() => expect(readings()).toBeGreaterThan(before));
    inbox.delay = 0;
    await until(() => expect(inbox.waitingFor).toBe(0));
    expect(all("no-account")).toHaveLength(0);
    expect(all("offline")).toHaveLength(1);
    expect(all("bubble")).toHaveLength(1);
    expect(all("error")).toHaveLength(0);
  });

  it("says in one line which accounts cannot be reached", async () => {
    inbox.accounts = ["Office", "Shop", "Home"].map((name, index) =>
      fakeAccount({ name, entry_id: `entry${index}`, available: false }),
    );
    put();
    await one("offline");
    expect(all("offline").map((notice) => notice.textContent?.trim())).toEqual([
      "Office, Shop, and Home cannot be reached at the moment. Messages may be missing.",
    ]);
  });

  describe("shows a message that was not delivered", () => {
    const failed = { direction: "outgoing", delivery: "failed", error: "7060" } as const;

    it("in the list and in its thread, with the reason in words", async () => {
      inbox.add({ text: "Good day", ...anna, ...failed });
      put();
      const reason = "Not delivered: the provider says only “7060”";
      expect((await one("failed")).textContent).toContain(reason);
      (await one("conversation")).click();
      expect((await one("failure")).textContent).toBe(reason);
    });

    it("and sends it once more, once", async () => {
      inbox.add({ text: "Good day", ...anna, ...failed });
      put();
      (await one("conversation")).click();
      await write("Something else");
      const retry = await one("retry");
      retry.click();
      retry.click();
      await gone("retry");
      await until(() => expect(all("bubble")).toHaveLength(2));
      expect(all("confirm")).toHaveLength(0);
      expect(sent()).toMatchObject([{ text: "Good day" }]);
      expect((await one<HTMLTextAreaElement>("composer")).value).toBe("Something else");
    });

    it("and offers no second try of one that may have gone", async () => {
      inbox.add({ text: "Good day", ...anna, ...failed, error: "outcome_unknown" });
      inbox.add({ text: "Good evening", ...anna, ...failed, delivery: "unknown" });
      // The server knows where it would be in vain.
      inbox.add({ text: "Offer", ...anna, ...failed, error: "21610 x", can_retry: false });
      put();
      (await one("conversation")).click();
      await until(() => expect(all("bubble")).toHaveLength(3));
      expect(all("retry")).toHaveLength(0);
    });
  });

  it("says of whom nothing is known that the number is withheld", async () => {
    inbox.add({ text: "Hello", remote: "", written: "" });
    put();
    const row = await one("conversation");
    expect(row.querySelector(".name")?.textContent).toBe("Number withheld");
    row.click();
    await one("bubble");
    for (const id of ["call", "copy-number", "add-contact"]) expect(all(id)).toHaveLength(0);
  });

  it.each([
    [{ remote: "+37499123456" }, "tel:+37499123456"],
    [{ remote: "79161234567", written: "+7 916 123-45-67" }, "tel:+79161234567"],
    [{ remote: "900" }, "tel:900"],
    [{ remote: "MyBank" }, undefined],
    [{ remote: "12345678", channel: "vk" as const }, undefined],
  ])("calls whom it can: %o", async (who, tel) => {
    inbox.add({ text: "Hello", written: who.remote, ...who });
    put();
    (await one("conversation")).click();
    await one("bubble");
    expect(all("call")[0]?.getAttribute("href")).toBe(tel);
  });

  it("copies the number, and says where that does not work", async () => {
    const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    inbox.add({ text: "Hello", ...anna, written: "+374 99 123456" });
    put();
    (await one("conversation")).click();
    const number = await one("copy-number");
    number.click();
    expect(writeText).toHaveBeenCalledWith("+374 99 123456");
    await until(() => expect(number.title).toBe("Copied"));
    // As over http: there is no such clipboard, and a selection copies nothing.
    writeText.mockRejectedValue(new Error("Not allowed"));
    document.execCommand = () => true;
    number.click();
    expect((await one("error")).textContent).toContain("could not be copied");
  });

  describe("says that a sign-in is refused", () => {
    const refused = { available: false, sign_in: true };

    it.each(["here", "absent"])("and where to sign in again: %s", async (where) => {
      inbox.accounts = [fakeAccount(refused)];
      if (where === "absent") inbox.leave(refused);
      put();
      const notice = await one("refused");
      expect(notice.textContent).toContain("Office does not accept its sign-in any more");
      expect(all("sign-in")[0]?.getAttribute("href")).toBe(
        "/config/integrations/integration/phone_inbox#config_entry=entry1",
      );
      expect(all("offline")).toHaveLength(0);
      expect(all("no-conversation")).toHaveLength(0);
    });

    it("and whom to ask, to those who may not", async () => {
      inbox.accounts = [fakeAccount(refused)];
      const card = put();
      card.hass = { ...fakeHass(inbox), user: { is_admin: false } };
      await until(() => expect(all("refused")[0]?.textContent).toContain("Ask an administrator"));
      expect(all("sign-in")).toHaveLength(0);
    });

    it("as soon as it is known", async () => {
      put();
      await gone("refused");
      inbox.accounts = [fakeAccount(refused)];
      inbox.state();
      await one("refused");
      inbox.accounts = [fakeAccount()];
      inbox.state();
      await gone("refused");
    });
  });

  it("asks before it deletes", async () => {
    inbox.add({ text: "Hello", ...anna });
    put();
    (await one("conversation")).click();
    (await one("bubble")).click();
    (await one("delete")).click();
    expect(inbox.messages).toHaveLength(1);
    (await one("confirm")).click();
    await gone("bubble");
    expect(inbox.messages).toHaveLength(0);
  });

  it("goes back with Escape, and to the row it came from", async () => {
    inbox.add({ text: "Hello", ...anna });
    put();
    (await one("conversation")).click();
    const thread = await one("thread");
    const escape = { key: "Escape", bubbles: true, composed: true };
    thread.dispatchEvent(new KeyboardEvent("keydown", escape));
    await gone("thread");
    const row = await one("conversation");
    await until(() =>
      expect((row.getRootNode() as ShadowRoot).activeElement).toBe(row),
    );
  });

  it("walks through the rows with the arrow keys", async () => {
    for (const remote of ["+1", "+2", "+3"]) inbox.add({ text: "Hello", remote });
    put();
    await until(() => expect(all("conversation")).toHaveLength(3));
    const [first, second] = all("conversation");
    first?.focus();
    first?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    expect((second?.getRootNode() as ShadowRoot).activeElement).toBe(second);
    await until(() => expect(second?.tabIndex).toBe(0));
    expect(first?.tabIndex).toBe(-1);
  });

  it("writes numbers as people do, and finds them either way", async () => {
    inbox.add({ text: "Hello", remote: "79161234567", written: "+7 916 123-45-67" });
    put();
    expect((await one("conversation")).textContent).toContain("+7 916 123-45-67");
    const search = await one<HTMLInputElement>("search");
    for (const [typed, found] of [
      ["916 123", 1],
      ["7916123", 1],
      ["917", 0],
    ] as const) {
      search.value = typed;
      search.dispatchEvent(new Event("input"));
      await until(() => expect(all("conversation")).toHaveLength(found));
    }
  });

  it("speaks Russian", async () => {
    inbox.add({ text: "Привет", ...anna, direction: "outgoing", time: "2020-01-02T10:00:00Z" });
    put({}, "ru");
    const row = await one("conversation");
    expect(row.textContent).toContain("Вы: Привет");
    await until(() => expect(row.textContent).toContain("02.01.2020"));
  });

  it("says that the connection is gone, and that it is back", async () => {
    put();
    await one("search");
    inbox.disconnect();
    expect((await one("disconnected")).textContent).toContain("No connection");
    inbox.reconnect();
    await gone("disconnected");
  });

  it("says what is wrong at the start", async () => {
    inbox.failing.set("accounts", { code: "x", message: "Nobody is at home." });
    put();
    expect((await one("error")).textContent).toContain("Nobody is at home.");
  });

  it("says that there is no account", async () => {
    put({ account: "another" });
    expect((await one("no-account")).textContent).toContain("does not exist");
  });

  it("refuses a configuration that makes no sense", () => {
    for (const config of [{ height: 10 }, { lines: "one" }, { account: 5 }]) {
      expect(() => put(config as unknown as InboxConfig)).toThrow();
    }
  });

  it("is at the same place when it is made anew", async () => {
    inbox.add({ text: "Hello", ...anna });
    const old = put({ account: "entry1" });
    (await one("conversation")).click();
    await write("Half a");
    // Home Assistant puts the new one in before it takes the old one out.
    put({ account: "entry1" });
    old.remove();
    expect((await one("bubble")).textContent).toContain("Hello");
    expect((await one<HTMLTextAreaElement>("composer")).value).toBe("Half a");
    // It is that one's, and no other's.
    expect(take({ account: "entry1" }, Date.now())).toBeUndefined();
  });

  it("stops listening when it goes", async () => {
    put();
    await one("search");
    document.body.replaceChildren();
    expect(inbox.subscriptions).toBe(0);
  });
});

describe("items", () => {
  it("group what was said together, day by day", () => {
    const at = (time: string, direction: "incoming" | "outgoing" = "incoming") =>
      inbox.add({ text: time, time: `2026-01-${time}:00Z`, direction });
    const messages = [
      at("01T10:00"),
      at("01T10:01"),
      at("01T10:02", "outgoing"),
      at("01T23:59"),
      at("02T00:01"),
    ];
    const items = itemsOf(messages, (message) => message.time.slice(0, 10));
    expect(
      items.map((item) => ("moment" in item ? item.key : `${item.first} ${item.last}`)),
    ).toEqual([
      "2026-01-01",
      "true false",
      "false true",
      "true true",
      "true true",
      "2026-01-02",
      "true true",
    ]);
  });
});

describe("the card picker", () => {
  const hass = (platform: string, id: string, config_subentry_id: string | null = null) => ({
    ...fakeHass(inbox),
    entities: { "sensor.x": { platform, device_id: "d" } },
    devices: {
      d: { identifiers: [["phone_inbox", id]] as [string, string][], config_subentry_id },
    },
  });

  it("is told of the card once", () => {
    const cards = window.customCards?.filter(({ type }) => type === "phone-inbox-card");
    expect(cards).toHaveLength(1);
  });

  it("suggests the inbox of a line, or of an account", () => {
    const type = "custom:phone-inbox-card";
    expect(suggest(hass("phone_inbox", "entry_line"), "sensor.x")).toEqual({
      config: { type, account: "entry", lines: ["line"] },
    });
    expect(suggest(hass("phone_inbox", "entry"), "sensor.x")).toEqual({
      config: { type, account: "entry" },
    });
    expect(suggest(hass("phone_inbox", "entry_anna", "anna"), "sensor.x")).toEqual({
      config: { type, account: "entry" },
    });
    expect(suggest(hass("other", "entry"), "sensor.x")).toBeNull();
    expect(suggest(hass("phone_inbox", "entry"), "sensor.y")).toBeNull();
  });
});

describe("the editor", () => {
  it("leaves out what is as it is without being said", () => {
    const config = { type: "custom:phone-inbox-card", account: "a", lines: ["l"] };
    const full = { ...config, title: "", hide_composer: false, mark_read: true };
    expect(tidy(full, "a")).toEqual(config);
    expect(tidy({ ...full, account: "b", mark_read: false }, "a")).toEqual({
      type: config.type,
      account: "b",
      mark_read: false,
    });
  });

  it("offers the lines of the chosen account", async () => {
    inbox.accounts.push(fakeAccount({ entry_id: "entry2", name: "Home" }));
    const editor = document.createElement("phone-inbox-card-editor") as HTMLElement & {
      hass: unknown;
      setConfig(config: InboxConfig): void;
    };
    editor.setConfig({ account: "entry2" });
    editor.hass = fakeHass(inbox);
    document.body.append(editor);
    type Form = HTMLElement & {
      schema: { name: string; selector: { select?: { options: { label: string }[] } } }[];
    };
    await until(() => {
      const form = editor.shadowRoot?.querySelector<Form>("ha-form");
      const options = (name: string) =>
        form?.schema
          .find((field) => field.name === name)
          ?.selector.select?.options.map(({ label }) => label);
      expect(options("account")).toEqual(["Office", "Home"]);
      expect(options("lines")).toEqual(["Reception", "Support"]);
    });
  });
});
