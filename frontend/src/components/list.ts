/** The conversations, and what a search finds. */

import {
  mdiClose,
  mdiMagnify,
  mdiMenu,
  mdiMessageOutline,
  mdiMessagePlusOutline,
  mdiViewDashboard,
} from "@mdi/js";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { define, Follow, InboxElement } from "../element";
import type { Formatter } from "../format";
import type { Translate } from "../i18n";
import { conversationKey, messageKey, nameOf } from "../model";
import type { Found } from "../search";
import type { Filter, InboxStore } from "../store";
import type { InboxConversation, Message, Person } from "../types";
import { renderFilters } from "./filters";
import { listStyles } from "./list-styles";
import { errorNotice, errorText } from "./pieces";
import { renderPerson, renderResult } from "./rows";
import { icon, shared } from "./styles";

/** Somebody wants to see a conversation, perhaps at one of its messages. */
export interface OpenDetail {
  entryId: string;
  conversationId: string;
  message?: Message;
}

/** So many rows above and below those in sight are in the page. */
const BEYOND = 6;
/** What is in sight as long as nobody can tell, in pixels. */
const SIGHT = 600;
/** This near to the end, in rows, older ones are read. */
const NEAR = 20;
/** How high a row is, in pixels, without and with its line: see the styles. */
const ROW = 60;
const ROW_WITH_LINE = 76;

export class PhoneInboxList extends InboxElement {
  static override properties = {
    store: { attribute: false },
    t: { attribute: false },
    format: { attribute: false },
    heading: { attribute: false },
    menu: { attribute: false },
    canWrite: { attribute: false },
    offers: { attribute: false },
  };
  static override styles = [shared, listStyles];

  declare store: InboxStore;
  declare t: Translate;
  declare format: Formatter;
  heading = "";
  /** Whether a button for Home Assistant's sidebar is needed. */
  menu = false;
  canWrite = false;
  /** Whether the card is offered for a dashboard. */
  offers = false;
  /** The row that the Tab key goes to. */
  private current: string | null = null;
  /** Which rows are in the page: from the first, before the last. */
  private window = { first: 0, last: 0 };
  /** How many rows beyond those in sight are wanted: none at first, to be seen soon. */
  private beyond = 0;
  /** Those who are listed: all, or those who were found. */
  private listed: readonly Person[] = [];
  private found: { of: readonly unknown[]; people: readonly Person[] } | undefined;
  /** Which row has the keyboard, while the page changes around it. */
  private held: string | undefined;
  /** Whatever somebody does ends the walk to the end of the list. */
  private walk = 0;
  private resized: ResizeObserver | undefined;

  constructor() {
    super();
    new Follow(this, () => this.store);
    new Follow(this, () => this.store?.search);
    new Follow(this, () => this.store?.failures);
  }

  override focus(): void {
    (this.row(this.current) ?? this.rows()[0] ?? this.searchField())?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized = new ResizeObserver(() => this.look());
    if (this.scroller) this.resized.observe(this.scroller);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized?.disconnect();
  }

