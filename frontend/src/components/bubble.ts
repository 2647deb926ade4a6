/** One message in a thread. A text is put in as text: there is no HTML in it. */

import {
  mdiAlertCircle,
  mdiCheck,
  mdiCheckAll,
  mdiClockOutline,
  mdiCloseCircleOutline,
  mdiContentCopy,
  mdiDeleteOutline,
  mdiEmailMarkAsUnread,
  mdiRefresh,
} from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { plain } from "../bidi";
import type { Formatter } from "../format";
import type { Translate } from "../i18n";
import { messageKey, nameOf, timeOf } from "../model";
import { deliveryText, isLost } from "../reasons";
import { type Piece, split } from "../text";
import type { InboxApi } from "../api";
import type { Account, Message } from "../types";
import { channelBadge, lineChip } from "./pieces";
import { icon } from "./styles";

export interface BubbleContext {
  t: Translate;
  format: Formatter;
  /** Whether there was a first frame: what takes the browser long is not in that. */
  painted: boolean;
  api: InboxApi;
  accountOf(message: Message): Account | undefined;
  /** The message whose actions are shown. */
  selected: string | null;
  /** The message that the Tab key goes to. */
  tabStop: string | null;
  /** The message that a search has led to. */
  marked: string | null;
  /** What was copied just now. */
  copied: string | null;
  /** Whether the messages of this thread have different channels. */
  mixed: boolean;
  /** What line a message came or went by, where there are several. */
  lineOf(message: Message): string | null;
  select(id: string): void;
  /** Whether a message may be sent once more: one that has failed, and was not yet. */
  canRetry(message: Message): boolean;
  copy(text: string, token: string, pressed: Element): void;
  retry(message: Message): void;
  remove(message: Message): void;
  markUnread(message: Message): void;
  cancel(message: Message): void;
}

export interface Place {
  first: boolean;
  last: boolean;
}

const MARKS: Partial<Record<Message["delivery"], string>> = {
  pending: mdiClockOutline,
  sent: mdiCheck,
  delivered: mdiCheckAll,
  failed: mdiAlertCircle,
  cancelled: mdiCloseCircleOutline,
};

const pieces = new Map<string, Piece[]>();
const REMEMBERED = 2_000;

function piecesOf({ text, code }: Message): Piece[] {
  const key = `${code ?? ""} ${text}`;
  let found = pieces.get(key);
  if (!found) {
    found = split(text, code);
    if (pieces.size >= REMEMBERED) pieces.clear();
    pieces.set(key, found);
  }
  return found;
}

export function renderBubble(
  message: Message,
  place: Place,
  context: BubbleContext,
): TemplateResult {
  const { t, format, painted } = context;
  const id = messageKey(message);
  const own = message.direction === "outgoing";
  const selected = context.selected === id;
  const failed = own && message.delivery === "failed";
  // Of an attachment there is nothing to send.
  const retry =
    isLost(message) &&
    message.can_retry !== false &&
    !message.attachments?.length &&
    context.canRetry(message);
  // Few have any: what shows them is loaded then.
  if (message.attachments?.length) void import("./attachment");
  // Names of elements have no blanks.
  const said = id.replace(/\s/gu, "_");
  const when = painted ? format.fullTime(timeOf(message)) : "";
  const who = own ? t("bubble.you") : nameOf(message);
  return html`<div
    class="message ${own ? "own" : "other"} ${place.first ? "first" : ""} ${place.last
      ? "last"
      : ""}"
    role="listitem"
  >
    <div
      class="bubble ${selected ? "selected" : ""} ${context.marked === id ? "marked" : ""}"
      tabindex=${context.tabStop === id ? 0 : -1}
      role="group"
      aria-label="${who}, ${when}"
      aria-describedby=${said}
      data-testid="bubble"
      data-key=${id}
      data-message-id=${message.message_id}
      data-direction=${message.direction}
      data-delivery=${message.delivery}
      @click=${(event: Event) => onClick(event, id, context)}
    >
      ${message.attachments?.map(
        (of) => html`<phone-inbox-attachment
          .api=${context.api}
          .message=${message}
          .of=${of}
          .t=${t}
          .format=${format}
        ></phone-inbox-attachment>`,
      )}<div class="said" id=${said} dir="auto"><span class="text">${renderText(message, context)}</span
      ><span class="meta"
        >${lineChip(t, context.lineOf(message))} ${context.mixed ? channelBadge(t, message.channel) : nothing} <time
          datetime=${message.time}
          title=${when}
          >${format.time(timeOf(message))}</time
        > ${own ? renderMark(message, t) : nothing}</span
      ></div>
    </div>
    ${failed
      ? html`<div class="failure">
          <span data-testid="failure">${deliveryText(message, t)}</span>
          ${retry
            ? html`<button class="action" data-testid="retry" @click=${() => context.retry(message)}>
                ${icon(mdiRefresh)}<span>${t("retry")}</span>
              </button>`
            : nothing}
        </div>`
      : nothing}
    ${selected ? renderActions(message, context) : nothing}
  </div>`;
}

