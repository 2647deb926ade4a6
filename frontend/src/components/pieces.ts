/** Small things that several elements show. */

import { mdiAccount, mdiAlertCircleOutline, mdiArrowLeft, mdiShieldCheck } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { plain } from "../bidi";
import { isConnectionLost, isUnauthorized, isUnknownCommand, messageOf } from "../api";
import { hue, initials } from "../format";
import type { TextKey, Translate } from "../i18n";
import { nameOf } from "../model";
import { refusalText } from "../refusals";
import type { Channel, Conversation } from "../types";
import { icon } from "./styles";

export function avatar(item: Pick<Conversation, "contact" | "written">): TemplateResult {
  const letters = initials(nameOf(item));
  return letters
    ? html`<span
        class="avatar"
        aria-hidden="true"
        style="--hue: ${hue(nameOf(item))}"
        >${letters}</span
      >`
    : html`<span class="avatar number" aria-hidden="true">${icon(mdiAccount)}</span>`;
}

export function channelName(t: Translate, channel: Channel): string {
  // A server newer than this file may know others.
  return t(`channel.${channel}` satisfies TextKey) || channel;
}

export function channelBadge(t: Translate, channel: Channel): TemplateResult | typeof nothing {
  return channel === "unknown"
    ? nothing
    : html`<span class="badge ${channel}">${channelName(t, channel)}</span>`;
}

export function lineChip(t: Translate, line: string | null): TemplateResult | typeof nothing {
  return line === null
    ? nothing
    : html`<span class="badge line-chip" data-testid="line-chip" title=${t("thread.line", { line })}
        >${plain(line)}</span
      >`;
}

export function trustedMark(t: Translate, trusted: boolean): TemplateResult | typeof nothing {
  return trusted
    ? html`<span class="trusted" role="img" aria-label=${t("list.trusted")} title=${t("list.trusted")}
        >${icon(mdiShieldCheck)}</span
      >`
    : nothing;
}

/** Goes from a conversation to the list, where there is no room for both. */
export function backButton(t: Translate, back: () => void): TemplateResult {
  return html`<button
    class="icon-button back"
    data-testid="back"
    aria-label=${t("back")}
    title=${t("back")}
    @click=${back}
  >
    ${icon(mdiArrowLeft)}
  </button>`;
}

/** What an error says, in words. */
export function errorText(t: Translate, error: unknown): string {
  if (isConnectionLost(error)) return t("error.lost");
  if (isUnknownCommand(error)) return t("error.integration");
  if (isUnauthorized(error)) return t("error.unauthorized");
  return refusalText(error) ?? messageOf(error) ?? t("error.unknown");
}

export function errorNotice(
  text: string,
  button?: { label: string; action: () => void },
): TemplateResult {
  return html`<div class="notice error" role="alert" data-testid="error">
    ${icon(mdiAlertCircleOutline)}<span>${text}</span>
    ${button ? html`<button @click=${button.action}>${button.label}</button>` : nothing}
  </div>`;
}
