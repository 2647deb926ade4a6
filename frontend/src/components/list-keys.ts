/** The keyboard in the list: of the rows it goes to only those in sight are in the page. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { InboxStore } from "../store";

/** What the keys need of their list. */
export interface KeyedList extends ReactiveControllerHost {
  readonly store: InboxStore;
  readonly renderRoot: ParentNode;
  readonly searching: boolean;
  /** The keys of all who are listed. */
  readonly listedKeys: readonly string[];
  readonly rowsInSight: number;
  /** Search for nothing any more. */
  clear(): void;
}

export class ListKeys implements ReactiveController {
  /** The row that the Tab key goes to. */
  current: string | null = null;
  /** Which row has the keyboard, while the page changes around it. */
  private held: string | undefined;
  /** Whatever somebody does ends the walk to the end of the list. */
  private walk = 0;

  constructor(private readonly list: KeyedList) {
    list.addController(this);
  }

  hostUpdate(): void {
    this.held = this.focused?.dataset["key"];
  }

  hostUpdated(): void {
    // A row that is put elsewhere in the page loses the keyboard.
    if (this.held === undefined || this.focused) return;
    const tabStop = this.rows().find(({ tabIndex }) => tabIndex === 0);
    (this.row(this.held) ?? tabStop)?.focus({ preventScroll: true });
  }

  /** Give the keyboard to the row that had it last, or where one begins. */
  focus(): void {
    (this.row(this.current) ?? this.rows()[0] ?? this.search)?.focus();
  }

  toSearch(): void {
    this.search?.focus();
  }

  /** Walk no further: somebody did something else. */
  stay(): void {
    this.walk += 1;
  }

  onSearchKey(event: KeyboardEvent): void {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      this.rows()[0]?.focus();
    } else if (event.key === "Escape" && this.list.store.search.text) {
      event.stopPropagation();
      event.preventDefault();
      this.list.clear();
    }
  }

  onKey(event: KeyboardEvent): void {
    this.stay();
    const row = (event.target as Element).closest<HTMLElement>(".row");
    if (!row) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      row.click();
      return;
    }
    const { list } = this;
    const whole = row.closest(".all") !== null;
    const keys = whole
      ? list.listedKeys
      : this.rows().map((it) => it.dataset["key"] ?? "");
    const index = keys.indexOf(row.dataset["key"] ?? "");
    const last = keys.length - 1;
    const page = Math.max(1, Math.floor(list.rowsInSight) - 1);
    const to: Record<string, number> = {
      ArrowDown: Math.min(last, index + 1),
      ArrowUp: index - 1,
      PageDown: Math.min(last, index + page),
      PageUp: Math.max(0, index - page),
      Home: 0,
      End: last,
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    if (next < 0) this.toSearch();
    else if (event.key === "End" && whole && !list.searching) void this.toTheEnd();
    else this.goTo(keys[next]);
  }

  private goTo(key: string | undefined): void {
    if (key === undefined) return;
    this.current = key;
    this.list.requestUpdate();
    const focus = (): void => {
      const row = this.row(key);
      row?.focus({ preventScroll: true });
      row?.scrollIntoView({ block: "nearest" });
    };
    // It may not be in the page yet.
    if (this.row(key)) focus();
    else void this.list.updateComplete.then(focus);
  }

  /** Go to the last one of all: older ones are read until there are none. */
  private async toTheEnd(): Promise<void> {
    const { store } = this.list;
    this.stay();
    const { walk } = this;
    for (;;) {
      this.goTo(store.people.at(-1)?.key);
      if (!store.hasMore || !(await store.more())) return;
      // Nor is the keyboard taken from where somebody went meanwhile.
      if (this.walk !== walk || !this.focused?.matches(".row")) return;
    }
  }

  private get focused(): HTMLElement | null {
    return this.list.renderRoot.querySelector(":focus");
  }

  private rows(): HTMLElement[] {
    return [...this.list.renderRoot.querySelectorAll<HTMLElement>(".row")];
  }

  private row(key: string | null): HTMLElement | undefined {
    return this.rows().find((row) => row.dataset["key"] === key);
  }

  private get search(): HTMLElement | null {
    return this.list.renderRoot.querySelector("input");
  }
}
