/** What stands in a thread: messages, and the days between them. */

import { messageKey, timeOf } from "../model";
import type { Message } from "../types";
import type { Place } from "./bubble";

export type Item =
  | { key: string; moment: number }
  | ({ key: string; message: Message } & Place);

/** Messages this near to each other, in milliseconds, look like one. */
const GROUP = 5 * 60_000;

export function itemsOf(
  messages: readonly Message[],
  dayOf: (message: Message) => string,
): Item[] {
  const days = messages.map(dayOf);
  return messages.flatMap((message, index): Item[] => {
    const day = days[index] ?? "";
    const start = day !== days[index - 1];
    const end = day !== days[index + 1];
    const first = start || !together(messages[index - 1], message);
    const last = end || !together(message, messages[index + 1]);
    const bubble = { key: messageKey(message), message, first, last };
    return start ? [{ key: day, moment: timeOf(message) }, bubble] : [bubble];
  });
}

function together(one: Message | undefined, other: Message | undefined): boolean {
  return (
    one !== undefined &&
    other !== undefined &&
    one.direction === other.direction &&
    one.line_id === other.line_id &&
    timeOf(other) - timeOf(one) < GROUP
  );
}
