/** The whole inbox: the list beside the thread, or one of them on a phone. */

import { mdiMessageTextOutline } from "@mdi/js";
import { html, nothing, type PropertyValues } from "lit";
import { keyed } from "lit/directives/keyed.js";
import * as actions from "../actions";
import { addressed, wasClosed, wasOpened } from "../address";
import { isConnectionLost, isUnsure } from "../api";
import { afterPaint, define, Follow, InboxElement } from "../element";
import { Formatter } from "../format";
import type { Hass } from "../hass";
import { isLoaded, loadLanguage, type TextKey, type Translate, translator } from "../i18n";
import { keep, take } from "../memory";
import { messageKey, nameOf } from "../model";
import { NEW } from "../outbox";
import { loadRefusals } from "../refusals";
import { InboxStore } from "../store";
import type { InboxConfig, Message } from "../types";
import type { PhoneInboxAddContact } from "./add-contact";
import "./composer";
import type { PhoneInboxComposer } from "./composer";
import type { PhoneInboxConfirm, Question } from "./confirm";
import { inboxStyles } from "./inbox-styles";
import "./list";
import type { OpenDetail, PhoneInboxList } from "./list";
import type { NewDetail, PhoneInboxNew } from "./new";
import { renderNotices } from "./notices";
import { errorNotice, errorText } from "./pieces";
import { Sight } from "./sight";
import { icon, shared } from "./styles";
import { type PhoneInboxThread, wasPainted } from "./thread";
import type { PhoneInboxToDashboard } from "./to-dashboard";

/** Milliseconds. */
const SLOW = 300;
const DIALOGS = () => import("./dialogs");

export class PhoneInboxView extends InboxElement {
  static override properties = {
    hass: { attribute: false },
    config: { attribute: false },
    menu: { attribute: false },
    preview: { attribute: false },
    offers: { attribute: false },
    writing: { state: true },
    problem: { state: true },
    note: { state: true },
    spoken: { state: true },
  };
  static override styles = [shared, inboxStyles];

  declare hass: Hass;
  declare config: InboxConfig;
  menu = false;
  /** Whether the card only shows what it would look like. */
  preview = false;
  /** Whether the card is offered for a dashboard. */
  offers = false;
  /** Whether a new conversation is being started. */
  writing = false;
  /** What did not work the last time something was done. */
  problem: string | null = null;
  /** What did work, where it cannot be seen. */
  note: string | null = null;
  /** The language that is spoken; null: none yet. */
  spoken: string | null = null;
  /** Whom a new conversation is to be with. */
  private to = "";
  private store: InboxStore | undefined;
  private t: Translate = translator("en");
  private format: Formatter | undefined;
  /** When the element came, until it shows what it showed before. */
  private came: number | null = null;
  private readonly sight = new Sight(
    this,
    () => this.element("phone-inbox-thread"),
    () => this.markRead(),
  );
  private marking = false;
  /** Whether what is waited for takes long enough to say so. */
  private slow = false;
  private said = "";
  /** Whether there was a frame with what was read, and whether one is waited for. */
  private painted = false;
  private painting = false;
  /** Whether there is a box to write in: the first thread's messages do not wait for it. */
  private composes = false;

