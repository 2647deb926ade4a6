/** The card in a page of its own, and how a test finds things in it. */

import { afterEach, beforeEach, expect, vi } from "vitest";
import { fakeAccount, fakeHass, FakeInbox } from "../dev/fake";
import "../src/index";
import type { PhoneInboxCard } from "../src/card";
import { take } from "../src/memory";
import type { InboxConfig } from "../src/types";

export const anna = { remote: "+37499123456", contact: "Anna" };
export let inbox: FakeInbox;
let tests = 0;

beforeEach(() => {
  inbox = new FakeInbox();
  tests += 1;
  inbox.delay = 0;
  inbox.accounts = [fakeAccount()];
});

afterEach(() => {
  document.body.replaceChildren();
  // The next card is not to go on where this one was.
  take({}, Date.now());
});

export function put(config: InboxConfig = {}, language = "en"): PhoneInboxCard {
  const card = document.createElement("phone-inbox-card") as PhoneInboxCard;
  card.setConfig(config);
  // Each test has a user of its own: what one has written is not the next one's.
  const user = { id: `user${tests}`, is_admin: true };
  card.hass = { ...fakeHass(inbox, language), user };
  document.body.append(card);
  return card;
}

/** Wait for something, however busy the machine is. */
export const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 30_000, interval: 10 });

/** Everything with a test id, through all shadow roots. */
export function all(id: string, root: ParentNode = document): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>("*")].flatMap((element) => [
    ...(element.dataset?.["testid"] === id ? [element] : []),
    ...(element.shadowRoot ? all(id, element.shadowRoot) : []),
  ]);
}

export async function one<T extends HTMLElement = HTMLElement>(id: string): Promise<T> {
  return until(() => {
    const [found] = all(id);
    if (!found) throw new Error(`There is no ${id}`);
    return found as T;
  });
}

export const gone = (id: string) => until(() => expect(all(id)).toHaveLength(0));
export const sent = () => inbox.asked.filter(({ type }) => type === "phone_inbox/send");
export const composer = () => one<HTMLTextAreaElement>("composer");

export async function write(text: string): Promise<void> {
  const area = await composer();
  area.value = text;
  area.dispatchEvent(new Event("input"));
  const button = await one<HTMLButtonElement>("send");
  await until(() => expect(button.disabled).toBe(false));
}
