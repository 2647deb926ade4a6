/**
 * A picture or a file of a message. It is fetched when a picture comes into sight, or
 * when somebody asks for it, and kept in the page's memory only.
 */

import { mdiFileOutline } from "@mdi/js";
import { css, html, nothing, type PropertyValues } from "lit";
import type { InboxApi } from "../api";
import { plain } from "../bidi";
import { define, InboxElement } from "../element";
import type { Formatter } from "../format";
import type { Translate } from "../i18n";
import { messageKey } from "../model";
import type { Attachment, Message } from "../types";
import { errorText } from "./pieces";
import { icon, shared } from "./styles";

/** What a browser shows as a picture, and runs nothing of. */
const PICTURES = ["image/bmp", "image/gif", "image/jpeg", "image/jpg", "image/png", "image/webp"];
/** So large a picture, in bytes, is fetched when somebody asks for it. */
const LARGE = 5 * 1024 * 1024;
/** So many are kept, for who scrolls to and fro. */
const KEPT = 30;

const kept = new Map<string, Promise<File>>();

function fetched(api: InboxApi, message: Message, { attachment }: Attachment): Promise<File> {
  const key = `${messageKey(message)}/${attachment}`;
  let file = kept.get(key);
  if (!file) {
    file = api.attachment(message.entry_id ?? "", message.message_id, attachment);
    kept.set(key, file);
    file.catch(() => kept.delete(key));
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest) kept.delete(oldest);
  }
  return file;
}

export class PhoneInboxAttachment extends InboxElement {
  static override properties = {
    api: { attribute: false },
    message: { attribute: false },
    of: { attribute: false },
    t: { attribute: false },
    format: { attribute: false },
    busy: { state: true },
    file: { state: true },
    address: { state: true },
    problem: { state: true },
  };
  static override styles = [
    shared,
    css`
      :host {
        display: block;
        margin: 4px 0;
      }
      .picture {
        display: block;
        max-width: 100%;
        border-radius: 10px;
        overflow: hidden;
      }
      .picture img {
        display: block;
        width: 240px;
        max-width: 100%;
        height: 180px;
        object-fit: cover;
      }
      .file {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 40px;
        max-width: 100%;
        text-align: start;
      }
      .file .icon {
        font-size: 24px;
      }
      .about {
        font-size: 12px;
        opacity: 0.8;
        overflow-wrap: anywhere;
      }
      dialog {
        max-width: 95vw;
        max-height: 95vh;
        padding: 0;
        border: none;
        background: none;
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.8);
      }
      dialog img {
        display: block;
        max-width: 95vw;
        max-height: 95vh;
      }
    `,
  ];

  declare api: InboxApi;
  declare message: Message;
  declare of: Attachment;
  declare t: Translate;
  declare format: Formatter;
  busy = false;
  file: File | null = null;
  /** Where the page has it, while it shows it. */
  address: string | null = null;
  problem: string | null = null;
  private observer: IntersectionObserver | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) this.onSight();
    });
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer?.disconnect();
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = null;
    this.file = null;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("address") && this.address) this.fire("grown", undefined);
  }

  /** Some providers tell what it is only when it is fetched. */
  private onSight(): void {
    const { content_type: kind, size } = this.of;
    const maybe = kind === null || PICTURES.includes(kind);
    if (maybe && (size ?? 0) <= LARGE && !this.file && !this.problem) void this.fetch();
  }

  private async fetch(): Promise<File | null> {
    if (this.busy) return null;
    this.busy = true;
    this.problem = null;
    try {
      const file = await fetched(this.api, this.message, this.of);
      this.file = file;
      if (PICTURES.includes(file.type) && this.isConnected && !this.address) {
        this.address = URL.createObjectURL(file);
      }
      return file;
    } catch (error) {
      this.problem = errorText(this.t, error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  private async save(): Promise<void> {
    const file = this.file ?? (await this.fetch());
    if (!file || this.address) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = file.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  protected override render() {
    const { t, of, address, file, busy, format } = this;
    if (address) {
      const label = t("attachment.picture");
      return html`<button
          class="picture"
          data-testid="picture"
          aria-label=${label}
          @click=${() => this.renderRoot.querySelector("dialog")?.showModal()}
        >
          <img src=${address} alt=${label} @error=${this.onBroken} />
        </button>
        <dialog
          aria-label=${label}
          @click=${(event: Event) => (event.currentTarget as HTMLDialogElement).close()}
          @keydown=${(event: Event) => event.stopPropagation()}
        >
          <img src=${address} alt=${label} />
        </dialog>`;
    }
    const kind = file?.type || of.content_type;
    const size = file?.size ?? of.size;
    const name = plain(of.name ?? "") || t("attachment.one");
    const about = [kind, size === null ? "" : format.size(size)].filter(Boolean).join(" · ");
    return html`<button
        class="file"
        data-testid="file"
        aria-label=${t("attachment.save", { name: [name, about].filter(Boolean).join(", ") })}
        aria-busy=${busy}
        @click=${() => void this.save()}
      >
        ${busy ? html`<span class="spinner"></span>` : icon(mdiFileOutline)}
        <span>
          <span dir="auto">${name}</span>
          ${about ? html`<br /><span class="about">${about}</span>` : nothing}
        </span>
      </button>
      ${this.problem
        ? html`<div class="about" role="alert" data-testid="attachment-problem">${this.problem}</div>`
        : nothing}`;
  }

  /** It is no picture that this browser knows: it can be saved. */
  private onBroken(): void {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = null;
  }
}

define("phone-inbox-attachment", PhoneInboxAttachment);
