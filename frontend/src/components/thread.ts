/** The messages of one conversation, as far as they fit in the page. */

import { mdiChevronDown } from "@mdi/js";
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { plain } from "../bidi";
import { copy } from "../clipboard";
import { afterPaint, define, Follow, InboxElement } from "../element";
import type { Formatter } from "../format";
import type { Translate } from "../i18n";
import { messageKey, nameOf, timeOf } from "../model";
import type { InboxStore } from "../store";
import type { Thread, Way } from "../thread";
import type { Message } from "../types";
import { type BubbleContext, renderBubble, renderMark } from "./bubble";
import { itemsOf } from "./items";
import { errorNotice, errorText } from "./pieces";
import { icon, shared } from "./styles";
import { NUMBER, renderHeader } from "./thread-header";
import { threadStyles } from "./thread-styles";

/** This near to an end, in pixels, more is shown. */
const NEAR = 600;
/** This near to the newest message new ones are followed. */
const FOLLOW = 80;
/** Milliseconds. */
const SLOW = 300;
/** So many messages may be shorter than the page. */
const FEW = 40;
/**
 * Whether a thread was painted before. The first one has nothing in its first frame that a
 * browser takes long to do once: to learn a language's dates, or to find links.
 */
let painted = false;
export const wasPainted = (): boolean => painted;

export class PhoneInboxThread extends InboxElement {
  static override properties = {
    store: { attribute: false },
    thread: { attribute: false },
    place: { attribute: false },
    t: { attribute: false },
    format: { attribute: false },
    selected: { state: true },
    marked: { state: true },
    copied: { state: true },
    below: { state: true },
    painted: { state: true },
  };
  static override styles = [shared, threadStyles];

  declare store: InboxStore;
  declare thread: Thread;
  /** Where in the outbox this is: see there. */
  place = "";
  declare t: Translate;
  declare format: Formatter;
  selected: string | null = null;
  marked: string | null = null;
  copied: string | null = null;
  /** How many messages came in below what is seen; null: the newest is seen. */
  below: number | null = null;
  private current: string | null = null;
  /** Keeps the newest message in sight. */
  private following = true;
  private days = new WeakMap<Message, string>();
  private anchor: { id: string; top: number } | null = null;
  private newest: string | null = null;
  /** Whether what is waited for takes long enough to say so. */
  private slow = false;
  private resized: ResizeObserver | undefined;
  painted = painted;
  private painting = false;

  constructor() {
    super();
    new Follow(this, () => this.thread);
    new Follow(this, () => this.store);
    new Follow(this, () => (this.painted ? this.store?.outbox : null));
  }

  /** Bring a message into sight that a search has found. */
  async reveal(key: string): Promise<boolean> {
    this.following = false;
    if (!(await this.thread.show(key))) return false;
    this.marked = key;
    this.anchor = null;
    await this.updateComplete;
    this.bubble(key)?.scrollIntoView({ block: "center" });
    return true;
  }

