/** Asks what a number's owner is called, and adds the contact as Home Assistant's form does. */

import { html } from "lit";
import { define, InboxElement } from "../element";
import type { Hass } from "../hass";
import type { Translate } from "../i18n";
import { dialogStyles } from "./dialog-styles";
import { errorText } from "./pieces";
import { shared } from "./styles";

const FLOW = "config/config_entries/subentries/flow";

interface FlowStep {
  type: string;
  flow_id: string;
  errors?: Record<string, string> | null;
  description_placeholders?: Record<string, string> | null;
}

export class PhoneInboxAddContact extends InboxElement {
  static override properties = {
    hass: { attribute: false },
    t: { attribute: false },
    number: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  static override styles = [shared, dialogStyles];

  declare hass: Hass;
  declare t: Translate;
  /** Whose it is; null: nobody is being added. */
  number: string | null = null;
  problem = "";
  busy = false;
  private entryId = "";

  /** `entryId`: the entry that holds the contacts. */
  async ask(number: string, entryId: string): Promise<void> {
    this.number = number;
    this.entryId = entryId;
    this.problem = "";
    await this.updateComplete;
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  protected override render() {
    const { t, number } = this;
    if (number === null) return html``;
    return html`<dialog
      aria-labelledby="title"
      @close=${() => (this.number = null)}
      @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
    >
      <form @submit=${this.save}>
        <h2 id="title">${t("contact.title", { number })}</h2>
        <label
          >${t("contact.name")}
          <input data-testid="contact-name" autocomplete="off" maxlength="100" required autofocus
        /></label>
        <p class="wrong" role="alert">${this.problem}</p>
        <p>${t("contact.hint")}</p>
        <div class="buttons">
          <button type="button" class="text-button" @click=${this.close}>${t("close")}</button>
          <button class="text-button" data-testid="contact-save" ?disabled=${this.busy}>
            ${t("contact.save")}
          </button>
        </div>
      </form>
    </dialog>`;
  }

  private close(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.renderRoot.querySelector("input")?.value.trim();
    if (!name || this.busy) return;
    this.busy = true;
    this.problem = "";
    try {
      this.problem = await this.add(name);
      if (!this.problem) this.close();
    } catch (error) {
      this.problem = errorText(this.t, error);
    }
    this.busy = false;
  }

  /** Go through the form; return what is wrong with what was typed in. */
  private async add(name: string): Promise<string> {
    const { hass, number } = this;
    const form = await hass.callApi<FlowStep>("POST", FLOW, {
      handler: [this.entryId, "contact"],
    });
    const step = await hass.callApi<FlowStep>("POST", `${FLOW}/${form.flow_id}`, {
      name,
      numbers: [number],
    });
    if (step.type === "create_entry") return "";
    await hass.callApi("DELETE", `${FLOW}/${form.flow_id}`);
    const [key] = Object.values(step.errors ?? {});
    const texts = await hass.loadBackendTranslation?.("config_subentries", ["phone_inbox"]);
    return (
      texts?.(
        `component.phone_inbox.config_subentries.contact.error.${key}`,
        step.description_placeholders ?? {},
      ) || this.t("error.unknown")
    );
  }
}

define("phone-inbox-add-contact", PhoneInboxAddContact);
