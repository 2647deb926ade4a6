/** Who a thread is with, from which line, and what can be done with all of it. */

import { mdiAccountPlus, mdiCheck, mdiContentCopy, mdiDeleteOutline, mdiPhone } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { plain } from "../bidi";
import type { Translate } from "../i18n";
import { telOf } from "../model";
import type { InboxStore } from "../store";
import type { Way } from "../thread";
import { avatar, backButton, channelBadge, trustedMark } from "./pieces";
import { icon } from "./styles";

export interface HeaderActions {
  back(): void;
  remove(): void;
  add(number: string): void;
  copy(text: string, token: string, pressed: Element): void;
}

/** What stands for the number where something says that it was copied. */
export const NUMBER = "number";

export function renderHeader(
  t: Translate,
  store: InboxStore,
  about: { way: Way | undefined; name: string; copied: boolean; painted: boolean },
  actions: HeaderActions,
): TemplateResult {
  const { way: conversation, name, copied, painted } = about;
  const account = painted && conversation && store.account(conversation.entry_id);
  const tel = painted && conversation && telOf(conversation);
  const mayAdd = painted && store.contactsEntryId !== null && conversation?.written && !conversation.contact;
  return html`<div class="header with-start">
    ${backButton(t, actions.back)}
    ${conversation
      ? html`${avatar(conversation)}
          <div class="who">
            <h2>
              <span class="ellipsis" dir="auto">${name}</span>${trustedMark(t, conversation.trusted)}
            </h2>
            <div class="sub">
              ${conversation.contact || tel
                ? html`<button
                    class="number"
                    data-testid="copy-number"
                    title=${copied ? t("bubble.copied") : t("thread.copy_number")}
                    aria-label="${copied ? t("bubble.copied") : t("thread.copy_number")}: ${plain(conversation.written)}"
                    @click=${(event: Event) =>
                      actions.copy(
                        plain(conversation.written),
                        NUMBER,
                        event.currentTarget as Element,
                      )}
                  >
                    ${conversation.contact
                      ? html`<span class="ellipsis" dir="auto">${plain(conversation.written)}</span>`
                      : nothing}${icon(copied ? mdiCheck : mdiContentCopy)}
                  </button>`
                : nothing}
              ${conversation.channel === "sms" ? nothing : channelBadge(t, conversation.channel)}
              ${store.several && conversation.line
                ? html`<span class="ellipsis">${t("thread.line", { line: conversation.line })}</span>`
                : nothing}
            </div>
          </div>`
      : html`<div class="who"></div>`}
    ${tel
      ? html`<a
          class="icon-button"
          data-testid="call"
          href=${tel}
          aria-label=${t("thread.call", { name })}
          title=${t("thread.call", { name })}
          >${icon(mdiPhone)}</a
        >`
      : nothing}
    ${mayAdd
      ? html`<button
          class="icon-button"
          data-testid="add-contact"
          aria-label=${t("thread.add_contact", { name })}
          title=${t("thread.add_contact", { name })}
          @click=${() => actions.add(plain(conversation.written))}
        >
          ${icon(mdiAccountPlus)}
        </button>`
      : nothing}
    ${account && account.delete && account.control
      ? html`<button
          class="icon-button"
          data-testid="delete-conversation"
          aria-label=${t("thread.delete")}
          title=${t("thread.delete")}
          @click=${actions.remove}
        >
          ${icon(mdiDeleteOutline)}
        </button>`
      : nothing}
  </div>`;
}