  override focus(): void {
    this.scroller?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized = new ResizeObserver(() => {
      if (this.following) this.toEnd();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized?.disconnect();
  }

  private get scroller(): HTMLElement | null {
    return this.renderRoot.querySelector(".scroller");
  }

  private get way(): Way | undefined {
    return this.store.way;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("format")) this.days = new WeakMap();
    if (changed.has("thread")) {
      this.selected = null;
      this.marked = null;
      this.current = null;
      this.below = null;
      this.newest = null;
      this.following = true;
      this.anchor = null;
      setTimeout(() => {
        this.slow = true;
        if (this.thread.loading) this.requestUpdate();
      }, SLOW);
    } else {
      this.keepPlace();
    }
    const { messages } = this.thread;
    const newest = messages.at(-1);
    const last = newest ? messageKey(newest) : null;
    if (this.newest !== null && last !== this.newest && !this.following) {
      const before = messages.findIndex((item) => messageKey(item) === this.newest);
      const more = messages.slice(before + 1).filter((item) => item.direction === "incoming");
      this.below = (this.below ?? 0) + more.length;
    }
    this.newest = last;
  }

  protected override updated(): void {
    const { scroller } = this;
    if (!scroller) return;
    if (this.following && this.thread.atNewest) {
      this.toEnd();
    } else if (this.anchor) {
      const bubble = this.bubble(this.anchor.id);
      if (bubble) {
        const moved = bubble.getBoundingClientRect().top - this.anchor.top;
        if (Math.abs(moved) > 0.5) scroller.scrollTop += moved;
      }
    }
    this.anchor = null;
    if (this.painted) this.fill(scroller);
    else if (!this.thread.loading && !this.painting) this.paint();
  }

  private paint(): void {
    this.painting = true;
    afterPaint(() => {
      this.painted = painted = true;
      this.fire("thread-painted", undefined);
    });
  }

  /** Nobody scrolls in what is too short, nor further than its end: see for more. */
  private fill(scroller: HTMLElement): void {
    const { thread } = this;
    if (thread.loading || thread.loadingOlder || thread.error) return;
    const more = thread.window.first > 0 || thread.hasOlder;
    const seen = scroller.clientHeight > 0;
    if (more && seen && scroller.scrollTop < NEAR) void thread.older();
  }

  protected override firstUpdated(): void {
    const { scroller } = this;
    if (scroller) this.resized?.observe(scroller);
  }

  /** Remember where the first message in sight is, to put it there again. */
  private keepPlace(): void {
    const { scroller } = this;
    if (this.following || !scroller) return;
    const top = scroller.getBoundingClientRect().top;
    for (const bubble of scroller.querySelectorAll<HTMLElement>(".bubble")) {
      const place = bubble.getBoundingClientRect();
      if (place.bottom > top) {
        this.anchor = { id: bubble.dataset["key"] ?? "", top: place.top };
        return;
      }
    }
  }

  private toEnd(): void {
    const { scroller } = this;
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
  }

  private onScroll(): void {
    const { scroller, thread } = this;
    if (!scroller || thread.loading) return;
    const under = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
    const following = under < FOLLOW && thread.atNewest;
    if (following !== this.following) {
      this.following = following;
      this.below = following ? null : (this.below ?? 0);
    }
    if (scroller.scrollTop < NEAR) void thread.older();
    else if (under < NEAR) thread.newer();
  }

  private toNewest(): void {
    this.following = true;
    this.below = null;
    this.thread.toNewest();
    // The button goes, and the keyboard would be nowhere.
    this.focus();
  }

  // Rendering

  protected override render() {
    const { t, thread } = this;
    const { way } = this;
    const name = way ? nameOf(way) || t("list.withheld") : "";
    return html`
      ${renderHeader(t, this.store, { way, name, copied: this.copied === NUMBER, painted: this.painted }, {
        back: () => this.fire("close-detail", undefined),
        remove: () => this.fire("delete-conversation", { name }),
        copy: (text, token, pressed) => void this.copy(text, token, pressed),
        add: (number) => this.fire("add-contact", { number, name }),
      })}
      <div
        class="scroller ${thread.messages.length < FEW ? "few" : ""}"
        data-testid="thread"
        tabindex="-1"
        @scroll=${{ handleEvent: () => this.onScroll(), passive: true }}
        @keydown=${this.onKey}
        @grown=${() => this.following && this.toEnd()}
      >
        ${thread.loadingOlder
          ? html`<div class="older" role="status">
              <span class="spinner"></span>${t("thread.older")}
            </div>`
          : nothing}
        ${thread.loading
          ? !this.slow ? nothing : html`<div class="empty"><span class="spinner" role="status" aria-label=${t("loading")}></span></div>`
          : html`<div class="messages" role="list" aria-label=${t("thread.label", { name })}>
              ${this.renderMessages()}
            </div>`}
      </div>
      ${thread.error && !thread.loading
        ? errorNotice(errorText(t, thread.error), {
            label: t("retry"),
            action: () => void (thread.messages.length && thread.hasOlder ? thread.older() : thread.load()),
          })
        : nothing}
      ${this.below === null
        ? nothing
        : html`<div style="position: relative">
            <button
              class="jump"
              data-testid="jump"
              aria-label=${t("thread.newest")}
              title=${t("thread.newest")}
              @click=${this.toNewest}
            >
              ${this.below > 0 ? t("thread.arrived", { count: this.below }) : nothing}
              ${icon(mdiChevronDown)}
            </button>
          </div>`}
    `;
  }

  private renderMessages() {
    const { t, thread, format } = this;
    const onItsWay = this.painted ? this.store.outbox.onItsWay(this.place) : null;
    if (!thread.messages.length && onItsWay === null) {
      return thread.error
        ? nothing
        : html`<div class="empty"><span>${t("thread.empty")}</span></div>`;
    }
    const { first, last } = thread.window;
    const shown = thread.messages.slice(first, last);
    const context = this.context(shown);
    const now = format.day(Date.now());
    const items = itemsOf(shown, (message) => this.dayOf(message));
    const { mixed, several } = context;
    const { accounts } = this.store;
    return html`
      ${repeat(
        items,
        (item) => item.key,
        // Of hundreds of bubbles few change at once: the others are not looked at.
        (item) =>
          "moment" in item
            ? guard([item.key, now, format, this.painted], () => this.renderDay(item.moment))
            : guard(
                [
                  item.message,
                  item.first,
                  item.last,
                  accounts,
                  mixed,
                  several,
                  format,
                  this.painted,
                  this.selected === item.key,
                  context.tabStop === item.key,
                  this.marked === item.key,
                  context.canRetry(item.message),
                  this.copied?.startsWith(`${item.key}/`) && this.copied,
                ],
                () => renderBubble(item.message, item, context),
              ),
      )}
      ${onItsWay !== null && thread.atNewest
        ? html`<div class="message own first last" role="listitem">
            <div class="bubble" data-testid="sending">
              <div class="said" dir="auto"><span class="text">${plain(onItsWay)}</span
              ><span class="meta" title=${t("delivery.sending")}
                >${renderMark({ delivery: "pending", error: null }, t)}</span
              ></div>
            </div>
          </div>`
        : nothing}
    `;
  }

  private renderDay(moment: number): TemplateResult {
    return html`<div class="day" role="listitem">
      <span>${this.painted ? this.format.daySeparator(moment) : "\u00a0"}</span>
    </div>`;
  }

  private dayOf(message: Message): string {
    let day = this.days.get(message);
    if (day === undefined) {
      day = this.format.day(timeOf(message));
      this.days.set(message, day);
    }
    return day;
  }

  private context(shown: readonly Message[]): BubbleContext & { several: boolean } {
    const ids = new Set(shown.map(messageKey));
    const last = shown.at(-1);
    const [first, ...others] = this.store.ways;
    const several = others.some((way) => way.line_id !== first?.line_id);
    return {
      several,
      t: this.t,
      format: this.format,
      painted: this.painted,
      api: this.store.api,
      accountOf: ({ entry_id = "" }) => this.store.account(entry_id),
      lineOf: (message) => (several ? message.line : null),
      selected: this.selected,
      tabStop:
        this.current && ids.has(this.current) ? this.current : last ? messageKey(last) : null,
      marked: this.marked,
      copied: this.copied,
      mixed: shown.some((message) => message.channel !== shown[0]?.channel),
      select: (id) => {
        this.selected = this.selected === id ? null : id;
        this.current = id;
      },
      canRetry: (message) => this.painted && this.store.outbox.canRetry(messageKey(message)),
      copy: (text, token, pressed) => void this.copy(text, token, pressed),
      retry: (message) => this.fire("retry-message", message),
      remove: (message) => this.fire("delete-message", message),
      markUnread: (message) => this.fire("mark-unread", message),
      cancel: (message) => this.fire("cancel-message", message),
    };
  }

  private async copy(text: string, token: string, pressed: Element): Promise<void> {
    if (!(await copy(text, pressed))) {
      this.fire("not-copied", undefined);
      return;
    }
    this.copied = token;
    setTimeout(() => {
      if (this.copied === token) this.copied = null;
    }, 2_000);
  }

  // Keys

  private onKey(event: KeyboardEvent): void {
    const target = event.target as Element;
    const bubble = target.closest<HTMLElement>(".bubble");
    if (event.key === "Escape" && this.selected) {
      event.stopPropagation();
      const { selected } = this;
      this.selected = null;
      this.bubble(selected)?.focus();
      return;
    }
    if (!bubble || target !== bubble) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.context([]).select(bubble.dataset["key"] ?? "");
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      event.preventDefault();
      const bubbles = [...this.renderRoot.querySelectorAll<HTMLElement>("[data-message-id]")];
      const next = bubbles[bubbles.indexOf(bubble) + (event.key === "ArrowUp" ? -1 : 1)];
      if (!next) return;
      this.current = next.dataset["key"] ?? null;
      next.focus();
      this.requestUpdate();
    }
  }

  private bubble(id: string): HTMLElement | undefined {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("[data-message-id]")].find(
      (bubble) => bubble.dataset["key"] === id,
    );
  }
}

define("phone-inbox-thread", PhoneInboxThread);
