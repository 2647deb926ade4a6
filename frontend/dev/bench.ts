/**
 * One card in a page, at a server that has much, and what it takes: bench.mjs loads
 * this file with the build that the address names, and asks for `bench`.
 */

type Fields = Record<string, unknown>;
type Callback = (event: unknown) => void;

const CONVERSATIONS = 5_000;
const MESSAGES = 20_000;
/** Milliseconds. */
const PATIENCE = 30_000;
const START = Date.parse("2026-01-01T00:00:00Z");

const line = { line_id: "line1", line: "Reception" };

function message(index: number, fields: Fields): Fields {
  return {
    message_id: `m${index}`,
    ...line,
    direction: index % 3 ? "incoming" : "outgoing",
    contact: null,
    trusted: false,
    text: `Number ${index}: ${"what people write to each other ".repeat(1 + (index % 4))}`,
    code: null,
    channel: "sms",
    delivery: index % 3 ? "received" : "delivered",
    error: null,
    unread: false,
    parts: 1,
    price: null,
    currency: null,
    attachments: [],
    ...fields,
  };
}

function at(minutes: number): string {
  return new Date(START - minutes * 60_000).toISOString();
}

/** As JSON, page by page: who parses it pays for it, as with a real connection. */
const pages = new Map<string, string>();

function page(name: string, all: readonly Fields[], key: string, before: unknown, limit: number) {
  const start = before ? Number(before) : 0;
  const known = `${name}/${start}/${limit}`;
  let found = pages.get(known);
  if (!found) {
    const items = all.slice(start, start + limit);
    const next = start + limit < all.length ? String(start + limit) : null;
    found = JSON.stringify({ [key]: items, next });
    pages.set(known, found);
  }
  return found;
}

const conversations = Array.from({ length: CONVERSATIONS }, (_, index): Fields => {
  const remote = `+7903${1_000_000 + index}`;
  const other = { remote, written: remote, contact: null, trusted: false };
  const conversation_id = `c${index}`;
  const last = message(index, { ...other, conversation_id, time: at(index * 5) });
  return { conversation_id, ...line, ...other, channel: "sms", unread: index < 10 ? 1 : 0, last };
});

const thread = Array.from({ length: MESSAGES }, (_, index): Fields => {
  const remote = "+79031000000";
  return message(CONVERSATIONS + index, {
    remote,
    written: remote,
    conversation_id: "c0",
    time: at(index * 3),
  });
});

const account = {
  entry_id: "entry1",
  name: "Office",
  available: true,
  sign_in: false,
  problem: null,
  send: ["sms"],
  mark: true,
  delete: true,
  cancel: false,
  text_limit: 1000,
  default_line_id: "line1",
  control: true,
  lines: [
    { line_id: "line1", device_id: null, name: "Reception", unread: 10, available: true, channels: null },
  ],
  contacts: [],
};

function answer(type: string, { before, limit = 50, text }: Fields): string {
  switch (type) {
    case "phone_inbox/accounts":
      return JSON.stringify({ accounts: [account], absent: [], contacts_entry_id: null });
    case "phone_inbox/conversations":
      return text ? page("none", [], "conversations", null, 1)
        : page("list", conversations, "conversations", before, Number(limit));
    case "phone_inbox/messages":
      return page("thread", thread, "messages", before, Number(limit));
    default:
      return JSON.stringify({ marked: 0, encoding: "gsm7", characters: 0, parts: 1, left: 9, cap: null, over: false });
  }
}

let tell: Callback = () => undefined;

/** An answer comes in a task of its own, as from a socket; the server takes no time. */
const connection = {
  connected: true,
  sendMessagePromise({ type, ...fields }: { type: string }): Promise<unknown> {
    const found = answer(type, fields);
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve(JSON.parse(found));
      };
      port2.postMessage(null);
    });
  },
  async subscribeMessage(callback: Callback) {
    tell = callback;
    return () => undefined;
  },
  addEventListener() {},
  removeEventListener() {},
};

class Card extends HTMLElement {
  constructor() {
    super();
    this.attachShadow({ mode: "open" }).innerHTML =
      "<style>:host { display: block; box-sizing: border-box }</style><slot></slot>";
  }
}
customElements.define("ha-card", Card);

function find(id: string, root: ParentNode = document): HTMLElement | null {
  for (const element of root.querySelectorAll<HTMLElement>("*")) {
    if (element.dataset?.["testid"] === id) return element;
    const inner = element.shadowRoot && find(id, element.shadowRoot);
    if (inner) return inner;
  }
  return null;
}

/** The marks are where bench.mjs begins and ends to count. */
function begin(): number {
  return performance.mark("begin").startTime;
}

/** Resolves when a frame in which something is there was painted. */
async function painted(id: string): Promise<number> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    await new Promise(requestAnimationFrame);
    if (performance.now() > deadline) throw new Error(`There is no ${id}`);
    if (!find(id)) continue;
    // The task after the frame's.
    const { port1, port2 } = new MessageChannel();
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    port1.close();
    return performance.mark("end").startTime;
  }
}

function scroller(inside: string): HTMLElement | null {
  let found = find(inside);
  while (found && getComputedStyle(found).overflowY !== "auto") found = found.parentElement;
  return found;
}

/** Scroll by steps from frame to frame. */
async function scroll(inside: string, by: number, frames: number): Promise<void> {
  begin();
  for (let frame = 0; frame < frames; frame += 1) {
    scroller(inside)?.scrollBy(0, by);
    await new Promise(requestAnimationFrame);
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  performance.mark("end");
}

const bench = {
  /** Milliseconds from putting the card into the page to its first rows. */
  async list(): Promise<number> {
    const card = document.createElement("phone-inbox-card") as HTMLElement & {
      hass: unknown;
      setConfig(config: object): void;
    };
    card.setConfig({ type: "custom:phone-inbox-card", height: 700 });
    card.hass = {
      connection,
      user: { id: "owner", is_admin: true },
      language: "en",
      locale: { language: "en", time_format: "language", time_zone: "local" },
      config: { time_zone: "UTC" },
      callApi: async () => ({}),
    };
    const start = begin();
    document.querySelector("#place")?.append(card);
    return (await painted("conversation")) - start;
  },
  /** Milliseconds from a click to the first messages. */
  async thread(): Promise<number> {
    const start = begin();
    find("conversation")?.click();
    return (await painted("bubble")) - start;
  },
  scroll,
  /** Milliseconds that the page is busy with a text that comes in, on average. */
  async arrivals(count: number): Promise<number> {
    let busy = 0;
    for (let index = 0; index < count; index += 1) {
      const { conversation_id, remote } = conversations[(index * 7) % CONVERSATIONS] as Fields;
      const time = new Date(START + index * 1000).toISOString();
      const fields = { remote, written: remote, conversation_id, time, unread: true };
      const event = {
        event: "announcement",
        entry_id: "entry1",
        kind: "received",
        message: message(1_000_000 + index, { ...fields, direction: "incoming" }),
      };
      const start = performance.now();
      tell(event);
      // What is told is shown in the next frame.
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      busy += performance.now() - start;
    }
    return busy / count;
  },
};

Object.assign(window, { bench });
