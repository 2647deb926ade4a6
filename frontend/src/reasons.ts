/** Why a message was not delivered, in words. */

import { plain } from "./bidi";
import type { TextKey, Translate } from "./i18n";
import type { Message } from "./types";

/**
 * What carriers mean by the codes that they have in common
 * (https://www.twilio.com/docs/api/errors).
 */
const CODES: Record<string, string> = {
  30003: "unreachable",
  30004: "blocked",
  30005: "no_number",
  30006: "no_number",
  30007: "filtered",
  21211: "no_number",
  21408: "not_allowed",
  21610: "blocked",
  21614: "no_number",
  63016: "window",
};
/** Words of servers that say no more than that it failed. */
const EMPTY = new Set(["undelivered", "unsent", "failed", "error", "err", "unknown", "other"]);
/** Words of servers, and ours, that say that somebody may not. */
const DENIED =
  /^(?:.*denied|unauthorized|.*access_type_deny|user_blocked|authentication_failed)$/u;
/** Ours, of a message that may have gone. */
const UNSURE = new Set(["outcome_unknown", "partly_unknown"]);

/** Return why a message failed; nothing where there is no more to say than that. */
export function reasonText(t: Translate, error: string | null): string | undefined {
  const said = plain(error ?? "").trim();
  const word = said.toLowerCase();
  if (!said || EMPTY.has(word)) return undefined;
  const code = /^(?:(?:error|code|ec)\b)?[\s:#-]*(\d{3,5})(?!\d)\W*(.*)$/isu.exec(said);
  const meaning = code && CODES[code[1] ?? ""];
  if (meaning) return t(`reason.${meaning}` as TextKey);
  if (code && !code[2]) return t("reason.code", { code: code[1] ?? "" });
  if (/^\d+$/u.test(said)) return t("reason.code", { code: said });
  if (DENIED.test(word)) return t("reason.denied");
  // A name that some program has for it is no word of people's.
  return /^[a-z]+(?:_[a-z]+)+$|^[A-Z]+(?:_[A-Z]+)*$/u.test(said)
    ? t("reason.code", { code: said })
    : said;
}

/** What became of a message, in words. */
export function deliveryText(
  { delivery, error }: Pick<Message, "delivery" | "error">,
  t: Translate,
): string {
  if (delivery === "received") return "";
  const reason = delivery === "failed" ? reasonText(t, error) : undefined;
  return reason ? t("delivery.failed_because", { error: reason }) : t(`delivery.${delivery}`);
}

/** Whether it is certain that a message came to nothing, so that it can be sent again. */
export function isLost({
  direction,
  delivery,
  error,
}: Pick<Message, "direction" | "delivery" | "error">): boolean {
  return direction === "outgoing" && delivery === "failed" && !UNSURE.has(error ?? "");
}
