/** What Home Assistant's card picker is told about the card. */

import type { Hass } from "./hass";
import { loadLanguage, translator } from "./i18n";
import type { InboxConfig } from "./types";

const DOMAIN = "phone_inbox";

interface CustomCard {
  type: string;
  name: string;
  description: string;
  preview: boolean;
  documentationURL: string;
  getEntitySuggestion(hass: Hass, entityId: string): { config: InboxConfig } | null;
}

declare global {
  interface Window {
    customCards?: CustomCard[];
  }
}

/** Suggest the inbox of the line or account that an entity belongs to. */
export function suggest(hass: Hass, entityId: string): { config: InboxConfig } | null {
  const entity = hass.entities?.[entityId];
  if (entity?.platform !== DOMAIN || !entity.device_id) return null;
  const device = hass.devices?.[entity.device_id];
  const id = device?.identifiers?.find(([domain]) => domain === DOMAIN)?.[1];
  if (!id) return null;
  // A line's device is named ENTRY_LINE, the account's ENTRY, and a contact's, which
  // belongs to a subentry, ENTRY_SUBENTRY: a contact may write to any line.
  const [account = "", part] = id.split("_");
  const line = device?.config_subentry_id ? undefined : part;
  return {
    config: { type: "custom:phone-inbox-card", account, ...(line && { lines: [line] }) },
  };
}

export async function register(): Promise<void> {
  const language = document.documentElement.lang || navigator.language;
  await loadLanguage(language);
  const t = translator(language);
  window.customCards ??= [];
  if (window.customCards.some(({ type }) => type === "phone-inbox-card")) return;
  window.customCards.push({
    type: "phone-inbox-card",
    name: t("card.name"),
    description: t("card.description"),
    preview: true,
    documentationURL: "https://github.com/phone-inbox/phone-inbox",
    getEntitySuggestion: suggest,
  });
}
