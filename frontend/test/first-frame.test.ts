// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { all, anna, inbox, put, until } from "./page";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("has rows, or messages, and nothing that they would wait for", async () => {
  inbox.add({ text: "See www.example.org", unread: true, ...anna });
  const frames: (() => void)[] = [];
  vi.stubGlobal("requestAnimationFrame", (action: () => void) => frames.push(action));
  const paint = (): void => frames.splice(0).forEach((action) => action());
  /** Wait until something is in the page that was not painted yet. */
  const first = (id: string) =>
    until(() => {
      const [found] = all(id);
      if (!found) paint();
      expect(found).toBeDefined();
      return found as HTMLElement;
    });
  const next = (id: string) =>
    until(() => {
      paint();
      expect(all(id)).not.toHaveLength(0);
    });

  put();
  const row = await first("conversation");
  expect(row.textContent).toContain("www.example.org");
  for (const id of ["search", "filter", "new-conversation"]) expect(all(id)).toHaveLength(0);
  await next("search");
  await next("new-conversation");
  expect(row.isConnected).toBe(true);
  expect(row.querySelector(".time")?.textContent).not.toBe("");

  row.click();
  const bubble = await first("bubble");
  expect(bubble.textContent).toContain("www.example.org");
  expect(all("composer")).toHaveLength(0);
  await next("composer");
  expect(bubble.isConnected).toBe(true);
  expect(bubble.querySelector("a")?.href).toBe("https://www.example.org/");
});
