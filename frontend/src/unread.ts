/** Two small ways to see what is unread: a card with the newest text, and a badge. */

import { mdiMessageText } from "@mdi/js";
import { css, html, nothing, type PropertyValues } from "lit";
import { plain } from "./bidi";
import { avatar } from "./components/pieces";
import { icon, shared } from "./components/styles";
import "./components/inbox";
import { define, Follow, HassElement } from "./element";
import { Formatter } from "./format";
import type { Hass } from "./hass";
import { loadLanguage, type Translate, translator } from "./i18n";
import { latestOf, nameOf } from "./model";
import { InboxStore } from "./store";
import type { InboxConfig } from "./types";

export interface UnreadConfig extends InboxConfig {
  /** The page that a tap leads to; without it, the inbox. */
  navigation_path?: string;
}

/** Where the inbox is while it is in the sidebar. */
const PANEL = "phone_inbox";

abstract class Unread extends HassElement {
  static override properties = {
    ...HassElement.properties,
    config: { state: true },
    t: { state: true },
    opened: { state: true },
  };

  declare config: UnreadConfig | undefined;
  t: Translate = translator("en");
  /** Whether the inbox is shown in a dialog. */
  opened = false;
  protected store: InboxStore | undefined;

  constructor() {
    super();
    new Follow(this, () => this.store);
  }

  static async getConfigElement(): Promise<HTMLElement> {
    await import("./editor");
    return document.createElement("phone-inbox-unread-editor");
  }

  static getStubConfig(): UnreadConfig {
    return {};
  }

  setConfig(config: UnreadConfig): void {
    this.config = config;
    this.store?.stop();
    this.store = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.store?.start();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.store?.stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { hass, config } = this;
    if (!hass || !config) return;
    const old = changed.get("hass") as Hass | undefined;
    if (changed.has("hass") && old?.language !== hass.language) {
      void loadLanguage(hass.language).then(() => (this.t = translator(hass.language)));
    }
    if (this.store?.connection !== hass.connection) {
      this.store?.stop();
      this.store = new InboxStore(hass.connection, config, hass.user?.id);
      if (this.isConnected) this.store.start();
    }
  }

  /** How many texts are unread; null: that is not known yet. */
  protected get count(): number | null {
    const { store } = this;
    if (store?.status !== "ready") return null;
    return store.accounts
      .flatMap((account) => store.linesOf(account))
      .reduce((sum, { unread }) => sum + unread, 0);
  }

  protected open(): void {
    const path =
      this.config?.navigation_path ?? (this.hass?.panels?.[PANEL] ? `/${PANEL}` : undefined);
    if (path === undefined) {
      this.opened = true;
      void this.updateComplete.then(() => this.renderRoot.querySelector("dialog")?.showModal());
      return;
    }
    history.pushState(null, "", path);
    const detail = { replace: false };
    window.dispatchEvent(new CustomEvent("location-changed", { detail }));
  }

  protected renderDialog() {
    const { hass, config, t } = this;
    if (!this.opened || !config) return nothing;
    return html`<dialog aria-label=${t("title")} @close=${() => (this.opened = false)}>
      <button
        class="text-button"
        data-testid="close-inbox"
        @click=${() => this.renderRoot.querySelector("dialog")?.close()}
      >
        ${t("close")}
      </button>
      <phone-inbox-view .hass=${hass} .config=${config} .preview=${true}></phone-inbox-view>
    </dialog>`;
  }
}

const dialog = css`
  dialog {
    width: min(900px, calc(100vw - 16px));
    height: min(800px, calc(100dvh - 16px));
    padding: 0 0 8px;
    border: none;
    border-radius: var(--ha-dialog-border-radius, 24px);
    color: var(--primary-text-color, #212121);
    background: var(--card-background-color, #fff);
    overflow: hidden;
  }
  dialog::backdrop {
    background: rgba(0, 0, 0, 0.4);
  }
  dialog > .text-button {
    display: block;
    margin: 8px 8px 0 auto;
  }
  phone-inbox-view {
    height: calc(100% - 44px);
  }
`;

export class PhoneInboxUnreadCard extends Unread {
  static override styles = [
    shared,
    dialog,
    css`
      ha-card {
        height: 100%;
      }
      .whole {
        display: flex;
        align-items: center;
        gap: 12px;
        width: 100%;
        height: 100%;
        min-height: 56px;
        padding: 8px 12px;
        border-radius: inherit;
        text-align: start;
      }
      .middle {
        flex: 1;
        min-width: 0;
      }
      .name {
        display: block;
        font-size: 14px;
        font-weight: 500;
      }
      .last {
        display: block;
        font-size: 12px;
        color: var(--pi-muted);
      }
      .icon {
        font-size: 24px;
        color: var(--pi-muted);
      }
      .count {
        flex: none;
        min-width: 24px;
        height: 24px;
        padding: 0 8px;
        border-radius: 12px;
        font-size: 13px;
        line-height: 24px;
        font-weight: 600;
        text-align: center;
        color: var(--text-primary-color, #fff);
        background: color-mix(in srgb, var(--pi-accent) 75%, #000);
      }
    `,
  ];

  /** In units of 50 pixels. */
  getCardSize(): number {
    return 1;
  }

  getGridOptions() {
    // A number and a text have no room in half the width of a phone.
    return { columns: 12, rows: 1, min_columns: 4, min_rows: 1 };
  }

  protected override render() {
    const { hass, config, store, t, count } = this;
    if (!hass || !config) return nothing;
    const newest = store?.conversations.find(({ unread }) => unread);
    const label = count === null ? t("loading") : t("unread.label", { count });
    return html`<ha-card>
      <button class="whole" data-testid="unread-card" aria-label=${label} @click=${() => this.open()}>
        ${newest ? avatar(newest) : icon(mdiMessageText)}
        <span class="middle">
          <span class="name ellipsis" dir="auto"
            >${newest ? nameOf(newest) : config.title || t("unread.name")}</span
          >
          <span class="last ellipsis" dir="auto"
            >${newest
              ? `${Formatter.of(hass, t).listTime(latestOf(newest))} · ${
                  plain(newest.last?.text ?? "") || t("list.no_text")
                }`
              : count === null
                ? nothing
                : label}</span
          >
        </span>
        ${count ? html`<span class="count" data-testid="unread-count">${count}</span>` : nothing}
      </button>
      ${this.renderDialog()}
    </ha-card>`;
  }
}

export class PhoneInboxUnreadBadge extends Unread {
  static override styles = [shared, dialog];

  protected override render() {
    const { hass, config, t, count } = this;
    if (!hass || !config) return nothing;
    return html`<ha-badge
        type="button"
        data-testid="unread-badge-small"
        .label=${config.title || t("unread.name")}
        @click=${() => this.open()}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === "Enter" || event.key === " ") this.open();
        }}
      >
        <span slot="icon">${icon(mdiMessageText)}</span>${count ?? "…"}
      </ha-badge>
      ${this.renderDialog()}`;
  }
}

define("phone-inbox-unread-card", PhoneInboxUnreadCard);
define("phone-inbox-unread-badge", PhoneInboxUnreadBadge);