  protected override firstUpdated(): void {
    if (this.scroller) this.resized?.observe(this.scroller);
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.beyond = BEYOND;
        this.look();
      }),
    );
  }

  protected override willUpdate(_: PropertyValues): void {
    this.window = this.inSight();
    this.held = this.focused?.dataset["key"];
  }

  protected override updated(): void {
    // A row that is put elsewhere in the page loses the keyboard.
    if (this.held === undefined || this.focused) return;
    const tabStop = this.rows().find(({ tabIndex }) => tabIndex === 0);
    (this.row(this.held) ?? tabStop)?.focus({ preventScroll: true });
  }

  private get focused(): HTMLElement | null {
    return this.renderRoot.querySelector(":focus");
  }

  private get scroller(): HTMLElement | null {
    return this.renderRoot.querySelector(".scroller");
  }

  private get rowHeight(): number {
    return this.store.several ? ROW_WITH_LINE : ROW;
  }

  private get searching(): boolean {
    return this.store.search.text.trim().length > 0;
  }

  /** Which rows belong into the page, as far as it is scrolled. */
  private inSight(): { first: number; last: number } {
    const { scroller, rowHeight } = this;
    const top = scroller?.scrollTop ?? 0;
    const height = scroller?.clientHeight || SIGHT;
    return {
      first: Math.max(0, Math.floor(top / rowHeight) - this.beyond),
      last: Math.ceil((top + height) / rowHeight) + this.beyond,
    };
  }

  /** Somebody scrolled: other rows may be in sight, and older ones be needed. */
  private look(): void {
    const { first, last } = this.inSight();
    if (first !== this.window.first || last !== this.window.last) this.requestUpdate();
    if (!this.searching && last + NEAR > this.store.people.length) void this.store.more();
  }

  protected override render() {
    const { t, store } = this;
    const { search } = store;
    const { searching } = this;
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
        ${this.offers
          ? html`<button
              class="icon-button"
              data-testid="to-dashboard"
              aria-label=${t("dashboard.title")}
              title=${t("dashboard.title")}
              @click=${() => this.fire("to-dashboard", undefined)}
            >
              ${icon(mdiViewDashboard)}
            </button>`
          : nothing}
        ${this.canWrite
          ? html`<button
              class="icon-button"
              data-testid="new-conversation"
              aria-label=${t("new.title")}
              title=${t("new.title")}
              @click=${() => this.fire<string | undefined>("new-conversation", undefined)}
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
      ${searching
        ? nothing
        : renderFilters(t, store, (filter) => this.choose(filter))}
      <div
        class="scroller"
        data-testid="list"
        @scroll=${{ handleEvent: () => this.look(), passive: true }}
        @keydown=${this.onKey}
        @pointerdown=${this.stay}
        @wheel=${{ handleEvent: () => this.stay(), passive: true }}
      >
        ${searching
          ? this.renderFound()
          : store.filter.kind === "failed"
            ? this.renderFailed()
            : this.renderAll()}
      </div>
    `;
  }

  private renderAll() {
    const { t, store } = this;
    const { people } = store;
    if (!people.length) {
      // What was not answered is not empty: what is wrong is said above.
      if (store.error || store.incomplete) return nothing;
      if (store.filter.kind !== "all") {
        return html`<div class="state" role="status">${t("list.no_match")}</div>`;
      }
      return html`<div class="empty" data-testid="no-conversation">
        ${icon(mdiMessageOutline)}
        <span class="big">${t("list.empty")}</span>
        <span>${t("list.empty_hint")}</span>
      </div>`;
    }
    return html`
      ${this.renderWindow(people, t("list.label"))}
      ${store.readingMore
        ? html`<div class="state"><span class="spinner" role="status" aria-label=${t("loading")}></span></div>`
        : nothing}
    `;
  }

  /** Of thousands of rows only those in sight are in the page. */
  private renderWindow(people: readonly Person[], label: string): TemplateResult {
    const { t, format, store, rowHeight } = this;
    this.listed = people;
    const { first } = this.window;
    const last = Math.min(this.window.last, people.length);
    const current = this.placeOf(this.current);
    const places = Array.from({ length: Math.max(0, last - first) }, (_, it) => first + it);
    // The row that has the keyboard stays, or the keyboard would be nowhere.
    if (current >= last) places.push(current);
    else if (current >= 0 && current < first) places.unshift(current);
    const tabStop = current < 0 ? first : current;
    // How many there are is not known before all were read.
    const count = !this.searching && store.hasMore ? -1 : people.length;
    const { accounts, several } = store;
    const today = format.day(Date.now());
    return html`<div
      class="all"
      role="listbox"
      aria-label=${label}
      style="height: ${people.length * rowHeight}px"
    >
      ${repeat(
        places,
        (index) => people[index]?.key,
        (index) => {
          const person = people[index];
          if (!person) return nothing;
          const stop = index === tabStop;
          const open = this.isOpen(person);
          // Of those in sight few change at once: the others are not looked at.
          return guard([person, index, count, stop, open, accounts, several, format, today, t], () =>
            renderPerson(this, person, { stop, open, index, count, height: rowHeight }, () =>
              this.open(person),
            ),
          );
        },
      )}
    </div>`;
  }

  private renderFailed() {
    const { t, store } = this;
    const { results, searching, error } = store.failures;
    return html`
      ${this.renderResults(results, t("filter.failed"))}
      ${error ? errorNotice(errorText(t, error)) : nothing}
      <div class="state" role="status">
        ${searching ? t("loading") : results.length ? nothing : t("list.none_failed")}
      </div>
    `;
  }

  private renderFound() {
    const { t, store } = this;
    const { search } = store;
    const people = this.peopleFound();
    return html`
      ${people.length
        ? html`<h3>${t("search.people")}</h3>
            ${this.renderWindow(people, t("search.people"))}`
        : nothing}
      ${search.results.length
        ? html`<h3>${t("search.messages")}</h3>
            ${this.renderResults(search.results, t("search.messages"))}`
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

  private renderResults(results: readonly Found[], label: string): TemplateResult {
    return html`<div role="listbox" aria-label=${label}>
      ${repeat(results, messageKey, (item) => renderResult(this, item, () => this.openResult(item)))}
    </div>`;
  }

  /** Those who are there at once, and those whom the server finds. */
  private peopleFound(): readonly Person[] {
    const { store } = this;
    const { search, conversations } = store;
    const of = [search.text, search.people, conversations, store.accounts];
    if (this.found?.of.every((it, index) => it === of[index])) return this.found.people;
    const wanted = search.text.trim().toLocaleLowerCase();
    const there = conversations.filter((item) =>
      `${nameOf(item)} ${item.written} ${item.remote}`.toLocaleLowerCase().includes(wanted),
    );
    const known = new Set(there.map(conversationKey));
    const people = store.together([
      ...there,
      ...search.people.filter((item) => !known.has(conversationKey(item))),
    ]);
    this.found = { of, people };
    return people;
  }

  private placeOf(key: string | null): number {
    return this.searching
      ? this.listed.findIndex((person) => person.key === key)
      : this.store.placeOf(key);
  }

  private isOpen({ key, conversations }: Person): boolean {
    const { openKey } = this.store;
    return openKey === key || conversations.some((it) => conversationKey(it) === openKey);
  }

  private stay(): void {
    this.walk += 1;
  }

  private choose(filter: Filter): void {
    this.stay();
    this.store.setFilter(filter);
    if (this.scroller) this.scroller.scrollTop = 0;
  }

  private open({ key, conversations }: Person): void {
    const [item] = conversations;
    this.current = key;
    if (item) this.openAt(item);
  }

  private openAt(item: InboxConversation): void {
    this.fire<OpenDetail>("open-conversation", {
      entryId: item.entry_id,
      conversationId: item.conversation_id,
    });
  }

  private openResult(item: Found): void {
    this.fire<OpenDetail>("open-conversation", {
      entryId: item.entry_id,
      conversationId: item.conversation_id,
      message: item,
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
    this.stay();
    const row = (event.target as Element).closest<HTMLElement>(".row");
    if (!row) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      row.click();
      return;
    }
    const whole = row.closest(".all") !== null;
    const keys = whole
      ? this.listed.map(({ key }) => key)
      : this.rows().map((it) => it.dataset["key"] ?? "");
    const index = keys.indexOf(row.dataset["key"] ?? "");
    const last = keys.length - 1;
    const inSight = (this.scroller?.clientHeight ?? 0) / this.rowHeight;
    const page = Math.max(1, Math.floor(inSight) - 1);
    const to: Record<string, number> = {
      ArrowDown: Math.min(last, index + 1),
      ArrowUp: index - 1,
      PageDown: Math.min(last, index + page),
      PageUp: Math.max(0, index - page),
      Home: 0,
      End: last,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    if (next < 0) this.searchField()?.focus();
    else if (event.key === "End" && whole && !this.searching) void this.toTheEnd();
    else this.goTo(keys[next]);
  }

  private goTo(key: string | undefined): void {
    if (key === undefined) return;
    this.current = key;
    this.requestUpdate();
    const focus = (): void => {
      const row = this.row(key);
      row?.focus({ preventScroll: true });
      row?.scrollIntoView({ block: "nearest" });
    };
    // It may not be in the page yet.
    if (this.row(key)) focus();
    else void this.updateComplete.then(focus);
  }

  /** Go to the last one of all: older ones are read until there are none. */
  private async toTheEnd(): Promise<void> {
    const { store } = this;
    this.stay();
    const { walk } = this;
    for (;;) {
      this.goTo(store.people.at(-1)?.key);
      if (!store.hasMore || !(await store.more())) return;
      // Nor is the keyboard taken from where somebody went meanwhile.
      if (this.walk !== walk || !this.focused?.matches(".row")) return;
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
