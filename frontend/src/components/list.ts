/** The conversations, and what a search finds. */

import { mdiMessageOutline } from "@mdi/js";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { afterPaint, define, Follow, InboxElement } from "../element";
import type { Formatter } from "../format";
import type { Translate } from "../i18n";
import { conversationKey, messageKey, nameOf } from "../model";
import type { Found } from "../search";
import type { Filter, InboxStore } from "../store";
import type { InboxConversation, Message, Person } from "../types";
import { renderListHeader } from "./list-header";
import { ListKeys } from "./list-keys";
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
/** When somebody who scrolls that fast has come to rest, in milliseconds. */
const REST = 100;
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
  private readonly keys = new ListKeys(this);
  /** Which rows are in the page: from the first, before the last. */
  private window = { first: 0, last: 0 };
  /** Whether it was painted: until then there are rows, and nothing that takes long. */
  painted = false;
  /** How many rows beyond those in sight are wanted: none where they would delay these. */
  private beyond = 0;
  private resting: ReturnType<typeof setTimeout> | undefined;
  /** Those who are listed: all, or those who were found. */
  private listed: readonly Person[] = [];
  private found: { of: readonly unknown[]; people: readonly Person[] } | undefined;
  private resized: ResizeObserver | undefined;

  constructor() {
    super();
    new Follow(this, () => this.store);
    new Follow(this, () => this.store?.search);
    new Follow(this, () => this.store?.failures);
  }

  override focus(): void {
    this.keys.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized = new ResizeObserver(() => this.look());
    if (this.scroller) this.resized.observe(this.scroller);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized?.disconnect();
    clearTimeout(this.resting);
    // Whoever leaves scrolls no more.
    this.beyond = this.painted ? BEYOND : 0;
  }

  protected override firstUpdated(): void {
    if (this.scroller) this.resized?.observe(this.scroller);
    afterPaint(() => {
      this.painted = true;
      this.beyond = BEYOND;
      this.requestUpdate();
      this.look();
    });
  }

  protected override willUpdate(_: PropertyValues): void {
    this.window = this.inSight();
  }

  private get scroller(): HTMLElement | null {
    return this.renderRoot.querySelector(".scroller");
  }

  private get rowHeight(): number {
    return this.store.several ? ROW_WITH_LINE : ROW;
  }

  get searching(): boolean {
    return this.store.search.text.trim().length > 0;
  }

  /** The keys of all who are listed. */
  get listedKeys(): readonly string[] {
    return this.listed.map(({ key }) => key);
  }

  /** How many rows are in sight. */
  get rowsInSight(): number {
    return (this.scroller?.clientHeight ?? 0) / this.rowHeight;
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
    const { window } = this;
    if (Math.max(first - window.first, window.first - first) > 2 * BEYOND) this.hurry();
    if (first !== this.window.first || last !== this.window.last) this.requestUpdate();
    if (!this.searching && last + NEAR > this.store.people.length) void this.store.more();
  }

  /** In between two frames there is time for those in sight. */
  private hurry(): void {
    this.beyond = 0;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.beyond = BEYOND;
      this.look();
    }, REST);
  }

  protected override render() {
    const { store } = this;
    return html`
      ${this.painted
        ? renderListHeader(this, {
            menu: () => this.fire("hass-toggle-menu", undefined),
            toDashboard: () => this.fire("to-dashboard", undefined),
            write: () => this.fire<string | undefined>("new-conversation", undefined),
            clear: () => this.clear(),
            choose: (filter) => this.choose(filter),
            key: (event) => this.keys.onSearchKey(event),
          })
        : html`<div class="room"></div>`}
      <div
        class="scroller"
        data-testid="list"
        @scroll=${{ handleEvent: () => this.look(), passive: true }}
        @keydown=${(event: KeyboardEvent) => this.keys.onKey(event)}
        @pointerdown=${() => this.keys.stay()}
        @wheel=${{ handleEvent: () => this.keys.stay(), passive: true }}
      >
        ${this.searching
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
    const current = this.placeOf(this.keys.current);
    const places = Array.from({ length: Math.max(0, last - first) }, (_, it) => first + it);
    // The row that has the keyboard stays, or the keyboard would be nowhere.
    if (current >= last) places.push(current);
    else if (current >= 0 && current < first) places.unshift(current);
    const tabStop = current < 0 ? first : current;
    // How many there are is not known before all were read.
    const count = !this.searching && store.hasMore ? -1 : people.length;
    const { accounts, several } = store;
    const today = format.day(Date.now());
    const { painted } = this;
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
          return guard([person, index, count, stop, open, accounts, several, format, today, t, painted], () =>
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

  private choose(filter: Filter): void {
    this.keys.stay();
    this.store.setFilter(filter);
    if (this.scroller) this.scroller.scrollTop = 0;
  }

  private open({ key, conversations }: Person): void {
    const [item] = conversations;
    this.keys.current = key;
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

  clear(): void {
    this.store.search.set("");
    this.keys.toSearch();
  }
}

define("phone-inbox-list", PhoneInboxList);
