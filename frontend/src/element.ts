/** What the card's elements have in common. */

import {
  LitElement,
  type PropertyDeclarations,
  type PropertyValues,
  type ReactiveController,
  type ReactiveControllerHost,
} from "lit";
import type { Emitter } from "./emitter";
import { type Hass, hassDiffers } from "./hass";

/** Define an element, unless another copy of this file was loaded before. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}

/** Do something once what is rendered now was painted. */
export function afterPaint(action: () => void): void {
  requestAnimationFrame(() => setTimeout(action));
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

/** An element that Home Assistant itself makes, and gives its `hass`. */
export class HassElement extends LitElement {
  static override properties: PropertyDeclarations = { hass: { attribute: false } };

  declare hass: Hass | undefined;

  protected override shouldUpdate(changed: PropertyValues): boolean {
    // There is a new object with every state that changes anywhere.
    return (
      changed.size > 1 ||
      !changed.has("hass") ||
      !this.hass ||
      hassDiffers(changed.get("hass") as Hass | undefined, this.hass)
    );
  }
}
