/**
 * Shows the card with made-up messages. The address chooses what is seen:
 * ?dark, ?lang=ru, ?panel, ?narrow, ?long=5000, ?fail=accounts, ?readonly, ?empty
 */

import "../src/index";
import type { Message } from "../src/types";
import { FakeInbox, fakeAccount, fakeHass } from "./fake";

/** Looks as Home Assistant's. */
class Card extends HTMLElement {
  constructor() {
    super();
    this.attachShadow({ mode: "open" }).innerHTML = `<style>
      :host {
        display: block;
        box-sizing: border-box;
        background: var(--card-background-color);
        border: 1px solid var(--divider-color);
        border-radius: 12px;
        color: var(--primary-text-color);
        position: relative;
      }
    </style><slot></slot>`;
  }
}
customElements.define("ha-card", Card);

const options = new URLSearchParams(location.search);
const inbox = new FakeInbox();
const now = Date.now();
const at = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
const anna = { remote: "+37499123456", contact: "Anna Smirnova", trusted: true };
const leonid = { remote: "+79161234567", contact: "Леонид Кац", channel: "whatsapp", line_id: "line2" } as const;
const own = { direction: "outgoing" } as const;

inbox.accounts = [
  fakeAccount(options.has("readonly") ? { send: [], delete: false, cancel: false } : {}),
];

function fill(): void {
  inbox.add({ ...anna, time: at(60 * 50), text: "Good morning! When will the boiler be serviced?" });
  inbox.add({ ...anna, ...own, time: at(60 * 49), delivery: "delivered", parts: 1, price: 2.5, currency: "RUB", text: "Good morning, Anna. The technician comes tomorrow between 10 and 12." });
  inbox.add({ ...anna, time: at(60 * 27), text: "Thank you!" });
  inbox.add({ ...anna, time: at(60 * 27 - 1), text: "One more thing: please send me the link to the manual, I could not find it (the old one was https://example.com/manuals/old)." });
  inbox.add({ ...anna, ...own, time: at(60 * 26), delivery: "delivered", text: "Of course: https://example.com/manuals/boiler-2000?lang=en. It is the second document there." });
  inbox.add({ ...anna, ...own, time: at(60 * 26 - 2), delivery: "failed", error: "Number not reachable", text: "And the price list." });
  inbox.add({ ...anna, time: at(34), text: "Got it." });
  inbox.add({ ...anna, time: at(33), text: "My gate code is <b>not</b> working: <img src=x onerror=alert(1)> 🙈" });
  inbox.add({ ...anna, ...own, time: at(12), delivery: "sent", text: "Here is a new one for you.\nCode: 482913\nValid until midnight." });
  inbox.add({ ...anna, ...own, time: at(11), delivery: "pending", text: "Please try it." });
  inbox.add({ ...anna, time: at(3), unread: true, text: "Wonderful, it opens 👍" });
  inbox.add({ ...leonid, time: at(60 * 3), text: "Здравствуйте! Подскажите, пожалуйста, вы работаете в воскресенье?", unread: true });
  inbox.add({ ...leonid, time: at(60 * 3 - 1), text: "И сколько стоит доставка?", unread: true });
  inbox.add({ remote: "BANK", time: at(60 * 5), text: "Your verification code is 731 204. Never tell it to anybody.", code: "731204" });
  inbox.add({ remote: "+37410555111", contact: "Gas service", time: at(60 * 24 * 3), text: "Meter reading for November: please answer with the number by the 25th.", unread: true });
  inbox.add({ remote: "+37491000111", time: at(60 * 24 * 4), ...own, delivery: "delivered", text: "The parcel is ready for pick-up." });
  inbox.add({ remote: "vk:12345", channel: "vk", contact: "Мария П.", time: at(60 * 24 * 40), text: "Спасибо большое!" });
  inbox.add({ remote: "+14155550123", time: at(60 * 24 * 500), text: "Happy New Year!" });
}

function fillLong(count: number): void {
  const words = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod".split(" ");
  for (let index = 0; index < count; index += 1) {
    const text = `#${index + 1} ${Array.from({ length: 1 + (index * 7) % 23 }, (_, at) => words[(index + at) % words.length]).join(" ")}`;
    const side: Partial<Message> = index % 3 ? {} : { ...own, delivery: "delivered" };
    inbox.add({ ...anna, ...side, text, time: at((count - index) * 17) });
  }
}

if (options.has("long")) fillLong(Number(options.get("long")));
else if (!options.has("empty")) fill();
if (options.has("fail")) {
  inbox.failing.set(options.get("fail") ?? "", { code: "home_assistant_error", message: "Office does not answer: try again later." });
}
if (options.has("slow")) inbox.delay = Number(options.get("slow"));
document.documentElement.classList.toggle("dark", options.has("dark"));

const name = options.has("panel") ? "phone-inbox-panel" : "phone-inbox-card";
const card = document.createElement(name) as HTMLElement & {
  hass: unknown;
  narrow?: boolean;
  setConfig?(config: object): void;
};
card.setConfig?.({ type: "custom:phone-inbox-card", ...(options.has("height") && { height: Number(options.get("height")) }) });
card.hass = fakeHass(inbox, options.get("lang") ?? "en");
if (options.has("narrow")) card.narrow = true;
const place = document.querySelector("#place");
place?.classList.toggle("panel", options.has("panel"));
place?.append(card);
Object.assign(window, { inbox, card });
