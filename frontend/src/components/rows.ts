/** The rows of the list: one for a person, and one for a message that was found. */

import { mdiAlertCircle } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { plain, within } from "../bidi";
import type { Formatter } from "../format";
import type { Translate } from "../i18n";
import { messageKey, nameOf, timeOf } from "../model";
import { deliveryText } from "../reasons";
import type { Found } from "../search";
import type { InboxStore } from "../store";
import { highlight, snippet } from "../text";
import type { Message, Person } from "../types";
import { avatar, channelBadge, trustedMark } from "./pieces";
import { icon } from "./styles";

/** What rows are made with. */
export interface RowContext {
  t: Translate;
  format: Formatter;
  store: InboxStore;
  /** Whether there was a first frame: what takes the browser long is not in that. */
  painted: boolean;
}

/** Where a row is in the list, of which only a part is in the page. */
export interface RowPlace {
  /** Whether the Tab key goes to it. */
  stop: boolean;
  open: boolean;
  index: number;
  /** How many rows there are; -1: nobody knows yet. */
  count: number;
  /** In pixels. */
  height: number;
}

export function renderPerson(
  { t, format, store, painted }: RowContext,
  person: Person,
  { stop, open, index, count, height }: RowPlace,
  choose: () => void,
): TemplateResult {
  const { key, last, unread, conversations } = person;
  const [item] = conversations;
  if (!item) return html``;
  const where = store.several ? whereOf(store, person) : "";
  return html`<div
    role="option"
    class="row ${unread ? "unread" : ""}"
    style="height: ${height}px; top: ${index * height}px"
    aria-posinset=${index + 1}
    aria-setsize=${count}
    tabindex=${stop ? 0 : -1}
    aria-selected=${open}
    data-testid="conversation"
    data-key=${key}
    data-conversation-id=${item.conversation_id}
    @click=${choose}
  >
    ${avatar(item)}
    <div class="middle">
      <div class="line">
        <span class="name ellipsis" dir="auto">${nameOf(item) || t("list.withheld")}</span>
        ${trustedMark(t, item.trusted)}
        ${item.channel === "sms" ? nothing : channelBadge(t, item.channel)}
        <span class="time">${last && painted ? format.listTime(timeOf(last)) : nothing}</span>
      </div>
      <div class="line">
        <span class="last ellipsis" dir="auto"
          >${last?.direction === "outgoing" && last.delivery === "failed"
            ? html`<span class="failed" data-testid="failed"
                >${icon(mdiAlertCircle)}${within(deliveryText(last, t))}</span
              > · `
            : nothing}${last
            ? last.direction === "outgoing"
              ? t("list.you", { text: last.text || without(t, last) })
              : plain(last.text) || without(t, last)
            : nothing}</span
        >
        ${unread
          ? html`<span
              class="count"
              role="img"
              data-testid="unread-badge"
              aria-label=${painted ? t("list.unread", { count: unread }) : nothing}
              >${unread > 99 ? "99+" : unread}</span
            >`
          : nothing}
      </div>
      ${where
        ? html`<span class="where ellipsis" data-testid="where" title=${where}>${where}</span>`
        : nothing}
    </div>
  </div>`;
}

/** What stands for a message that has no text. */
function without(t: Translate, { attachments }: Message): string {
  return t(attachments?.length ? "attachment.one" : "list.no_text");
}

/** By which lines somebody wrote, and of which account where there are several. */
function whereOf(store: InboxStore, { conversations }: Person): string {
  const places = conversations.map((item) =>
    [item.line, store.accounts.length > 1 ? store.account(item.entry_id)?.name : null]
      .filter(Boolean)
      .map((part) => within(part ?? ""))
      .join(" · "),
  );
  return [...new Set(places)].filter(Boolean).join(", ");
}

export function renderResult(
  { t, format, store }: RowContext,
  item: Found,
  choose: () => void,
): TemplateResult {
  const { text } = store.search;
  const part = snippet(item.text, text);
  return html`<div
    role="option"
    class="row result"
    tabindex="0"
    aria-selected="false"
    data-testid="search-result"
    data-message-id=${item.message_id}
    data-key=${messageKey(item)}
    @click=${choose}
  >
    <div class="middle">
      <div class="line">
        <span class="name ellipsis" dir="auto"
          >${item.direction === "outgoing"
            ? `${t("bubble.you")} → ${within(nameOf(item))}`
            : nameOf(item) || t("list.withheld")}</span
        >
        <span class="time">${format.listTime(timeOf(item))}</span>
      </div>
      <span class="last two" dir="auto"
        >${item.delivery === "failed" && item.direction === "outgoing"
          ? html`<span class="failed">${icon(mdiAlertCircle)}${deliveryText(item, t)}</span> · `
          : nothing}${highlight(part, text).map((piece) =>
          piece.hit ? html`<mark>${piece.text}</mark>` : piece.text,
        )}</span
      >
    </div>
  </div>`;
}
