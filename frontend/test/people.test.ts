// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { fakeAccount, fakeHass } from "../dev/fake";
import type { PhoneInboxCard } from "../src/card";
import type { InboxConfig } from "../src/types";
import { all, composer, gone, inbox, one, put, sent, until, write } from "./page";

const anna = { remote: "+37499123456", contact: "Anna Smirnova", trusted: true };
const support = { line_id: "line2", line: "Support" };
const reception = { line_id: "line1", line: "Reception" };

function time(minute: number): string {
  return new Date(Date.UTC(2026, 0, 1, 10, minute)).toISOString();
}

function annaWrote(): void {
  inbox.add({ ...anna, ...reception, time: time(1), text: "To reception", unread: true });
  inbox.add({ ...anna, ...support, time: time(2), text: "To support", unread: true });
  inbox.add({ ...anna, ...reception, time: time(3), text: "And again" });
}

const texts = (id: string) => all(id).map(({ textContent }) => textContent?.trim());

describe("a contact who writes to several lines", () => {
  it("is one row and one thread, with the line at each message", async () => {
    annaWrote();
    put();
    const row = await one("conversation");
    expect(all("conversation")).toHaveLength(1);
    expect((await one("unread-badge")).textContent).toBe("2");
    expect(row.querySelector("[data-testid=where]")?.textContent).toBe("Reception, Support");
    row.click();
    await until(() => expect(all("bubble")).toHaveLength(3));
    expect(texts("line-chip")).toEqual(["Reception", "Support", "Reception"]);
    expect(row.getAttribute("aria-selected")).toBe("true");
  });

  it("is answered the way they came last, or the way that is chosen", async () => {
    annaWrote();
    put();
    (await one("conversation")).click();
    const way = await one<HTMLSelectElement>("way");
    await write("To where it came from");
    (await one("send")).click();
    await until(() => expect(sent()).toHaveLength(1));
    expect(sent()[0]).toMatchObject({ conversation_id: "line1.+37499123456.sms" });
    way.value = "entry1/line2.+37499123456.sms";
    way.dispatchEvent(new Event("change"));
    await write("To support");
    (await one("send")).click();
    await until(() => expect(sent()).toHaveLength(2));
    expect(sent()[1]).toMatchObject({ conversation_id: "line2.+37499123456.sms" });
    await until(() => expect(all("bubble")).toHaveLength(5));
  });

  it("shows what comes in by any of them", async () => {
    annaWrote();
    put();
    (await one("conversation")).click();
    await until(() => expect(all("bubble")).toHaveLength(3));
    inbox.receive({ ...anna, ...support, text: "News" });
    inbox.receive({ remote: "+1", text: "Somebody else" });
    await until(() => expect(all("bubble")).toHaveLength(4));
    expect(all("bubble").at(-1)?.textContent).toContain("News");
  });

  it.each<[InboxConfig["one_thread"], number]>([
    ["contacts", 3],
    ["everybody", 2],
    ["nobody", 4],
  ])("is one row or several, as the card is told: %s", async (one_thread, rows) => {
    annaWrote();
    for (const line of [reception, support]) {
      inbox.add({ remote: "+15550100", ...line, time: time(5), text: "Hello" });
    }
    put(one_thread ? { one_thread } : {});
    await until(() => expect(all("conversation")).toHaveLength(rows));
  });

  it("stays apart from another contact of the same name", async () => {
    const account = fakeAccount();
    account.contacts.push({ contact_id: "c9", name: anna.contact, trusted: false, line_id: null });
    inbox.accounts = [account];
    annaWrote();
    put();
    await until(() => expect(all("conversation")).toHaveLength(2));
  });

  it("is one thread as soon as it becomes a contact, and the draft goes along", async () => {
    const unknown = { ...anna, contact: null, trusted: false };
    inbox.add({ ...unknown, ...reception, time: time(1), text: "One" });
    inbox.add({ ...unknown, ...support, time: time(2), text: "Two" });
    put();
    await until(() => expect(all("conversation")).toHaveLength(2));
    all("conversation")[0]?.click();
    await until(() => expect(all("bubble")).toHaveLength(1));
    await write("Half a");
    inbox.messages = inbox.messages.map((item) => ({ ...item, ...anna }));
    inbox.emit({ event: "changed", entry_id: "entry1", message_ids: null, change: "contacts" });
    await until(() => expect(all("conversation")).toHaveLength(1));
    await until(() => expect(all("bubble")).toHaveLength(2));
    expect((await composer()).value).toBe("Half a");
  });
});

