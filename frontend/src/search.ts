/** A search in the texts of all shown accounts; the newest request wins. */

import type { InboxApi } from "./api";
import { Emitter } from "./emitter";
import { timeOf } from "./model";
import type { Message } from "./types";

const LIMIT = 50;
const WAIT = 300;

export interface Found extends Message {
  entry_id: string;
}

export class Search extends Emitter {
  text = "";
  results: readonly Found[] = [];
  searching = false;
  error: unknown;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  constructor(
    private readonly api: InboxApi,
    private readonly places: () => { entry_id: string; line_id?: string }[],
  ) {
    super();
  }

  set(text: string): void {
    this.text = text;
    this.turn += 1;
    clearTimeout(this.timer);
    const wanted = text.trim();
    this.searching = wanted.length > 1;
    if (this.searching) {
      this.timer = setTimeout(() => void this.find(wanted, this.turn), WAIT);
    } else {
      this.results = [];
      this.error = undefined;
    }
    this.changed();
  }

  private async find(text: string, turn: number): Promise<void> {
    const places = this.places();
    const answers = await Promise.allSettled(
      places.map(({ entry_id, ...line }) =>
        this.api.messages(entry_id, { text, limit: LIMIT, ...line }),
      ),
    );
    if (turn !== this.turn) return;
    this.results = answers
      .flatMap((answer, index) =>
        answer.status === "fulfilled"
          ? answer.value.messages.map((message) => ({
              ...message,
              entry_id: places[index]?.entry_id ?? "",
            }))
          : [],
      )
      .sort((a, b) => timeOf(b) - timeOf(a));
    this.error = answers.find((answer) => answer.status === "rejected")?.reason;
    this.searching = false;
    this.changed();
  }
}
