/** The box to write in: how long the text is, what it costs, whether it may go. */

import { mdiSend } from "@mdi/js";
import { html, nothing, type PropertyValues } from "lit";
import { MAX_TEXT } from "../api";
import { plain } from "../bidi";
import { define, Follow, InboxElement } from "../element";
import { type Formatter, priceHint } from "../format";
import type { Translate } from "../i18n";
import { conversationKey } from "../model";
import type { InboxStore } from "../store";
import type { Way } from "../thread";
import type { Account, Channel, Measure, Message } from "../types";
import { composerStyles } from "./composer-styles";
import { channelName } from "./pieces";
import { icon, shared } from "./styles";

const WAIT = 250;
/** The part of a cap that is left when it is worth a word. */
const SCARCE = 0.2;

export class PhoneInboxComposer extends InboxElement {
  static override properties = {
    store: { attribute: false },
    account: { attribute: false },
    channel: { attribute: false },
    name: { attribute: false },
    place: { attribute: false },
    messages: { attribute: false },
    ways: { attribute: false },
    way: { attribute: false },
    ready: { attribute: false },
    t: { attribute: false },
    format: { attribute: false },
    measure: { state: true },
  };
  static override styles = [shared, composerStyles];

  declare store: InboxStore;
  declare account: Account | undefined;
  declare channel: Channel | undefined;
  declare t: Translate;
  declare format: Formatter;
  name = "";
  /** Where in the outbox this is: see there. */
  place = "";
  /** The conversation so far: what a part has cost. */
  messages: readonly Message[] = [];
  /** The ways in which it can go, and the one in which it goes. */
  ways: readonly Way[] = [];
  declare way: Way | undefined;
  /** Whether it is known whom to write to. */
  ready = true;
  measure: Measure | null = null;
  /** The text as it was when the box was last updated. */
  private seen = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  constructor() {
    super();
    new Follow(this, () => this.store?.outbox);
  }

  override focus(): void {
    this.area?.focus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  private get area(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }

  private get text(): string {
    return this.store.outbox.draft(this.place);
  }

  private get busy(): boolean {
    return this.store.outbox.isSending(this.place);
  }

  /** Why nobody can write here; null: it is possible. */
  private get why(): string | null {
    const { t, account, channel } = this;
    if (!account) return t("composer.no_account");
    if (!account.send.length) return t("composer.cannot_send", { account: account.name });
    if (!account.control) return t("composer.no_control", { account: account.name });
    if (channel && channel !== "unknown" && !account.send.includes(channel)) {
      return t("composer.wrong_channel", {
        account: account.name,
        channel: channelName(t, channel),
      });
    }
    return null;
  }

  private get tooLong(): number {
    return [...this.text].length - Math.min(this.account?.text_limit ?? MAX_TEXT, MAX_TEXT);
  }

  private get canSend(): boolean {
    return (
      this.ready &&
      !this.busy &&
      this.text.trim().length > 0 &&
      this.tooLong <= 0 &&
      !this.measure?.over
    );
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.text !== this.seen || changed.has("channel") || changed.has("account")) {
      this.measureSoon();
    }
  }

  protected override updated(): void {
    const { area, text } = this;
    if (text === this.seen) return;
    this.seen = text;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }

  protected override render() {
    const { t, why } = this;
    if (why) {
      return html`${this.renderWays()}<div class="why" data-testid="cannot-send">${why}</div>`;
    }
    const label = this.name ? t("composer.label", { name: this.name }) : t("composer.placeholder");
    return html`
      ${this.renderWays()}
      <form @submit=${this.onSubmit}>
        <textarea
          rows="1"
          dir="auto"
          data-testid="composer"
          placeholder=${t("composer.placeholder")}
          aria-label=${label}
          aria-describedby="hints"
          .value=${this.text}
          @input=${this.onInput}
          @keydown=${this.onKey}
        ></textarea>
        <button
          class="send"
          data-testid="send"
          ?disabled=${!this.canSend}
          aria-label=${t("composer.send")}
          title="${t("composer.send")} (${t("composer.hint")})"
        >
          ${this.busy ? html`<span class="spinner"></span>` : icon(mdiSend)}
        </button>
      </form>
      <div id="hints" class="hints">${this.renderHints()}</div>
    `;
  }

