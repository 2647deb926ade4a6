/** Somebody to write to: a contact or a number, from which line and on which channel. */

import { html, nothing, type PropertyValues } from "lit";
import { plain } from "../bidi";
import { define, InboxElement } from "../element";
import type { Formatter } from "../format";
import type { Translate } from "../i18n";
import { NEW } from "../outbox";
import { channelsOf, type InboxStore } from "../store";
import type { Account, Channel, Contact } from "../types";
import type { PhoneInboxComposer } from "./composer";
import { newStyles } from "./new-styles";
import { avatar, backButton, channelName, trustedMark } from "./pieces";
import { shared } from "./styles";

export interface NewDetail {
  entryId: string;
  text: string;
  recipient: string;
  lineId: string | undefined;
  channel: Channel | undefined;
}

/** How many contacts are offered at once. */
const OFFERED = 50;

export class PhoneInboxNew extends InboxElement {
  static override properties = {
    store: { attribute: false },
    accounts: { attribute: false },
    to: { attribute: false },
    t: { attribute: false },
    format: { attribute: false },
    entryId: { state: true },
    recipient: { state: true },
    lineId: { state: true },
    channel: { state: true },
    active: { state: true },
    offering: { state: true },
  };
  static override styles = [shared, newStyles];

  declare store: InboxStore;
  /** Those that can send. */
  declare accounts: readonly Account[];
  declare t: Translate;
  declare format: Formatter;
  /** Whom it is to be with, if that is known. */
  to = "";
  entryId = "";
  recipient = "";
  lineId = "";
  channel: Channel | "" = "";
  /** The offered contact that the arrow keys are at. */
  active = -1;
  offering = true;

  override focus(): void {
    this.renderRoot.querySelector<HTMLInputElement>("#to")?.focus();
  }

  private get account(): Account | undefined {
    return this.accounts.find((item) => item.entry_id === this.entryId) ?? this.accounts[0];
  }

