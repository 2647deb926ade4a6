/** The conversations, and what a search finds. */

import {
  mdiAlertCircle,
  mdiClose,
  mdiMagnify,
  mdiMenu,
  mdiMessageOutline,
  mdiMessagePlusOutline,
} from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { plain, within } from "../bidi";
import { define, Follow, InboxElement } from "../element";
import type { Formatter } from "../format";
import type { Translate } from "../i18n";
import { conversationKey, keyOf, nameOf, timeOf } from "../model";
import { deliveryText } from "../reasons";
import type { Found } from "../search";
import type { InboxStore } from "../store";
import { highlight, snippet } from "../text";
import type { InboxConversation } from "../types";
import { listStyles } from "./list-styles";
import { avatar, channelBadge, errorNotice, errorText, trustedMark } from "./pieces";
import { icon, shared } from "./styles";

/** Somebody wants to see a conversation, perhaps at one of its messages. */
export interface OpenDetail {
  entryId: string;
  conversationId: string;
  messageId?: string;
}

export class PhoneInboxList extends InboxElement {
  static override properties = {
    store: { attribute: false },
    t: { attribute: false },
    format: { attribute: false },
    heading: { attribute: false },
    menu: { attribute: false },
    canWrite: { attribute: false },
  };
  static override styles = [shared, listStyles];

  declare store: InboxStore;
  declare t: Translate;
  declare format: Formatter;
  heading = "";
  /** Whether a button for Home Assistant's sidebar is needed. */
  menu = false;
  canWrite = false;
  /** The row that the Tab key goes to. */
  private current: string | null = null;

  constructor() {
    super();
    new Follow(this, () => this.store);
    new Follow(this, () => this.store?.search);
  }

  override focus(): void {
    (this.row(this.current) ?? this.rows()[0] ?? this.searchField())?.focus();
  }

  protected override render() {
    const { t, store } = this;
    const { search } = store;
    const searching = search.text.trim().length > 0;
    return html`
      <div class="header ${this.menu ? "with-start" : ""}">
        ${this.menu
          ? html`<button
              class="icon-button"
              aria-label=${t("menu")}
              title=${t("menu")}
              @click=${() => this.fire("hass-toggle-menu", undefined)}
            >
              ${icon(mdiMenu)}
            </button>`
          : nothing}
        <h2 class="ellipsis">${this.heading}</h2>
        ${this.canWrite
          ? html`<button
              class="icon-button"
              data-testid="new-conversation"
              aria-label=${t("new.title")}
              title=${t("new.title")}
              @click=${() => this.fire("new-conversation", undefined)}
            >
              ${icon(mdiMessagePlusOutline)}
            </button>`
          : nothing}
      </div>
      <div class="search" role="search">
        ${icon(mdiMagnify)}
        <input
          type="search"
          data-testid="search"
          autocomplete="off"
          spellcheck="false"
          placeholder=${t("search.label")}
          aria-label=${t("search.label")}
          .value=${search.text}
          @input=${(event: Event) => search.set((event.target as HTMLInputElement).value)}
          @keydown=${this.onSearchKey}
        />
        ${searching
          ? html`<button
              class="icon-button small"
              aria-label=${t("search.clear")}
              title=${t("search.clear")}
              @click=${this.clear}
            >
              ${icon(mdiClose)}
            </button>`
          : nothing}
      </div>
      <div class="scroller" @keydown=${this.onKey}>
        ${searching ? this.renderFound() : this.renderAll()}
      </div>
    `;
  }

  private renderAll() {
    const { t, store } = this;
    if (!store.conversations.length) {
      // What was not answered is not empty: what is wrong is said above.
      if (store.error || store.incomplete) return nothing;
      return html`<div class="empty" data-testid="no-conversation">
        ${icon(mdiMessageOutline)}
        <span class="big">${t("list.empty")}</span>
        <span>${t("list.empty_hint")}</span>
      </div>`;
    }
    return html`
      ${this.renderRows(store.conversations, t("list.label"))}
      ${store.hasMore
        ? html`<button class="text-button more" @click=${() => void store.more()}>
            ${t("list.more")}
          </button>`
        : nothing}
    `;
  }

  private renderFound() {
    const { t, store } = this;
    const { search } = store;
    const wanted = search.text.trim().toLocaleLowerCase();
    const people = store.conversations.filter((item) =>
      `${nameOf(item)} ${item.written} ${item.remote}`.toLocaleLowerCase().includes(wanted),
    );
    return html`
      ${people.length
        ? html`<h3>${t("search.people")}</h3>
            ${this.renderRows(people, t("search.people"))}`
        : nothing}
      ${search.results.length
        ? html`<h3>${t("search.messages")}</h3>
            <div role="listbox" aria-label=${t("search.messages")}>
              ${repeat(
                search.results,
                (item) => `${item.entry_id}/${item.message_id}`,
                (item) => this.renderResult(item),
              )}
            </div>`
        : nothing}
      ${search.error ? errorNotice(errorText(t, search.error)) : nothing}
      <div class="state" role="status">
        ${search.searching
          ? t("search.busy")
          : people.length || search.results.length
            ? nothing
            : t("list.no_match")}
      </div>
    `;
  }

