/** The dashboard card. */

import { css, html, nothing } from "lit";
import "./components/inbox";
import { define, HassElement } from "./element";
import type { InboxConfig } from "./types";

const HEIGHT = 560;

export class PhoneInboxCard extends HassElement {
  static override properties = {
    ...HassElement.properties,
    layout: { reflect: true },
    preview: { type: Boolean },
    config: { state: true },
  };
  static override styles = css`
    :host {
      display: block;
      height: 100%;
    }
    ha-card {
      height: 100%;
      min-height: 280px;
      overflow: hidden;
    }
    :host(:not([layout="grid"])) ha-card {
      height: var(--phone-inbox-height);
    }
    :host([layout="panel"]) ha-card {
      height: calc(100vh - var(--header-height, 56px) - env(safe-area-inset-bottom, 0px));
      border-radius: 0;
      border: none;
    }
  `;

  declare layout: string | undefined;
  declare preview: boolean | undefined;
  declare config: InboxConfig | undefined;

  static async getConfigElement(): Promise<HTMLElement> {
    await import("./editor");
    return document.createElement("phone-inbox-card-editor");
  }

  static getStubConfig(): InboxConfig {
    return {};
  }

  setConfig(config: InboxConfig): void {
    if (config.account !== undefined && typeof config.account !== "string") {
      throw new Error("account must be the id of an account");
    }
    if (config.lines !== undefined && !Array.isArray(config.lines)) {
      throw new Error("lines must be a list of line ids");
    }
    if (config.height !== undefined && !(Number(config.height) >= 200)) {
      throw new Error("height must be a number of pixels, at least 200");
    }
    this.config = config;
  }

  /** In units of 50 pixels. */
  getCardSize(): number {
    return Math.ceil((this.config?.height ?? HEIGHT) / 50);
  }

  getGridOptions() {
    return { columns: 12, rows: 9, min_columns: 6, min_rows: 5 };
  }

  protected override render() {
    const { hass, config } = this;
    if (!hass || !config) return nothing;
    return html`<ha-card style="--phone-inbox-height: ${config.height ?? HEIGHT}px">
      <phone-inbox-view
        .hass=${hass}
        .config=${config}
        .preview=${this.preview ?? false}
      ></phone-inbox-view>
    </ha-card>`;
  }
}

define("phone-inbox-card", PhoneInboxCard);
