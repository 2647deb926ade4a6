/** The same inbox as a page of its own, in the sidebar. */

import { css, html, nothing } from "lit";
import "./components/inbox";
import { define, HassElement } from "./element";
import type { InboxConfig } from "./types";

export class PhoneInboxPanel extends HassElement {
  static override properties = {
    ...HassElement.properties,
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

  declare panel: { config?: InboxConfig | null } | undefined;
  narrow = false;
  private readonly nothingSet: InboxConfig = {};

  protected override render() {
    const { hass } = this;
    if (!hass) return nothing;
    return html`<phone-inbox-view
      .hass=${hass}
      .config=${this.panel?.config ?? this.nothingSet}
      .offers=${hass.user?.is_admin ?? false}
      .menu=${!hass.kioskMode && (this.narrow || hass.dockedSidebar === "always_hidden")}
    ></phone-inbox-view>`;
  }
}

define("phone-inbox-panel", PhoneInboxPanel);
