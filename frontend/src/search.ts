/** A search in all shown accounts, by name, number and text; the newest request wins. */

import type { InboxApi } from "./api";
import { Emitter } from "./emitter";
import type { Place } from "./listing";
import { conversationKey, messageKey, timeOf } from "./model";
import { byLatest } from "./people";
import type { InboxConversation, Message } from "./types";

const LIMIT = 50;
const WAIT = 200;
/** With so many conversations found nobody looks for more. */
const ENOUGH = 30;
/** So many pages are gone through for them. */
const PAGES = 20;

export interface Found extends Message {
  entry_id: string;
}

export class Search extends Emitter {
  text = "";
  people: readonly InboxConversation[] = [];
  results: readonly Found[] = [];
  searching = false;
  error: unknown;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  constructor(
    private readonly api: InboxApi,
    private readonly places: () => readonly Place[],
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
      this.people = [];
      this.results = [];
      this.error = undefined;
    }
    this.changed();
  }

  private async find(text: string, turn: number): Promise<void> {
    const found: Collected = { people: [], results: [], error: undefined };
    const isOld = (): boolean => turn !== this.turn;
    /** Show what there is so far; what was found for less stays until there is some. */
    const show = (): void => {
      if (isOld()) return;
      if (found.people.length || !this.searching) this.people = found.people;
      if (found.results.length || !this.searching) this.results = found.results;
      this.error = found.error;
      this.changed();
    };
    await Promise.all(
      this.places().flatMap((place) => [
        this.findPeople(place, text, found, show, isOld),
        this.findMessages(place, text, found, show),
      ]),
    );
    if (isOld()) return;
    this.searching = false;
    show();
  }

  private async findPeople(
    { entry_id, ...line }: Place,
    text: string,
    found: Collected,
    show: () => void,
    isOld: () => boolean,
  ): Promise<void> {
    let before: string | null = null;
    try {
      for (let page = 0; page < PAGES; page += 1) {
        const answer = await this.api.conversations(entry_id, {
          text,
          limit: LIMIT,
          ...line,
          ...(before !== null && { before }),
        });
        const known = new Set(found.people.map(conversationKey));
        const fresh = answer.conversations
          .map((item) => ({ ...item, entry_id }))
          .filter((item) => !known.has(conversationKey(item)));
        if (fresh.length) found.people = [...found.people, ...fresh].sort(byLatest);
        before = answer.next;
        if (before === null || found.people.length >= ENOUGH || isOld()) break;
        if (fresh.length) show();
      }
    } catch (error) {
      found.error ??= error;
    }
    show();
  }

  private async findMessages(
    { entry_id, ...line }: Place,
    text: string,
    found: Collected,
    show: () => void,
  ): Promise<void> {
    try {
      const { messages } = await this.api.messages(entry_id, { text, limit: LIMIT, ...line });
      found.results = merged(found.results, messages, entry_id);
    } catch (error) {
      found.error ??= error;
    }
    show();
  }
}

interface Collected {
  people: InboxConversation[];
  results: Found[];
  error: unknown;
}

/** The messages that were not delivered, of all shown accounts. */
export class Failures extends Emitter {
  results: readonly Found[] = [];
  searching = false;
  error: unknown;

  constructor(
    private readonly api: InboxApi,
    private readonly places: () => readonly Place[],
  ) {
    super();
  }

  async load(): Promise<void> {
    this.searching = true;
    this.changed();
    let results: Found[] = [];
    let problem: unknown;
    await Promise.all(
      this.places().map(async ({ entry_id, ...line }) => {
        try {
          const { messages } = await this.api.messages(entry_id, {
            delivery: "failed",
            limit: LIMIT,
            ...line,
          });
          results = merged(results, messages, entry_id);
        } catch (error) {
          problem ??= error;
        }
      }),
    );
    this.results = results;
    this.error = problem;
    this.searching = false;
    this.changed();
  }
}

function merged(found: readonly Found[], messages: readonly Message[], entry_id: string): Found[] {
  const known = new Set(found.map(messageKey));
  return [
    ...found,
    ...messages
      .map((message) => ({ ...message, entry_id }))
      .filter((message) => !known.has(messageKey(message))),
  ].sort((a, b) => timeOf(b) - timeOf(a));
}
