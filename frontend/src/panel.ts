/** The same inbox as a page of its own, in the sidebar. */

import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import "./components/inbox";
import { define } from "./element";
import { type Hass, hassDiffers } from "./hass";
import type { InboxConfig } from "./types";

export class PhoneInboxPanel extends LitElement {
  static override properties = {
    hass: { attribute: false },
    narrow: { type: Boolean },
    panel: { attribute: false },
  };
  static override styles = css`
    :host {
      display: block;
      height: 100vh;
      height: 100dvh;
      padding: env(safe-area-inset-top, 0px) env(safe-area-inset-right, 0px)
        env(safe-area-inset-bottom, 0px) env(safe-area-inset-left, 0px);
      box-sizing: border-box;
      background: var(--card-background-color, #fff);
    }
  `;

  declare hass: Hass | undefined;
  declare panel: { config?: InboxConfig | null } | undefined;
  narrow = false;
  private readonly nothingSet: InboxConfig = {};

  protected override shouldUpdate(changed: PropertyValues): boolean {
    return (
      changed.size > 1 ||
      !changed.has("hass") ||
      !this.hass ||
      hassDiffers(changed.get("hass") as Hass | undefined, this.hass)
    );
  }

  protected override render() {
    const { hass } = this;
    if (!hass) return nothing;
    return html`<phone-inbox-view
      .hass=${hass}
      .config=${this.panel?.config ?? this.nothingSet}
      .menu=${!hass.kioskMode && (this.narrow || hass.dockedSidebar === "always_hidden")}
    ></phone-inbox-view>`;
  }
}

define("phone-inbox-panel", PhoneInboxPanel);
