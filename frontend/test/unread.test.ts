// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { fakeHass } from "../dev/fake";
import { suggestUnread } from "../src/suggestion";
import type { PhoneInboxUnreadCard, UnreadConfig } from "../src/unread";
import { all, anna, inbox, one, until } from "./page";

function place(config: UnreadConfig = {}, panels: Record<string, unknown> = {}, type = "card") {
  const card = document.createElement(`phone-inbox-unread-${type}`) as PhoneInboxUnreadCard;
  card.setConfig(config);
  card.hass = { ...fakeHass(inbox), panels };
  document.body.append(card);
  return card;
}

function unread(remote: string, count: number, line_id = "line1"): void {
  for (let number = 1; number <= count; number += 1) {
    inbox.add({ text: `Text ${number}`, remote, unread: true, line_id, time: "2026-01-01T09:00:00Z" });
  }
}

describe("the small card", () => {
  it("shows how many texts are unread, and the newest", async () => {
    unread("+2", 1, "line2");
    inbox.add({ text: "Read already", remote: "+1" });
    inbox.add({ text: "Older", unread: true, ...anna, time: "2026-01-01T10:00:00Z" });
    inbox.add({ text: "News", unread: true, ...anna, time: "2026-01-01T11:00:00Z" });
    place();
    expect((await one("unread-count")).textContent).toBe("3");
    const card = await one("unread-card");
    await until(() => expect(card.textContent).toContain("News"));
    expect(card.textContent).toContain("Anna");
    expect(card.getAttribute("aria-label")).toBe("3 unread texts");
  });

  it("follows what comes in and is read, and counts its lines only", async () => {
    inbox.add({ text: "Hello", unread: true, ...anna });
    place({ account: "entry1", lines: ["line1"] });
    expect((await one("unread-count")).textContent).toBe("1");
    inbox.receive({ text: "Elsewhere", remote: "+2", line_id: "line2" });
    inbox.receive({ text: "More", ...anna });
    await until(() => expect(all("unread-count")[0]?.textContent).toBe("2"));
    inbox.messages = inbox.messages.map((item) => ({ ...item, unread: false }));
    inbox.state();
    await until(() => expect(all("unread-count")).toHaveLength(0));
    await until(() => expect(all("unread-card")[0]?.textContent).toContain("0 unread texts"));
  });

  it("opens the page that is set, or the inbox in the sidebar", async () => {
    const went: string[] = [];
    addEventListener("location-changed", () => went.push(location.pathname));
    place({ navigation_path: "/lovelace/texts" }, { phone_inbox: {} });
    (await one("unread-card")).click();
    document.body.replaceChildren();
    place({}, { phone_inbox: {} });
    (await one("unread-card")).click();
    expect(went).toEqual(["/lovelace/texts", "/phone_inbox"]);
    expect(all("close-inbox")).toHaveLength(0);
  });

  it("shows the inbox itself where it is in no sidebar", async () => {
    inbox.add({ text: "Hello", ...anna });
    place();
    await one("unread-card");
    all("unread-card")[0]?.click();
    (await one("conversation")).click();
    expect((await one("bubble")).textContent).toContain("Hello");
    (await one("close-inbox")).click();
  });
});

it("the badge shows the same count", async () => {
  unread("+1", 4);
  place({}, {}, "badge");
  const badge = await one("unread-badge-small");
  await until(() => expect(badge.textContent).toContain("4"));
});

it("both are suggested for what counts unread texts, of its line", () => {
  const device = { identifiers: [["phone_inbox", "entry1_line1"]] as [string, string][] };
  const hass = {
    ...fakeHass(inbox),
    devices: { d: device },
    entities: {
      "sensor.unread": { platform: "phone_inbox", device_id: "d", translation_key: "unread" },
      "sensor.last": { platform: "phone_inbox", device_id: "d", translation_key: "last_message" },
      "sensor.other": { platform: "mqtt", device_id: "d", translation_key: "unread" },
    },
  };
  const suggest = suggestUnread("phone-inbox-unread-card");
  expect(suggest(hass, "sensor.unread")).toEqual({
    config: { type: "custom:phone-inbox-unread-card", account: "entry1", lines: ["line1"] },
  });
  expect(suggest(hass, "sensor.last")).toBeNull();
  expect(suggest(hass, "sensor.other")).toBeNull();
  expect(window.customCards?.map(({ type }) => type)).toContain("phone-inbox-unread-card");
  expect(window.customBadges?.map(({ type }) => type)).toEqual(["phone-inbox-unread-badge"]);
});
