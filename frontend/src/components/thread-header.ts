/** Who a thread is with, from which line, and what can be done with all of it. */

import { mdiDeleteOutline } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { plain } from "../bidi";
import type { Translate } from "../i18n";
import type { InboxStore } from "../store";
import type { Conversation } from "../types";
import { avatar, backButton, channelBadge, trustedMark } from "./pieces";
import { icon } from "./styles";

export interface HeaderActions {
  back(): void;
  remove(): void;
}

export function renderHeader(
  t: Translate,
  store: InboxStore,
  entryId: string,
  about: { conversation: Conversation | undefined; name: string },
  actions: HeaderActions,
): TemplateResult {
  const account = store.account(entryId);
  const { conversation, name } = about;
  const several = store.accounts.length > 1 || (account?.lines.length ?? 0) > 1;
  return html`<div class="header with-start">
    ${backButton(t, actions.back)}
    ${conversation
      ? html`${avatar(conversation)}
          <div class="who">
            <h2>
              <span class="ellipsis" dir="auto">${name}</span>${trustedMark(t, conversation.trusted)}
            </h2>
            <div class="sub">
              ${conversation.contact
                ? html`<span class="number" dir="auto">${plain(conversation.written)}</span>`
                : nothing}
              ${channelBadge(t, conversation.channel)}
              ${several && conversation.line
                ? html`<span class="ellipsis">${t("thread.line", { line: conversation.line })}</span>`
                : nothing}
            </div>
          </div>`
      : html`<div class="who"></div>`}
    ${account?.delete && account.control
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
