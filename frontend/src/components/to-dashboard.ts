/** Asks on which dashboard the card is wanted, and puts it there. */

import { html, nothing } from "lit";
import { addCard, Changed, findPlaces, type Place, type Places } from "../dashboards";
import { define, InboxElement } from "../element";
import type { Hass } from "../hass";
import type { Translate } from "../i18n";
import { dialogStyles } from "./dialog-styles";
import { errorText } from "./pieces";
import { shared } from "./styles";

export class PhoneInboxToDashboard extends InboxElement {
  static override properties = {
    hass: { attribute: false },
    t: { attribute: false },
    found: { state: true },
    put: { state: true },
    problem: { state: true },
    busy: { state: true },
  };
  static override styles = [shared, dialogStyles];

  declare hass: Hass;
  declare t: Translate;
  /** What there is to choose from; null: nobody is asked. */
  found: Places | null = null;
  /** Where the card was put. */
  put: Place | null = null;
  problem = "";
  busy = false;

  async ask(): Promise<void> {
    await this.look();
    await this.updateComplete;
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  private async look(): Promise<void> {
    this.put = null;
    this.problem = "";
    try {
      this.found = await findPlaces(this.hass.connection);
    } catch (error) {
      this.found = { places: [], written: [], made: [] };
      this.problem = errorText(this.t, error);
    }
  }

  protected override render() {
    const { t, found, put } = this;
    if (!found) return nothing;
    return html`<dialog
      aria-labelledby="title"
      @close=${() => (this.found = null)}
      @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
    >
      <form @submit=${this.add}>
        <h2 id="title">${t("dashboard.title")}</h2>
        ${put ? html`<p role="status">${t("dashboard.done", { name: put.name })}</p>` : this.renderChoice(found)}
        <p class="wrong" role="alert">${this.problem}</p>
        <div class="buttons">
          <button type="button" class="text-button" @click=${this.close}>${t("close")}</button>
          ${put
            ? html`<a class="text-button" data-testid="dashboard-open" href=${put.address} @click=${this.close}
                >${t("dashboard.open")}</a
              >`
            : html`<button
                class="text-button"
                data-testid="dashboard-add"
                ?disabled=${this.busy || !found.places.length}
              >
                ${t("dashboard.add")}
              </button>`}
        </div>
      </form>
    </dialog>`;
  }

  private renderChoice({ places, written, made }: Places) {
    const { t } = this;
    return html`${places.length
        ? html`<label
              >${t("dashboard.where")}
              <select data-testid="dashboard-view">
                ${places.map(({ name }, index) => html`<option value=${index}>${name}</option>`)}
              </select></label
            >
            <p>${t("dashboard.hint")}</p>`
        : html`<p>${t("dashboard.none")}</p>`}
      ${made.length ? html`<p>${t("dashboard.made", { names: made.join(", ") })}</p>` : nothing}
      ${written.length
        ? html`<p>${t("dashboard.written", { names: written.join(", ") })}</p>`
        : nothing}`;
  }

  private close(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  private async add(event: Event): Promise<void> {
    event.preventDefault();
    const chosen = this.renderRoot.querySelector("select")?.value;
    const place = this.found?.places[Number(chosen)];
    if (!place || this.busy) return;
    this.busy = true;
    this.problem = "";
    try {
      await addCard(this.hass.connection, place);
      this.put = place;
    } catch (error) {
      if (error instanceof Changed) await this.look();
      this.problem = error instanceof Changed ? this.t("dashboard.changed") : errorText(this.t, error);
    }
    this.busy = false;
  }
}

define("phone-inbox-to-dashboard", PhoneInboxToDashboard);
