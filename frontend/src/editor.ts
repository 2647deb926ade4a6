/** The card's visual editor, made of Home Assistant's own form. */

import { html, nothing, type PropertyValues } from "lit";
import { InboxApi } from "./api";
import { define, HassElement } from "./element";
import type { Hass } from "./hass";
import { loadLanguage, type TextKey, translator } from "./i18n";
import type { Account, InboxConfig } from "./types";

type Form = Omit<InboxConfig, "type">;
type Field = keyof InboxConfig | "navigation_path";

const THREADS = ["contacts", "everybody", "nobody"];

export class PhoneInboxCardEditor extends HassElement {
  static override properties = {
    ...HassElement.properties,
    config: { state: true },
    accounts: { state: true },
    language: { state: true },
  };

  declare config: InboxConfig | undefined;
  accounts: Account[] = [];
  /** The language whose texts are there. */
  language = "en";

  setConfig(config: InboxConfig): void {
    this.config = config;
  }

  protected override firstUpdated(): void {
    void loadForm();
  }

  protected override updated(changed: PropertyValues): void {
    const old = changed.get("hass") as Hass | undefined;
    if (this.hass && changed.has("hass") && old?.connection !== this.hass.connection) {
      void this.load(this.hass);
    }
    const language = this.hass?.language;
    if (language && language !== this.language) {
      void loadLanguage(language).then(() => (this.language = language));
    }
  }

  private async load(hass: Hass): Promise<void> {
    try {
      this.accounts = (await new InboxApi(hass.connection).accounts()).accounts;
    } catch {
      // What is chosen stays chosen; the card itself says what is wrong.
      this.accounts = [];
    }
  }

  protected override render() {
    const { hass, config } = this;
    if (!hass || !config) return nothing;
    return html`<ha-form
      .hass=${hass}
      .data=${{ mark_read: true, hide_composer: false, one_thread: "contacts", ...config }}
      .schema=${this.schema(config)}
      .computeLabel=${({ name }: { name: string }) => this.label(name)}
      .computeHelper=${({ name }: { name: string }) => this.help(name)}
      @value-changed=${this.onChange}
    ></ha-form>`;
  }

  /** What can be set. */
  protected fields: readonly Field[] = [
    "account",
    "lines",
    "title",
    "height",
    "one_thread",
    "mark_read",
    "hide_composer",
  ];

  private schema(config: InboxConfig) {
    const accounts = this.accounts.map(({ entry_id, name }) => ({ value: entry_id, label: name }));
    if (config.account && !accounts.some(({ value }) => value === config.account)) {
      accounts.push({ value: config.account, label: config.account });
    }
    const shown = this.accounts.filter(
      ({ entry_id }) => !config.account || entry_id === config.account,
    );
    const lines = shown.flatMap((account) =>
      account.lines.map(({ line_id, name }) => ({
        value: line_id,
        label: shown.length > 1 ? `${account.name}: ${name}` : name,
      })),
    );
    const fields: { name: Field; selector: object }[] = [
      { name: "account", selector: { select: { options: accounts, mode: "dropdown" } } },
      { name: "lines", selector: { select: { options: lines, multiple: true } } },
      { name: "title", selector: { text: {} } },
      {
        name: "height",
        selector: { number: { min: 200, max: 2000, mode: "box", unit_of_measurement: "px" } },
      },
      {
        name: "one_thread",
        selector: {
          select: {
            options: THREADS.map((value) => ({
              value,
              label: this.text(`threads.${value}` as TextKey),
            })),
            mode: "dropdown",
          },
        },
      },
      { name: "mark_read", selector: { boolean: {} } },
      { name: "hide_composer", selector: { boolean: {} } },
      { name: "navigation_path", selector: { navigation: {} } },
    ];
    return fields.filter(({ name }) => this.fields.includes(name));
  }

  private label(name: string): string {
    return this.text(`editor.${name}` as TextKey);
  }

  private help(name: string): string | undefined {
    return ["account", "lines", "height", "navigation_path"].includes(name)
      ? this.text(`editor.${name}_help` as TextKey)
      : undefined;
  }

  private text(key: TextKey): string {
    return translator(this.language)(key);
  }

  private onChange(event: CustomEvent<{ value: Form }>): void {
    event.stopPropagation();
    const config = tidy({ ...this.config, ...event.detail.value }, this.config?.account);
    this.dispatchEvent(
      new CustomEvent("config-changed", { detail: { config }, bubbles: true, composed: true }),
    );
  }
}

/** Leave out what is as it is without being said. */
export function tidy(config: InboxConfig, previousAccount: string | undefined): InboxConfig {
  const { account, lines, title, height, hide_composer, mark_read, one_thread, ...rest } = config;
  return {
    ...rest,
    ...(account && { account }),
    // Another account has other lines.
    ...(lines?.length && account === previousAccount && { lines }),
    ...(title && { title }),
    ...(height && { height }),
    ...(hide_composer && { hide_composer }),
    ...(mark_read === false && { mark_read }),
    ...(one_thread && one_thread !== "contacts" && { one_thread }),
  };
}

interface CardHelpers {
  createCardElement(config: { type: string }): HTMLElement;
}

interface EditableCard extends CustomElementConstructor {
  getConfigElement?(): Promise<HTMLElement>;
}

/** Home Assistant loads its form with the first card editor that uses it. */
async function loadForm(): Promise<void> {
  if (customElements.get("ha-form")) return;
  const load = (window as { loadCardHelpers?: () => Promise<CardHelpers> }).loadCardHelpers;
  const helpers = await load?.();
  helpers?.createCardElement({ type: "button" });
  await (customElements.get("hui-button-card") as EditableCard | undefined)?.getConfigElement?.();
}

/** The same for the small card and the badge. */
export class PhoneInboxUnreadEditor extends PhoneInboxCardEditor {
  protected override fields: readonly Field[] = ["account", "lines", "title", "navigation_path"];
}

define("phone-inbox-card-editor", PhoneInboxCardEditor);
define("phone-inbox-unread-editor", PhoneInboxUnreadEditor);
