/** A question before something is deleted: a modal dialog of the browser. */

import { css, html, LitElement } from "lit";
import { define } from "../element";
import { shared } from "./styles";

export interface Question {
  title: string;
  text: string;
  yes: string;
  no: string;
}

export class PhoneInboxConfirm extends LitElement {
  static override properties = { question: { state: true } };
  static override styles = [
    shared,
    css`
      dialog {
        max-width: min(360px, calc(100vw - 32px));
        padding: 24px;
        border: none;
        border-radius: var(--ha-dialog-border-radius, 24px);
        color: inherit;
        background: var(--card-background-color, #fff);
        box-shadow: 0 8px 32px rgba(0, 0, 0, 0.3);
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.4);
      }
      h2 {
        margin: 0 0 8px;
        font-size: 18px;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      p {
        margin: 0 0 20px;
        color: var(--pi-muted);
      }
      div {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      .danger {
        color: var(--pi-error-text);
      }
      .danger:hover {
        background: color-mix(in srgb, var(--pi-error) 12%, transparent);
      }
    `,
  ];

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
      <div>
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
