/** A question before something is deleted: a modal dialog of the browser. */

import { html } from "lit";
import { define, InboxElement } from "../element";
import { dialogStyles } from "./dialog-styles";
import { shared } from "./styles";

export interface Question {
  title: string;
  text: string;
  yes: string;
  no: string;
}

export class PhoneInboxConfirm extends InboxElement {
  static override properties = { question: { state: true } };
  static override styles = [shared, dialogStyles];

  question: Question | null = null;
  private answer: ((yes: boolean) => void) | undefined;

  /** Ask; the answer is no where the dialog is closed in another way. */
  async ask(question: Question): Promise<boolean> {
    this.question = question;
    await this.updateComplete;
    this.renderRoot.querySelector("dialog")?.showModal();
    return new Promise((resolve) => {
      this.answer = resolve;
    });
  }

  protected override render() {
    const { question } = this;
    if (!question) return html``;
    return html`<dialog
      aria-labelledby="title"
      @close=${this.closed}
      @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
    >
      <h2 id="title">${question.title}</h2>
      <p>${question.text}</p>
      <div class="buttons">
        <button class="text-button" autofocus @click=${() => this.close("")}>
          ${question.no}
        </button>
        <button
          class="text-button danger"
          data-testid="confirm"
          @click=${() => this.close("yes")}
        >
          ${question.yes}
        </button>
      </div>
    </dialog>`;
  }

  private close(value: string): void {
    this.renderRoot.querySelector("dialog")?.close(value);
  }

  private closed(event: Event): void {
    this.answer?.((event.target as HTMLDialogElement).returnValue === "yes");
    this.question = null;
  }
}

define("phone-inbox-confirm", PhoneInboxConfirm);
