// @vitest-environment happy-dom
import type { LitElement } from "lit";
import { expect, it } from "vitest";
import { all, inbox, one, put, until } from "./page";

it("has rows beyond those in sight, also when it comes back from where it was left", async () => {
  for (let index = 0; index < 45; index += 1) {
    inbox.add({ text: `#${index}`, remote: `+1${index}` });
  }
  const card = put();
  await one("search");
  const rows = () => all("conversation").length;
  await until(() => expect(rows()).toBeGreaterThan(0));
  const atRest = rows();

  const scroller = await one("list");
  const { host } = scroller.getRootNode() as ShadowRoot;
  scroller.scrollTop = 2_000;
  scroller.dispatchEvent(new Event("scroll"));
  await (host as LitElement).updateComplete;
  expect(rows()).toBeLessThan(atRest);
  card.remove();
  scroller.scrollTop = 0;
  document.body.append(card);
  await until(() => expect(rows()).toBe(atRest));
});
