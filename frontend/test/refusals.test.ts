// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { FakeInbox, fakeHass } from "../dev/fake";
import { errorText } from "../src/components/pieces";
import { loadLanguage, translator } from "../src/i18n";
import { loadRefusals } from "../src/refusals";
import { inbox, one, put } from "./page";

const TEXTS: Record<string, string> = {
  "component.phone_inbox.exceptions.unavailable.message": "Не удаётся связаться с «{account}»",
};
await loadLanguage("ru");
const t = translator("ru");
const refusal = {
  code: "home_assistant_error",
  message: "Office cannot be reached",
  translation_domain: "phone_inbox",
  translation_key: "unavailable",
  translation_placeholders: { account: "Office" },
};

describe("an error of the server", () => {
  it("is said in the user's language", async () => {
    expect(errorText(t, refusal)).toBe("Office cannot be reached");
    await loadRefusals({
      ...fakeHass(new FakeInbox(), "ru"),
      loadBackendTranslation: async () => (key, values) =>
        (TEXTS[key] ?? "").replace("{account}", String(values?.["account"])),
    });
    expect(errorText(t, refusal)).toBe("Не удаётся связаться с «Office»");
  });

  it("is said in English where there is no translation", () => {
    expect(errorText(t, { ...refusal, translation_key: "new" })).toBe("Office cannot be reached");
    expect(errorText(t, { message: "No key" })).toBe("No key");
    expect(errorText(t, undefined)).toBe("Что-то пошло не так.");
  });

  it("is not taken for an empty inbox", async () => {
    inbox.failing.set("conversations", refusal);
    const card = put();
    expect((await one("error")).textContent).toContain("Office cannot be reached");
    const view = card.shadowRoot?.querySelector("phone-inbox-view");
    const list = view?.shadowRoot?.querySelector("phone-inbox-list");
    expect(list?.shadowRoot?.textContent).toContain("Messages");
    expect(list?.shadowRoot?.textContent).not.toContain("No conversations yet");
  });
});