describe("rows", () => {
  it("say by which line and account, where there are several", async () => {
    inbox.accounts = [
      fakeAccount(),
      fakeAccount({ entry_id: "entry2", name: "Shop", contacts: [] }),
    ];
    inbox.add({ text: "Hello", remote: "+1", ...reception });
    inbox.add({ text: "Hello", remote: "+1", ...reception, entry_id: "entry2" });
    put();
    await until(() => expect(texts("where").sort()).toEqual(["Reception · Office", "Reception · Shop"]));
  });

  it("say nothing where there is one line only", async () => {
    const account = fakeAccount();
    inbox.accounts = [{ ...account, lines: account.lines.slice(0, 1) }];
    inbox.add({ text: "Hello", remote: "+1" });
    put();
    await one("conversation");
    expect(all("where")).toHaveLength(0);
  });
});

describe("the chips", () => {
  const chip = async (text: string) => {
    await one("filter");
    const found = all("filter").find((button) => button.textContent?.trim() === text);
    if (!found) throw new Error(`There is no ${text}`);
    return found;
  };

  it("show what is unread, of one line, or everything", async () => {
    inbox.add({ text: "Read", remote: "+1", ...reception });
    inbox.add({ text: "New", remote: "+2", ...support, unread: true });
    put();
    await until(() => expect(all("conversation")).toHaveLength(2));
    (await chip("Unread")).click();
    await until(() => expect(all("conversation")).toHaveLength(1));
    expect(all("conversation")[0]?.textContent).toContain("New");
    expect((await chip("Unread")).getAttribute("aria-pressed")).toBe("true");
    (await chip("Reception")).click();
    await until(() => expect(all("conversation")[0]?.textContent).toContain("Read"));
    inbox.receive({ text: "Newer", remote: "+3", ...reception });
    inbox.receive({ text: "Elsewhere", remote: "+4", ...support });
    await until(() => expect(all("conversation")).toHaveLength(2));
    (await chip("All")).click();
    await until(() => expect(all("conversation")).toHaveLength(4));
  });

  it("show what failed, and lead to it", async () => {
    inbox.add({ text: "Arrived", ...anna, direction: "outgoing", time: time(1) });
    inbox.add({
      text: "Did not",
      ...anna,
      direction: "outgoing",
      delivery: "failed",
      error: "30003",
      time: time(2),
    });
    inbox.add({ text: "Later", ...anna, time: time(3) });
    put();
    (await chip("Failed")).click();
    const result = await one("search-result");
    expect(all("search-result")).toHaveLength(1);
    expect(result.textContent).toContain("the phone cannot be reached");
    result.click();
    await until(() => expect(all("bubble")).toHaveLength(3));
    (await chip("All")).click();
    await one("conversation");
    await gone("search-result");
  });
});

describe("a number that is nobody's", () => {
  async function asked(card: PhoneInboxCard, answer: object): Promise<object[]> {
    const calls: object[] = [];
    card.hass = {
      ...fakeHass(inbox),
      user: { id: "adds", is_admin: true },
      callApi: async (method, path, data) => {
        calls.push({ method, path, data });
        return (calls.length === 1 ? { type: "form", flow_id: "f1" } : answer) as never;
      },
      loadBackendTranslation: async (category) => (key) =>
        category === "config_subentries" && key.endsWith(".contact.error.name_taken")
          ? "Somebody else is called so."
          : "",
    };
    (await one("conversation")).click();
    (await one("add-contact")).click();
    const name = await one<HTMLInputElement>("contact-name");
    name.value = "Boris";
    (await one("contact-save")).click();
    return calls;
  }

  it("is added to the contacts by Home Assistant's own form", async () => {
    inbox.add({ text: "Hello", remote: "37455000111", written: "+374 55 000111" });
    const calls = await asked(put(), { type: "create_entry", flow_id: "f1" });
    await gone("contact-name");
    const path = "config/config_entries/subentries/flow";
    expect(calls).toEqual([
      { method: "POST", path, data: { handler: ["contacts", "contact"] } },
      {
        method: "POST",
        path: `${path}/f1`,
        data: { name: "Boris", numbers: ["+374 55 000111"] },
      },
    ]);
  });

  it("stays nobody's where the form refuses, and it is said why", async () => {
    inbox.add({ text: "Hello", remote: "+37455000111" });
    const refused = { type: "form", flow_id: "f1", errors: { name: "name_taken" } };
    const calls = await asked(put(), refused);
    await until(() =>
      expect(
        (all("contact-name")[0]?.getRootNode() as ShadowRoot | undefined)?.querySelector(".wrong")
          ?.textContent,
      ).toBe("Somebody else is called so."),
    );
    expect(calls.at(-1)).toMatchObject({ method: "DELETE" });
  });

  it("is not offered to be added to whoever may not, nor where it is a contact's", async () => {
    inbox.add({ text: "Hello", ...anna });
    inbox.contactsEntryId = null;
    inbox.add({ text: "Hello", remote: "+37455000111" });
    put();
    await until(() => expect(all("conversation")).toHaveLength(2));
    for (const row of all("conversation")) {
      row.click();
      await one("call");
      expect(all("add-contact")).toHaveLength(0);
    }
  });
});
