/** Tells whether an element is really on the screen: in sight, in a page in front. */

import type { ReactiveController, ReactiveControllerHost } from "lit";

export class Sight implements ReactiveController {
  private observer: IntersectionObserver | undefined;
  private observed: Element | null = null;
  private near = false;

  constructor(
    host: ReactiveControllerHost,
    private readonly find: () => Element | null,
    private readonly changed: () => void,
  ) {
    host.addController(this);
  }

  get clear(): boolean {
    return this.near && !document.hidden;
  }

  hostConnected(): void {
    document.addEventListener("visibilitychange", this.changed);
    this.observer = new IntersectionObserver((entries) => {
      this.near = entries.at(-1)?.isIntersecting ?? false;
      this.changed();
    });
  }

  hostDisconnected(): void {
    document.removeEventListener("visibilitychange", this.changed);
    this.observer?.disconnect();
    this.observer = undefined;
    this.observed = null;
    this.near = false;
  }

  hostUpdated(): void {
    const element = this.find();
    if (element !== this.observed) {
      this.observer?.disconnect();
      this.near = false;
      this.observed = element;
      if (element) this.observer?.observe(element);
    }
    this.changed();
  }
}