  constructor() {
    super();
    new Follow(this, () => this.store);
    new Follow(this, () => this.store?.thread);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasUpdated) this.came = Date.now();
    setTimeout(() => {
      this.slow = true;
      if (this.store?.status === "loading") this.requestUpdate();
    }, SLOW);
    addEventListener("popstate", this.onAddress);
    this.store?.start();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("popstate", this.onAddress);
    const { store } = this;
    if (store && !this.preview) {
      keep(this.config, { open: store.thread?.place, problem: this.problem });
    }
    store?.stop();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("hass")) {
      const old = changed.get("hass") as Hass | undefined;
      if (old?.language !== this.hass.language) {
        afterPaint(() => void loadRefusals(this.hass).then(() => this.requestUpdate()));
        void this.speak(this.hass.language);
      }
      this.format = Formatter.of(this.hass, this.t);
    }
    const { store, config, hass } = this;
    if (
      store?.connection !== hass.connection ||
      store.config.account !== config.account ||
      store.config.mark_read !== config.mark_read ||
      store.config.one_thread !== config.one_thread ||
      String(store.config.lines ?? "") !== String(config.lines ?? "")
    ) {
      store?.stop();
      this.store = new InboxStore(hass.connection, config, hass.user?.id, hass.fetchWithAuth);
      this.writing = false;
      if (this.isConnected) this.store.start();
    }
    if (this.store) this.restore(this.store);
    const { thread } = this.store ?? {};
    if (thread && !thread.loading && wasPainted()) this.store?.outbox.compare(thread.key, thread.messages);
  }

  protected override updated(): void {
    if (this.painting || this.spoken === null || this.store?.status !== "ready") return;
    this.painting = true;
    afterPaint(() => {
      this.painted = true;
      this.requestUpdate();
    });
  }

  /** Whether there is more than the list, which nothing is to delay. */
  private get whole(): boolean {
    return this.painted || this.slow || this.store?.status === "failed";
  }

  /** Speak a language as soon as it is there. */
  private async speak(language: string): Promise<void> {
    if (!isLoaded(language)) await loadLanguage(language);
    if (this.hass.language !== language) return;
    this.t = translator(language);
    this.format = Formatter.of(this.hass, this.t);
    this.spoken = language;
  }

  /** Show again what a card in this place showed before. */
  private restore(store: InboxStore): void {
    if (this.came === null || store.status !== "ready" || !store.accounts.length) return;
    const kept = this.preview ? undefined : take(this.config, this.came);
    this.came = null;
    if (store.thread || this.preview) return;
    if (kept) this.problem = kept.problem;
    if (addressed()) {
      void this.onAddress();
      return;
    }
    const open = kept?.open;
    if (open && store.account(open.entryId)) store.open(open.entryId, open.conversationId);
  }

  /** Show what the page's address names, when it leads there or Back is pressed. */
  private readonly onAddress = async (): Promise<void> => {
    const { store } = this;
    if (!store || store.status !== "ready" || this.preview) return;
    const address = addressed();
    if (address) {
      this.writing = false;
      await store.find(address.entryId, address.conversationId);
    } else if (store.thread) {
      store.close();
      this.requestUpdate();
      await this.updateComplete;
      this.element<PhoneInboxList>("phone-inbox-list")?.focus();
    }
  };

  /** Put the open conversation into the page's address. */
  private tellAddress(store: InboxStore): void {
    const place = store.thread?.place;
    if (this.preview) return;
    if (!place) wasClosed();
    else wasOpened({ ...place, entryId: store.accounts.length > 1 ? place.entryId : null });
  }

  /** Mark what is really on the screen. */
  private markRead(): void {
    const { store } = this;
    if (!store?.thread || !this.sight.clear || this.marking) return;
    if (store.thread.loading || !store.connected) return;
    this.marking = true;
    actions
      .markOpenRead(store)
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.marking = false;
      });
  }

  private fail(error: unknown): void {
    this.problem = errorText(this.t, error);
  }

  // Rendering

  protected override render() {
    const { store } = this;
    if (!store || this.spoken === null) return nothing;
    const { whole } = this;
    return html`<div class="root" @keydown=${this.onKey}>
      ${whole ? renderNotices(this.t, store, this, this.hass.user?.is_admin ?? false) : nothing}
      ${this.renderContent(store)} ${whole ? this.renderUnseen(store) : nothing}
    </div>`;
  }

  private renderUnseen(store: InboxStore) {
    return html`<div class="hidden-text" role="log" aria-live="polite">${this.heard(store)}</div>
      <phone-inbox-confirm></phone-inbox-confirm>
      <phone-inbox-add-contact .hass=${this.hass} .t=${this.t}></phone-inbox-add-contact>
      <phone-inbox-to-dashboard .hass=${this.hass} .t=${this.t}></phone-inbox-to-dashboard>`;
  }

  private renderContent(store: InboxStore) {
    const { t } = this;
    if (store.status === "loading") {
      // Most answers come sooner than anybody can see that they are waited for.
      if (!this.slow) return nothing;
      return html`<div class="empty" role="status">
        <span class="spinner"></span><span>${t("loading")}</span>
      </div>`;
    }
    if (store.status === "failed") {
      return html`<div class="empty">
        ${errorNotice(errorText(t, store.error), {
          label: t("retry"),
          action: () => void store.load(),
        })}
      </div>`;
    }
    if (!store.accounts.length) {
      return html`<div class="empty" data-testid="no-account">
        ${icon(mdiMessageTextOutline)}
        <span class="big">${t("account.none")}</span>
        <span>${t(this.config.account ? "account.missing" : "account.none_hint")}</span>
      </div>`;
    }
    const { thread } = store;
    const senders = store.accounts.filter((item) => item.control && item.send.length);
    return html`<div
      class="panes ${thread || this.writing ? "open" : ""}"
      @open-conversation=${this.onOpen}
      @close-detail=${this.onClose}
    >
      <phone-inbox-list
        .store=${store}
        .t=${t}
        .format=${this.format}
        .heading=${this.config.title || t("title")}
        .menu=${this.menu}
        .offers=${this.offers}
        .canWrite=${senders.length > 0 && !this.config.hide_composer}
        @new-conversation=${this.onNew}
        @to-dashboard=${this.onToDashboard}
      ></phone-inbox-list>
      <div class="detail">
        ${this.writing
          ? html`<phone-inbox-new
              .store=${store}
              .accounts=${senders}
              .to=${this.to}
              .t=${t}
              .format=${this.format}
              @send-new=${this.onSendNew}
            ></phone-inbox-new>`
          : thread
            ? keyed(thread, this.renderThread(store, thread))
            : !this.whole
              ? nothing
              : html`<div class="empty">
                  ${icon(mdiMessageTextOutline)}
                  <span class="big">${t("thread.choose")}</span>
                  ${senders.length && !this.config.hide_composer
                    ? html`<span>${t("thread.choose_hint")}</span>`
                    : nothing}
                </div>`}
      </div>
    </div>`;
  }

  private renderThread(store: InboxStore, thread: NonNullable<InboxStore["thread"]>) {
    const { t, format } = this;
    const key = store.openKey ?? "";
    const { way } = store;
    return html`
      <phone-inbox-thread
        .store=${store}
        .thread=${thread}
        .place=${key}
        .t=${t}
        .format=${format}
        @thread-painted=${() => this.requestUpdate()}
        @delete-message=${this.onDeleteMessage}
        @mark-unread=${this.onMarkUnread}
        @cancel-message=${this.onCancel}
        @retry-message=${this.onRetry}
        @add-contact=${this.onAddContact}
        @not-copied=${() => (this.problem = t("bubble.not_copied"))}
        @delete-conversation=${this.onDeleteConversation}
      ></phone-inbox-thread>
      ${this.config.hide_composer
        ? nothing
        : !this.composes && !wasPainted()
          ? html`<div class="room"></div>`
          : html`<phone-inbox-composer
            .store=${store}
            .account=${way && store.account(way.entry_id)}
            .channel=${way?.channel}
            .name=${way ? nameOf(way) : ""}
            .place=${key}
            .ways=${store.ways}
            .way=${way}
            .messages=${thread.messages}
            .t=${t}
            .format=${format}
            @send-text=${this.onSend}
            @choose-way=${(event: CustomEvent<string>) => {
              thread.chosen = event.detail;
              this.requestUpdate();
            }}
          ></phone-inbox-composer>`}
    `;
  }

  /** What is said aloud: the newest message, once. */
  private heard(store: InboxStore): string {
    const { arrived } = store;
    if (arrived) this.said = this.t("thread.said", { name: nameOf(arrived), text: arrived.text });
    return this.said;
  }

  // What the user does

  private async onOpen(event: CustomEvent<OpenDetail>): Promise<void> {
    const { store } = this;
    const { entryId, conversationId, message } = event.detail;
    this.writing = false;
    this.problem = null;
    this.note = null;
    if (store) {
      store.open(entryId, conversationId, message);
      this.tellAddress(store);
    }
    this.requestUpdate();
    await this.updateComplete;
    const thread = this.element<PhoneInboxThread>("phone-inbox-thread");
    thread?.focus();
    if (message && thread && !(await thread.reveal(messageKey(message)))) {
      this.problem = this.t("search.not_found");
    }
  }

  private async onClose(): Promise<void> {
    this.writing = false;
    this.store?.close();
    if (this.store) this.tellAddress(this.store);
    this.requestUpdate();
    await this.updateComplete;
    this.element<PhoneInboxList>("phone-inbox-list")?.focus();
  }

  private async onNew({ detail }: CustomEvent<string | undefined>): Promise<void> {
    this.store?.close();
    if (this.store) this.tellAddress(this.store);
    if (!(await this.loaded(() => import("./new")))) return;
    this.to = detail ?? "";
    this.writing = true;
    await this.updateComplete;
    this.element<PhoneInboxNew>("phone-inbox-new")?.focus();
  }

  private onKey(event: KeyboardEvent): void {
    const open = this.writing || this.store?.thread;
    if (event.key === "Escape" && open && !event.defaultPrevented) {
      event.stopPropagation();
      void this.onClose();
    }
  }

  private async onSend({ detail: text }: CustomEvent<string>): Promise<void> {
    const { store } = this;
    const { thread, way } = store ?? {};
    if (!store || !thread || !way) return;
    const since = thread.latest;
    await this.send(store, thread.key, text, () => actions.send(store, thread, way, text), {
      since,
    });
  }

  /** Send what has failed once more. */
  private async onRetry({ detail }: CustomEvent<Message>): Promise<void> {
    const { store } = this;
    const { thread, ways } = store ?? {};
    if (!store || !thread || !ways) return;
    const { text, entry_id, conversation_id } = detail;
    const way = ways.find(
      (it) => it.entry_id === entry_id && it.conversation_id === conversation_id,
    );
    if (!way) return;
    const how = { since: thread.latest, again: messageKey(detail) };
    await this.send(store, thread.key, text, () => actions.send(store, thread, way, text), how);
  }

  private async onSendNew({ detail }: CustomEvent<NewDetail>): Promise<void> {
    const { store } = this;
    if (!store) return;
    const { entryId, text, recipient, lineId, channel } = detail;
    await this.send(store, NEW, text, async () => {
      const conversationId = await actions.sendNew(store, entryId, text, {
        recipients: [recipient],
        ...(lineId && { line_id: lineId }),
        ...(channel && { channel }),
      });
      // Who went elsewhere meanwhile stays there.
      if (this.writing) await this.showSent(store, entryId, conversationId);
    });
  }

  private async showSent(
    store: InboxStore,
    entryId: string,
    conversationId: string | undefined,
  ): Promise<void> {
    this.writing = false;
    this.composes = true;
    if (conversationId) {
      store.open(entryId, conversationId);
      this.tellAddress(store);
    } else this.note = this.t("new.sent");
    await this.updateComplete;
    const there = this.element<PhoneInboxComposer>("phone-inbox-composer");
    (there ?? this.element<PhoneInboxList>("phone-inbox-list"))?.focus();
  }

  /** Send a text once, and say what is wrong; what may have gone is asked about. */
  private async send(
    store: InboxStore,
    place: string,
    text: string,
    deliver: () => Promise<void>,
    how: { since?: number; again?: string } = {},
  ): Promise<void> {
    const { t } = this;
    const { outbox } = store;
    if (outbox.isSending(place)) return;
    if (
      outbox.mayBeSent(place, text) &&
      !(await this.confirm(t("confirm.again"), t("confirm.again_text"), t("confirm.send")))
    ) {
      return;
    }
    if (outbox.isSending(place)) return;
    this.problem = null;
    try {
      await outbox.send(place, text, deliver, how);
    } catch (error) {
      const said = errorText(t, error);
      this.problem = isConnectionLost(error)
        ? t("composer.lost")
        : isUnsure(error)
          ? `${t("composer.unsure")} (${said})`
          : t("composer.failed", { error: said });
    }
  }

  private async onDeleteMessage({ detail }: CustomEvent<Message>): Promise<void> {
    const { t } = this;
    if (!(await this.confirm(t("confirm.message"), t("confirm.message_text")))) return;
    await this.attempt((store, thread) => actions.deleteMessage(store, thread, detail));
    // The button that was pressed is gone.
    this.element<PhoneInboxThread>("phone-inbox-thread")?.focus();
  }

  private async onDeleteConversation({ detail }: CustomEvent<{ name: string }>): Promise<void> {
    const { t } = this;
    const title = t("confirm.conversation", { name: detail.name });
    if (!(await this.confirm(title, t("confirm.conversation_text")))) return;
    await this.attempt(actions.deleteThread);
    if (!this.store?.thread) await this.onClose();
  }

  private async onAddContact({ detail }: CustomEvent<{ number: string }>): Promise<void> {
    const entryId = this.store?.contactsEntryId;
    if (!entryId || !(await this.loaded(DIALOGS))) return;
    await this.element<PhoneInboxAddContact>("phone-inbox-add-contact")?.ask(detail.number, entryId);
  }

  private async onToDashboard(): Promise<void> {
    if (!(await this.loaded(DIALOGS))) return;
    await this.element<PhoneInboxToDashboard>("phone-inbox-to-dashboard")?.ask();
  }

  private async onMarkUnread({ detail }: CustomEvent<Message>): Promise<void> {
    await this.attempt((store, thread) => actions.markUnread(store, thread, detail));
    // Else it would be marked as read again at once.
    await this.onClose();
  }

  private async onCancel({ detail }: CustomEvent<Message>): Promise<void> {
    await this.attempt(async (store, thread) => {
      const outcome = await actions.cancel(store, thread, detail);
      this.note = this.t(`cancel.${outcome}` satisfies TextKey);
    });
    this.element<PhoneInboxThread>("phone-inbox-thread")?.focus();
  }

  private async attempt(
    action: (
      store: InboxStore,
      thread: NonNullable<InboxStore["thread"]>,
    ) => Promise<unknown>,
  ): Promise<void> {
    const { store } = this;
    if (!store?.thread) return;
    this.problem = null;
    try {
      await action(store, store.thread);
    } catch (error) {
      this.fail(error);
    }
  }

  private async confirm(
    title: string,
    text: string,
    yes = this.t("confirm.delete"),
  ): Promise<boolean> {
    if (!(await this.loaded(DIALOGS))) return false;
    const question: Question = { title, text, yes, no: this.t("confirm.cancel") };
    const dialog = this.element<PhoneInboxConfirm>("phone-inbox-confirm");
    return (await dialog?.ask(question)) ?? false;
  }

  /** Load what few ask for; else say what is to be done. */
  private async loaded(load: () => Promise<unknown>): Promise<boolean> {
    this.problem = null;
    try {
      await load();
      // Where it goes is not in the first frame.
      this.painted = true;
      this.requestUpdate();
      await this.updateComplete;
      return true;
    } catch {
      // With a connection, the file is no more: there was an update since the page came.
      const lost = !this.hass.connection.connected;
      this.problem = this.t(lost ? "error.lost" : "error.not_loaded");
      return false;
    }
  }

  private element<T extends Element>(name: string): T | null {
    return this.renderRoot.querySelector<T>(name);
  }
}

define("phone-inbox-view", PhoneInboxView);
