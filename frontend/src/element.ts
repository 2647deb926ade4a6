/** What the card's elements have in common. */

import { LitElement, type ReactiveController, type ReactiveControllerHost } from "lit";
import type { Emitter } from "./emitter";

/** Define an element, unless another copy of this file was loaded before. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

/** Renders its element again whenever what it listens to changes. */
export class Follow implements ReactiveController {
  private source: Emitter | null | undefined;
  private stop: (() => void) | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly current: () => Emitter | null | undefined,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.hostUpdate();
  }

  hostUpdate(): void {
    const source = this.current();
    if (source === this.source && this.stop) return;
    this.stop?.();
    this.source = source;
    this.stop = source?.listen(() => this.host.requestUpdate());
  }

  hostDisconnected(): void {
    this.stop?.();
    this.stop = undefined;
  }
}

export class InboxElement extends LitElement {
  protected fire<T>(name: string, detail: T): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