export function renderMark(
  message: Pick<Message, "delivery" | "error">,
  t: Translate,
): TemplateResult | typeof nothing {
  const path = MARKS[message.delivery];
  const text = deliveryText(message, t);
  return path
    ? html`<span class="mark ${message.delivery}" role="img" aria-label=${text} title=${text}
        >${icon(path)}</span
      >`
    : nothing;
}

function renderText(message: Message, context: BubbleContext) {
  const { t, copied } = context;
  if (!message.text) {
    return message.attachments?.length ? nothing : html`<i>${t("list.no_text")}</i>`;
  }
  const { code } = message;
  if (!context.painted && !code) return plain(message.text);
  return piecesOf(message).map((piece, index) => {
    if (piece.kind === "link") {
      return html`<a
          href=${piece.href}
          title=${piece.href}
          dir="auto"
          target=${piece.href.startsWith("mailto:") ? nothing : "_blank"}
          rel="noopener noreferrer"
          >${piece.text}</a
        >${piece.host
          ? html` <span class="leads" data-testid="leads-to" dir="ltr">${t("bubble.leads", { host: piece.host })}</span>`
          : nothing}`;
    }
    if (piece.kind === "code" && code) {
      const token = `${messageKey(message)}/${index}`;
      const label = copied === token ? t("bubble.copied") : t("bubble.copy_code", { code });
      return html`<button
        class="code"
        data-testid="code"
        aria-label=${label}
        title=${label}
        @click=${(event: Event) => context.copy(code, token, event.currentTarget as Element)}
        >${piece.text}${icon(copied === token ? mdiCheck : mdiContentCopy)}</button
      >`;
    }
    return piece.text;
  });
}

function renderActions(message: Message, context: BubbleContext): TemplateResult {
  const { t, format } = context;
  const account = context.accountOf(message);
  const control = account?.control ?? false;
  const own = message.direction === "outgoing";
  const token = `${messageKey(message)}/all`;
  const facts = [
    format.fullTime(timeOf(message)),
    own ? deliveryText(message, t) : "",
    message.parts ? t("bubble.parts", { count: message.parts }) : "",
    message.price ? format.price(message.price, message.currency) : "",
  ].filter(Boolean);
  return html`<div class="actions" role="toolbar" aria-label=${t("bubble.actions")}>
    ${action(
      "copy-message",
      context.copied === token ? mdiCheck : mdiContentCopy,
      context.copied === token ? t("bubble.copied") : t("bubble.copy"),
      (pressed) => context.copy(plain(message.text), token, pressed),
    )}
    ${control && account?.mark && !own && !message.unread
      ? action("mark-unread", mdiEmailMarkAsUnread, t("bubble.mark_unread"), () =>
          context.markUnread(message),
        )
      : nothing}
    ${control && account?.cancel && own && message.delivery === "pending"
      ? action("cancel-message", mdiCloseCircleOutline, t("bubble.cancel"), () =>
          context.cancel(message),
        )
      : nothing}
    ${control && account?.delete
      ? action("delete", mdiDeleteOutline, t("bubble.delete"), () =>
          context.remove(message),
        )
      : nothing}
    <span class="facts">${facts.join(" · ")}</span>
  </div>`;
}

function action(
  testId: string,
  path: string,
  label: string,
  act: (pressed: Element) => void,
): TemplateResult {
  return html`<button
    class="action"
    data-testid=${testId}
    @click=${(event: Event) => act(event.currentTarget as Element)}
  >
    ${icon(path)}<span>${label}</span>
  </button>`;
}

function onClick(event: Event, id: string, context: BubbleContext): void {
  const target = event.composedPath()[0] as Element;
  // Links and codes do their own thing; selecting text is no click.
  if (target.closest("a, button, dialog") || getSelection()?.type === "Range") return;
  context.select(id);
}