  private get offered(): Contact[] {
    const wanted = this.recipient.trim().toLocaleLowerCase();
    const contacts = this.account?.contacts ?? [];
    return contacts
      .filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
      .slice(0, OFFERED);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("to") && this.to) this.recipient = this.to;
    if (changed.has("entryId") || changed.has("accounts")) {
      const { account } = this;
      if (account && !account.lines.some(({ line_id }) => line_id === this.lineId)) {
        this.lineId = this.defaultLine(account);
        this.channel = "";
      }
    }
  }

  private defaultLine(account: Account): string {
    const lines = this.store.linesOf(account);
    const chosen = lines.find(({ line_id }) => line_id === account.default_line_id);
    // Without a default line of its own the account decides; of few chosen lines one.
    return chosen?.line_id ?? (lines.length < account.lines.length ? lines[0]?.line_id : "") ?? "";
  }

  protected override render() {
    const { t, account } = this;
    return html`
      <div class="header with-start">
        ${backButton(t, () => this.fire("close-detail", undefined))}
        <h2>${t("new.title")}</h2>
      </div>
      ${account
        ? html`<div class="fields">
              ${this.renderTo()} ${this.renderChoices(account)} ${this.renderOffered()}
            </div>
            <phone-inbox-composer
              .store=${this.store}
              .account=${account}
              .channel=${this.channel || undefined}
              .name=${this.recipient}
              .place=${NEW}
              .ready=${this.recipient.trim().length > 0}
              .t=${t}
              .format=${this.format}
              @send-text=${this.send}
            ></phone-inbox-composer>`
        : html`<div class="empty">${t("new.nobody")}</div>`}
    `;
  }

  private renderTo() {
    const { t } = this;
    return html`<label>
      ${t("new.to")}
      <input
        id="to"
        dir="auto"
        data-testid="recipient"
        autocomplete="off"
        role="combobox"
        aria-autocomplete="list"
        aria-controls="contacts"
        aria-expanded=${this.offering && this.offered.length > 0}
        aria-activedescendant=${this.active >= 0 ? `contact-${this.active}` : ""}
        maxlength="200"
        .value=${this.recipient}
        @input=${(event: Event) => {
          this.recipient = (event.target as HTMLInputElement).value;
          this.offering = true;
          this.active = -1;
        }}
        @keydown=${this.onKey}
      />
    </label>`;
  }

  private renderOffered() {
    const { t, offered } = this;
    if (!this.offering || !offered.length) return nothing;
    return html`<h3>${t("new.contacts")}</h3>
      <div id="contacts" role="listbox" aria-label=${t("new.contacts")}>
        ${offered.map(
          (contact, index) => html`<div
            class="contact"
            id="contact-${index}"
            role="option"
            data-testid="contact"
            aria-selected=${index === this.active}
            @click=${() => this.choose(contact)}
          >
            ${avatar({ contact: contact.name, written: "" })}
            <span class="ellipsis" dir="auto">${plain(contact.name)}</span>${trustedMark(t, contact.trusted)}
          </div>`,
        )}
      </div>`;
  }

  private renderChoices(account: Account) {
    const { t, store } = this;
    const lines = store.linesOf(account);
    const channels = channelsOf(account, this.lineId || undefined);
    return html`<div class="choices">
      ${this.accounts.length > 1
        ? html`<label
            >${t("new.account")}
            <select
              data-testid="new-account"
              @change=${(event: Event) => {
                this.entryId = (event.target as HTMLSelectElement).value;
              }}
            >
              ${this.accounts.map(
                (item) =>
                  html`<option value=${item.entry_id} ?selected=${item === account}>
                    ${plain(item.name)}
                  </option>`,
              )}
            </select></label
          >`
        : nothing}
      ${lines.length > 1
        ? html`<label
            >${t("new.line")}
            <select
              data-testid="new-line"
              @change=${(event: Event) => {
                this.lineId = (event.target as HTMLSelectElement).value;
                this.channel = "";
              }}
            >
              ${this.defaultLine(account)
                ? nothing
                : html`<option value="" ?selected=${!this.lineId}>${t("new.default_line")}</option>`}
              ${lines.map(
                (line) =>
                  html`<option value=${line.line_id} ?selected=${line.line_id === this.lineId}>
                    ${plain(line.name)}
                  </option>`,
              )}
            </select></label
          >`
        : nothing}
      ${channels.length > 1
        ? html`<label
            >${t("new.channel")}
            <select
              data-testid="new-channel"
              @change=${(event: Event) => {
                this.channel = (event.target as HTMLSelectElement).value as Channel | "";
              }}
            >
              <option value="" ?selected=${!this.channel}>${t("new.default_channel")}</option>
              ${channels.map(
                (channel) =>
                  html`<option value=${channel} ?selected=${channel === this.channel}>
                    ${channelName(t, channel)}
                  </option>`,
              )}
            </select></label
          >`
        : nothing}
    </div>`;
  }

  private choose(contact: Contact): void {
    this.recipient = contact.name;
    this.offering = false;
    this.active = -1;
    if (contact.line_id && this.account?.lines.some((l) => l.line_id === contact.line_id)) {
      this.lineId = contact.line_id;
    }
    this.renderRoot.querySelector<PhoneInboxComposer>("phone-inbox-composer")?.focus();
  }

  private onKey(event: KeyboardEvent): void {
    const { offered } = this;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.offering = true;
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.active = Math.max(-1, Math.min(offered.length - 1, this.active + step));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const contact = offered[this.active] ?? (offered.length === 1 ? offered[0] : undefined);
      if (contact) this.choose(contact);
      else this.renderRoot.querySelector<PhoneInboxComposer>("phone-inbox-composer")?.focus();
    }
  }

  private send(event: CustomEvent<string>): void {
    event.stopPropagation();
    const { account } = this;
    if (!account) return;
    const typed = this.recipient.trim();
    const contact = account.contacts.find(
      ({ name }) => name.toLocaleLowerCase() === typed.toLocaleLowerCase(),
    );
    this.fire<NewDetail>("send-new", {
      entryId: account.entry_id,
      text: event.detail,
      recipient: contact?.name ?? typed,
      lineId: this.lineId || undefined,
      channel: this.channel || undefined,
    });
  }
}

define("phone-inbox-new", PhoneInboxNew);
