import { describe, expect, it } from "vitest";
import { translator } from "../src/i18n";
import { deliveryText, isLost } from "../src/reasons";

const t = translator("en");
const said = (error: string | null) => deliveryText({ delivery: "failed", error }, t);

describe("why a message failed", () => {
  it.each([
    [null, "Not delivered"],
    ["", "Not delivered"],
    ["undelivered", "Not delivered"],
    ["ERR", "Not delivered"],
    ["7060", "Not delivered: the provider says only “7060”"],
    ["Error: 7060", "Not delivered: the provider says only “7060”"],
    ["123456789", "Not delivered: the provider says only “123456789”"],
    ["VALIDATE_FAILED", "Not delivered: the provider says only “VALIDATE_FAILED”"],
    ["30003", "Not delivered: the phone cannot be reached"],
    ["30007 carrier filtered", "Not delivered: the carrier took it for spam"],
    ["user_access_type_deny", "Not delivered: the provider did not allow it"],
    ["UNAUTHORIZED", "Not delivered: the provider did not allow it"],
    ["7060 Absent subscriber", "Not delivered: 7060 Absent subscriber"],
    ["Number not reachable", "Not delivered: Number not reachable"],
    ["turned \u202earound", "Not delivered: turned around"],
  ])("is told in words: %j", (error, text) => {
    expect(said(error)).toBe(text);
  });

  it("is told of failed ones only", () => {
    expect(deliveryText({ delivery: "sent", error: "7060" }, t)).toBe("Sent");
    expect(deliveryText({ delivery: "received", error: null }, t)).toBe("");
  });
});

describe("what can be sent again", () => {
  const message = { direction: "outgoing", delivery: "failed", error: "7060" } as const;

  it("is what has failed for certain", () => {
    expect(isLost(message)).toBe(true);
    expect(isLost({ ...message, error: null })).toBe(true);
    expect(isLost({ ...message, error: "outcome_unknown" })).toBe(false);
    expect(isLost({ ...message, direction: "incoming" })).toBe(false);
    for (const delivery of ["pending", "sent", "delivered", "cancelled", "unknown"] as const) {
      expect(isLost({ ...message, delivery })).toBe(false);
    }
  });
});
