/** The part of Home Assistant's frontend that the card touches. */

export type Unsubscribe = () => void | Promise<void>;

export interface Connection {
  connected: boolean;
  sendMessagePromise<T>(message: { type: string; [key: string]: unknown }): Promise<T>;
  subscribeMessage<T>(
    callback: (event: T) => void,
    message: { type: string; [key: string]: unknown },
    options?: { resubscribe?: boolean },
  ): Promise<Unsubscribe>;
  addEventListener(event: "ready" | "disconnected", callback: () => void): void;
  removeEventListener(event: "ready" | "disconnected", callback: () => void): void;
}

/** What answers with a text of Home Assistant: an empty one where there is none. */
export type Localize = (key: string, values?: Record<string, unknown>) => string;

export interface FrontendLocale {
  language: string;
  time_format?: string;
  time_zone?: string;
}

export interface Hass {
  connection: Connection;
  language: string;
  locale: FrontendLocale;
  config: { time_zone: string };
  user?: { id?: string; is_admin: boolean };
  dockedSidebar?: string;
  kioskMode?: boolean;
  entities?: Record<
    string,
    { platform?: string; device_id?: string | null; translation_key?: string }
  >;
  devices?: Record<
    string,
    { identifiers?: [string, string][]; config_subentry_id?: string | null }
  >;
  panels?: Record<string, unknown>;
  /** One of Home Assistant's own addresses below /api/. */
  callApi<T>(method: "POST" | "DELETE", path: string, data?: object): Promise<T>;
  /** As `fetch`, with the token of who is signed in. */
  fetchWithAuth?(path: string, init?: RequestInit): Promise<Response>;
  loadBackendTranslation?(category: string, integrations: string[]): Promise<Localize>;
}

/** Tell whether anything changed that the inbox shows: states change all the time. */
export function hassDiffers(one: Hass | undefined, other: Hass): boolean {
  return (
    one?.connection !== other.connection ||
    one.language !== other.language ||
    one.user?.is_admin !== other.user?.is_admin ||
    one.locale !== other.locale ||
    one.config.time_zone !== other.config.time_zone ||
    one.dockedSidebar !== other.dockedSidebar ||
    one.kioskMode !== other.kioskMode
  );
}
