/** What Home Assistant's card picker is told about the card. */

import type { Hass } from "./hass";
import { loadLanguage, translator } from "./i18n";
import type { InboxConfig } from "./types";

const DOMAIN = "phone_inbox";

interface Suggestion {
  config: InboxConfig;
}

/** A card or badge that one can choose. */
interface Offered {
  type: string;
  name: string;
  description: string;
  preview: boolean;
  documentationURL: string;
  getEntitySuggestion(hass: Hass, entityId: string): Suggestion | null;
}

declare global {
  interface Window {
    customCards?: Offered[];
    customBadges?: Offered[];
  }
}

/** The line or account that an entity of ours belongs to; null: it is none of ours. */
function scopeOf(hass: Hass, entityId: string): InboxConfig | null {
  const entity = hass.entities?.[entityId];
  if (entity?.platform !== DOMAIN || !entity.device_id) return null;
  const device = hass.devices?.[entity.device_id];
  const id = device?.identifiers?.find(([domain]) => domain === DOMAIN)?.[1];
  if (!id) return null;
  // A line's device is named ENTRY_LINE, the account's ENTRY, and a contact's, which
  // belongs to a subentry, ENTRY_SUBENTRY: a contact may write to any line.
  const [account = "", part] = id.split("_");
  const line = device?.config_subentry_id ? undefined : part;
  return { account, ...(line && { lines: [line] }) };
}

/** Suggest the inbox of the line or account that an entity belongs to. */
export function suggest(hass: Hass, entityId: string): Suggestion | null {
  const scope = scopeOf(hass, entityId);
  return scope && { config: { type: "custom:phone-inbox-card", ...scope } };
}

/** Suggest what shows unread texts for an entity that counts them. */
export function suggestUnread(type: string) {
  return (hass: Hass, entityId: string): Suggestion | null => {
    const key = hass.entities?.[entityId]?.translation_key;
    const scope = key?.startsWith("unread") ? scopeOf(hass, entityId) : null;
    return scope && { config: { type: `custom:${type}`, ...scope } };
  };
}

export async function register(): Promise<void> {
  const language = document.documentElement.lang || navigator.language;
  await loadLanguage(language);
  const t = translator(language);
  const add = (
    list: Offered[],
    type: string,
    name: string,
    description: string,
    getEntitySuggestion: Offered["getEntitySuggestion"],
  ): void => {
    if (list.some((it) => it.type === type)) return;
    const documentationURL = "https://github.com/phone-inbox/phone-inbox";
    list.push({ type, name, description, preview: true, documentationURL, getEntitySuggestion });
  };
  const cards = (window.customCards ??= []);
  const badges = (window.customBadges ??= []);
  const unread = [t("unread.name"), t("unread.description")] as const;
  const [card, badge] = ["phone-inbox-unread-card", "phone-inbox-unread-badge"];
  add(cards, "phone-inbox-card", t("card.name"), t("card.description"), suggest);
  add(cards, card, unread[0], unread[1], suggestUnread(card));
  add(badges, badge, unread[0], unread[1], suggestUnread(badge));
}
