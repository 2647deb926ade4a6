// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";
import { all, anna, inbox, one, put, until } from "./page";

const files = vi.hoisted(() => ({ missing: true }));

vi.mock("../src/components/dialogs", () => {
  throw new Error("404");
});
vi.mock("../src/components/new", async (original) => {
  if (files.missing) throw new Error("404");
  return original();
});

const said = () => all("error").map(({ textContent }) => textContent);

it("says that the page is to be loaded again, where a dialog is no more", async () => {
  inbox.add({ text: "Here", ...anna });
  put();
  (await one("conversation")).click();
  (await one("delete-conversation")).click();
  await until(() => expect(said().join()).toContain("Reload the page"));
  // Nobody could say yes.
  expect(inbox.asked.filter(({ type }) => type === "phone_inbox/delete")).toHaveLength(0);
});

it("says that there is no connection where there is none, and no more when it works", async () => {
  inbox.add({ text: "Here", ...anna });
  put();
  const button = await one("new-conversation");
  inbox.disconnect();
  button.click();
  await until(() => expect(said().join()).toContain("No connection"));
  expect(said().join()).not.toContain("Reload");
  inbox.reconnect();
  files.missing = false;
  (await one("new-conversation")).click();
  await one("composer");
  expect(said()).toEqual([]);
});
