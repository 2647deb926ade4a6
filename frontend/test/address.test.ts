// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { fakeAccount } from "../dev/fake";
import { all, anna, gone, inbox, one, put, until } from "./page";

const annas = "line1.+37499123456.sms";
const where = () => new URLSearchParams(location.search);

beforeEach(() => {
  history.replaceState(null, "", "/inbox");
});

async function both(): Promise<void> {
  inbox.add({ text: "From Boris", remote: "+2", time: "2026-01-01T10:00:00Z" });
  inbox.add({ text: "From Anna", ...anna });
  put();
  await until(() => expect(all("conversation")).toHaveLength(2));
}

describe("the address", () => {
  it("names the conversation that is open, and no list", async () => {
    await both();
    all("conversation")[0]?.click();
    await one("bubble");
    expect(where().get("conversation")).toBe(annas);
    expect(where().has("account")).toBe(false);
    all("conversation")[1]?.click();
    await until(() => expect(where().get("conversation")).toBe("line1.+2.sms"));
    (await one("back")).click();
    await gone("thread");
    await until(() => expect(where().has("conversation")).toBe(false));
  });

  it("names the account, too, where there are several", async () => {
    inbox.accounts = [fakeAccount(), fakeAccount({ entry_id: "entry2", name: "Shop" })];
    await both();
    all("conversation")[0]?.click();
    await until(() => expect(where().get("account")).toBe("entry1"));
  });

  it("leads to its conversation, however old", async () => {
    inbox.add({ text: "Long ago", ...anna, time: "2020-01-01T10:00:00Z" });
    for (let index = 0; index < 60; index += 1) inbox.add({ text: "Hi", remote: `+1555${index}` });
    history.replaceState(null, "", `?conversation=${encodeURIComponent(annas)}`);
    put();
    expect((await one("bubble")).textContent).toContain("Long ago");
  });

  it("of a conversation that there is not shows the list", async () => {
    history.replaceState(null, "", "?conversation=nobody");
    await both();
    await until(() => expect(inbox.waitingFor).toBe(0));
    expect(all("thread")).toHaveLength(0);
  });

  it("is followed where Back is pressed", async () => {
    await both();
    all("conversation")[0]?.click();
    await one("bubble");
    history.replaceState(null, "", "/inbox");
    dispatchEvent(new PopStateEvent("popstate"));
    await gone("thread");
    history.replaceState(null, "", `?conversation=${encodeURIComponent(annas)}`);
    dispatchEvent(new PopStateEvent("popstate"));
    expect((await one("bubble")).textContent).toContain("From Anna");
  });
});

it("of hundreds of conversations few are in the page, and the keyboard reaches all", async () => {
  for (let index = 0; index < 45; index += 1) {
    inbox.add({ text: "Hi", remote: `+1555${100 + index}` });
  }
  put();
  const first = await one("conversation");
  expect(all("conversation").length).toBeLessThan(30);
  expect(first.getAttribute("aria-setsize")).toBe("45");
  expect(first.getAttribute("aria-posinset")).toBe("1");
  const list = first.getRootNode() as ShadowRoot;
  first.focus();
  first.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true }));
  await until(() => {
    const active = list.activeElement;
    expect(active?.getAttribute("aria-posinset")).toBe("45");
  });
});
