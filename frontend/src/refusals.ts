/** What the server's errors say: Home Assistant sends them in English, and their keys. */

import type { Hass, Localize } from "./hass";

const DOMAINS = ["phone_inbox", "homeassistant"];

let localize: Localize | undefined;

/** Load the texts in the user's language; without them there is the server's English. */
export async function loadRefusals(hass: Hass): Promise<void> {
  try {
    localize = await hass.loadBackendTranslation?.("exceptions", DOMAINS);
  } catch {
    localize = undefined;
  }
}

/** Return the text of an error by its key, nothing where it has none. */
export function refusalText(error: unknown): string | undefined {
  const { translation_key, translation_domain, translation_placeholders } = (error ?? {}) as {
    translation_key?: string;
    translation_domain?: string;
    translation_placeholders?: Record<string, unknown> | null;
  };
  if (!translation_key || !translation_domain) return undefined;
  return (
    localize?.(
      `component.${translation_domain}.exceptions.${translation_key}.message`,
      translation_placeholders ?? {},
    ) || undefined
  );
}