  /** By which line it goes, where there are several. */
  private renderWays() {
    const { t, ways, way, store } = this;
    if (ways.length < 2 || !way) return nothing;
    return html`<label class="ways"
      >${t("composer.by")}
      <select
        data-testid="way"
        @change=${(event: Event) =>
          this.fire("choose-way", (event.target as HTMLSelectElement).value)}
      >
        ${ways.map(
          (it) =>
            html`<option
              value=${conversationKey(it)}
              ?selected=${conversationKey(it) === conversationKey(way)}
            >
              ${[
                it.line,
                store.accounts.length > 1 ? store.account(it.entry_id)?.name : null,
                channelName(t, it.channel),
                it.written,
              ]
                .filter(Boolean)
                .map((part) => plain(part ?? ""))
                .join(" · ")}
            </option>`,
        )}
      </select></label
    >`;
  }

  private renderHints() {
    const { t, measure, tooLong } = this;
    if (!this.text) return nothing;
    if (tooLong > 0) {
      return html`<span class="bad" role="status">${t("composer.too_long", { count: tooLong })}</span>`;
    }
    if (!measure) return nothing;
    const { parts, characters, left, encoding, cap, over } = measure;
    const price = priceHint(this.messages, Math.max(1, parts));
    const length = [
      encoding
        ? t("composer.parts", { count: parts })
        : t("composer.characters", { count: characters }),
      ...(left === null ? [] : [t("composer.left", { count: left })]),
    ];
    return html`
      <span
        data-testid="part-counter"
        data-parts=${parts}
        title=${encoding === "ucs2" ? t("composer.unicode") : ""}
        >${[
          ...length,
          ...(price
            ? [t("composer.price", { price: this.format.price(price.amount, price.currency) })]
            : []),
        ].join(" · ")}</span
      >
      ${cap && over
        ? html`<span class="bad" role="alert" data-testid="cap"
            >${t("composer.over", { limit: cap.limit, left: cap.left })}</span
          >`
        : cap && cap.left <= Math.max(3, cap.limit * SCARCE)
          ? html`<span class="warn" data-testid="cap"
              >${t("composer.cap", { count: cap.left, limit: cap.limit })}</span
            >`
          : nothing}
    `;
  }

  private onInput(event: Event): void {
    this.store.outbox.write(this.place, (event.target as HTMLTextAreaElement).value);
  }

  private measureSoon(): void {
    clearTimeout(this.timer);
    this.turn += 1;
    if (!this.text.trim()) {
      this.measure = null;
      return;
    }
    const turn = this.turn;
    this.timer = setTimeout(() => void this.measureNow(turn), WAIT);
  }

  private async measureNow(turn: number): Promise<void> {
    const { account, text, channel } = this;
    if (!account || this.tooLong > 0) return;
    try {
      const known = channel === "unknown" ? undefined : channel;
      const measure = await this.store.api.measure(account.entry_id, text, known);
      if (turn === this.turn) this.measure = measure;
    } catch {
      // The counter is a help; without it the server still says what is too much.
      if (turn === this.turn) this.measure = null;
    }
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
      event.preventDefault();
      // Held down, it must not try again and again what fails.
      if (!event.repeat) this.send();
    }
  }

  private onSubmit(event: Event): void {
    event.preventDefault();
    this.send();
  }

  private send(): void {
    if (!this.canSend) return;
    // The button is disabled in a moment, and the keyboard would be nowhere.
    this.focus();
    this.fire("send-text", this.text);
  }
}

define("phone-inbox-composer", PhoneInboxComposer);
