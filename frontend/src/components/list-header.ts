/** What is above the rows of the list: its name, its buttons, the search and the filters. */

import {
  mdiClose,
  mdiMagnify,
  mdiMenu,
  mdiMessagePlusOutline,
  mdiViewDashboard,
} from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import type { Translate } from "../i18n";
import type { Filter, InboxStore } from "../store";
import { renderFilters } from "./filters";
import { icon } from "./styles";

export interface ListHeader {
  t: Translate;
  store: InboxStore;
  heading: string;
  /** Whether a button for Home Assistant's sidebar is needed. */
  menu: boolean;
  /** Whether the card is offered for a dashboard. */
  offers: boolean;
  canWrite: boolean;
  searching: boolean;
}

export interface ListHeaderActions {
  menu(): void;
  toDashboard(): void;
  write(): void;
  clear(): void;
  choose(filter: Filter): void;
  /** A key was pressed in the search. */
  key(event: KeyboardEvent): void;
}

export function renderListHeader(
  { t, store, heading, menu, offers, canWrite, searching }: ListHeader,
  actions: ListHeaderActions,
): TemplateResult {
  const { search } = store;
  return html`
    <div class="header ${menu ? "with-start" : ""}">
      ${menu
        ? html`<button
            class="icon-button"
            aria-label=${t("menu")}
            title=${t("menu")}
            @click=${actions.menu}
          >
            ${icon(mdiMenu)}
          </button>`
        : nothing}
      <h2 class="ellipsis">${heading}</h2>
      ${offers
        ? html`<button
            class="icon-button"
            data-testid="to-dashboard"
            aria-label=${t("dashboard.title")}
            title=${t("dashboard.title")}
            @click=${actions.toDashboard}
          >
            ${icon(mdiViewDashboard)}
          </button>`
        : nothing}
      ${canWrite
        ? html`<button
            class="icon-button"
            data-testid="new-conversation"
            aria-label=${t("new.title")}
            title=${t("new.title")}
            @click=${actions.write}
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
        @keydown=${actions.key}
      />
      ${searching
        ? html`<button
            class="icon-button small"
            aria-label=${t("search.clear")}
            title=${t("search.clear")}
            @click=${actions.clear}
          >
            ${icon(mdiClose)}
          </button>`
        : nothing}
    </div>
    ${searching ? nothing : renderFilters(t, store, actions.choose)}
  `;
}