  private renderRows(items: readonly InboxConversation[], label: string): TemplateResult {
    const keys = items.map(conversationKey);
    const tabStop = this.current && keys.includes(this.current) ? this.current : keys[0];
    return html`<div role="listbox" aria-label=${label}>
      ${repeat(
        items,
        (_, index) => keys[index],
        (item, index) => this.renderRow(item, keys[index] ?? "", keys[index] === tabStop),
      )}
    </div>`;
  }

  private renderRow(item: InboxConversation, key: string, tabStop: boolean): TemplateResult {
    const { t, store } = this;
    const { last, unread } = item;
    const selected = store.openKey === key;
    const account = store.accounts.length > 1 ? store.account(item.entry_id)?.name : undefined;
    return html`<div
      role="option"
      class="row ${unread ? "unread" : ""}"
      tabindex=${tabStop ? 0 : -1}
      aria-selected=${selected}
      data-testid="conversation"
      data-key=${key}
      data-conversation-id=${item.conversation_id}
      title=${[account, item.line].filter(Boolean).map((it) => within(it ?? "")).join(" · ")}
      @click=${() => this.open(item)}
    >
      ${avatar(item)}
      <div class="middle">
        <div class="line">
          <span class="name ellipsis" dir="auto">${nameOf(item)}</span>
          ${trustedMark(t, item.trusted)}
          ${item.channel === "sms" ? nothing : channelBadge(t, item.channel)}
          <span class="time">${last ? this.format.listTime(timeOf(last)) : nothing}</span>
        </div>
        <div class="line">
          <span class="last ellipsis" dir="auto"
            >${last?.direction === "outgoing" && last.delivery === "failed"
              ? html`<span class="failed" data-testid="failed"
                  >${icon(mdiAlertCircle)}${within(deliveryText(last, t))}</span
                > · `
              : nothing}${last
              ? last.direction === "outgoing"
                ? t("list.you", { text: last.text || t("list.no_text") })
                : plain(last.text) || t("list.no_text")
              : nothing}</span
          >
          ${unread
            ? html`<span
                class="count"
                role="img"
                data-testid="unread-badge"
                aria-label=${t("list.unread", { count: unread })}
                >${unread > 99 ? "99+" : unread}</span
              >`
            : nothing}
        </div>
      </div>
    </div>`;
  }

  private renderResult(item: Found): TemplateResult {
    const { t, store } = this;
    const { text } = store.search;
    const part = snippet(item.text, text);
    return html`<div
      role="option"
      class="row result"
      tabindex="0"
      aria-selected="false"
      data-testid="search-result"
      data-message-id=${item.message_id}
      data-key=${keyOf(item.entry_id, item.message_id)}
      @click=${() => this.openResult(item)}
    >
      <div class="middle">
        <div class="line">
          <span class="name ellipsis" dir="auto"
            >${item.direction === "outgoing"
              ? `${t("bubble.you")} → ${within(nameOf(item))}`
              : nameOf(item)}</span
          >
          <span class="time">${this.format.listTime(timeOf(item))}</span>
        </div>
        <span class="last two" dir="auto"
          >${highlight(part, text).map((piece) =>
            piece.hit ? html`<mark>${piece.text}</mark>` : piece.text,
          )}</span
        >
      </div>
    </div>`;
  }

  private open(item: InboxConversation): void {
    this.current = conversationKey(item);
    this.fire<OpenDetail>("open-conversation", {
      entryId: item.entry_id,
      conversationId: item.conversation_id,
    });
  }

  private openResult(item: Found): void {
    this.fire<OpenDetail>("open-conversation", {
      entryId: item.entry_id,
      conversationId: item.conversation_id,
      messageId: item.message_id,
    });
  }

  private clear(): void {
    this.store.search.set("");
    this.searchField()?.focus();
  }

  // Keys

  private onSearchKey(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      this.rows()[0]?.focus();
    } else if (event.key === "Escape" && this.store.search.text) {
      event.stopPropagation();
      event.preventDefault();
      this.clear();
    }
  }

  private onKey(event: KeyboardEvent): void {
    const row = (event.target as Element).closest<HTMLElement>(".row");
    if (!row) return;
    const rows = this.rows();
    const index = rows.indexOf(row);
    const to: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: rows.length - 1,
    };
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      row.click();
    } else if (event.key in to) {
      event.preventDefault();
      const next = rows[to[event.key] ?? 0];
      if (!next) {
        if (event.key === "ArrowUp") this.searchField()?.focus();
        return;
      }
      this.current = next.dataset["key"] ?? null;
      next.focus();
      this.requestUpdate();
    }
  }

  private rows(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>(".row")];
  }

  private row(key: string | null): HTMLElement | undefined {
    return this.rows().find((row) => row.dataset["key"] === key);
  }

  private searchField(): HTMLElement | null {
    return this.renderRoot.querySelector("input");
  }
}

define("phone-inbox-list", PhoneInboxList);
