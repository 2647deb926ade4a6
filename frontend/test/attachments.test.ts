// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeHass } from "../dev/fake";
import type { PhoneInboxCard } from "../src/card";
import type { Attachment } from "../src/types";
import { all, anna, inbox, one, put, until } from "./page";

const ADDRESS = "/api/phone_inbox/attachment";
const asked: { path: string; body: unknown }[] = [];
let answer: () => Response;
/** What was fetched is kept by the page: each test has a message of its own. */
let tests = 0;

beforeEach(() => {
  asked.length = 0;
});

const about = (change: Partial<Attachment> = {}): Attachment => ({
  attachment: 1,
  content_type: null,
  size: null,
  name: null,
  ...change,
});

function content(type: string, name: string): Response {
  const headers = { "content-type": type, "content-disposition": `attachment; filename="${name}"` };
  return new Response("data", { headers });
}

/** Open Anna's conversation, of which the last message has attachments. */
async function open(...attachments: Attachment[]): Promise<void> {
  tests += 1;
  inbox.add({ text: "", ...anna, attachments, message_id: `message${tests}` });
  const card: PhoneInboxCard = put();
  card.hass = {
    ...fakeHass(inbox),
    fetchWithAuth: async (path, init) => {
      asked.push({ path, body: JSON.parse(String(init?.body)) });
      return answer();
    },
  };
  (await one("conversation")).click();
  await one("bubble");
}

describe("an attachment", () => {
  it("stands in the list for a text that is not there", async () => {
    await open(about());
    const row = await one("conversation");
    expect(row.textContent).toContain("Attachment");
    expect(row.textContent).not.toContain("No text");
    expect((await one("bubble")).textContent).not.toContain("No text");
  });

  it("is shown as the picture that it is, and where it is stands nowhere", async () => {
    answer = () => content("image/png", "a.png");
    await open(about());
    (await one("file")).click();
    const picture = await one("picture");
    expect(picture.querySelector("img")?.src).toMatch(/^blob:/u);
    expect(picture.getAttribute("aria-label")).toBe("Picture");
    const message_id = inbox.messages[0]?.message_id;
    expect(asked).toEqual([
      { path: ADDRESS, body: { entry_id: "entry1", message_id, attachment: 1 } },
    ]);
  });

  it.each(["image/svg+xml", "text/html", "application/pdf"])(
    "is saved, and not shown, if it is no picture: %s",
    async (type) => {
      const saved: string[] = [];
      vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
        this: HTMLAnchorElement,
      ) {
        saved.push(this.download);
      });
      answer = () => content(type, "letter.pdf");
      await open(about({ content_type: type, size: 2_000_000, name: "Let\u202eter.pdf" }));
      const file = await one("file");
      expect(file.textContent).toContain("Letter.pdf");
      expect(file.textContent).toContain("1.9 MB");
      expect(file.getAttribute("aria-label")).toBe(`Save Letter.pdf, ${type} · 1.9 MB`);
      file.click();
      await until(() => expect(saved).toEqual(["letter.pdf"]));
      expect(all("picture")).toHaveLength(0);
    },
  );

  it("says why it does not come, and comes at another try", async () => {
    const error = { message: "Twilio: this attachment has more than 16 MB" };
    answer = () => new Response(JSON.stringify(error), { status: 400 });
    await open(about({ content_type: "image/png" }));
    (await one("file")).click();
    expect((await one("attachment-problem")).textContent).toBe(error.message);
    answer = () => content("image/png", "a.png");
    (await one("file")).click();
    await one("picture");
    expect(all("attachment-problem")).toHaveLength(0);
  });

  it("is fetched once, however often it is looked at", async () => {
    answer = () => content("image/png", "a.png");
    await open(about());
    (await one("file")).click();
    await one("picture");
    (await one("back")).click();
    (await one("conversation")).click();
    (await one("file")).click();
    await one("picture");
    expect(asked).toHaveLength(1);
  });
});
