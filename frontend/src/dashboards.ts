/**
 * Puts the card on a dashboard, as Home Assistant's own editor does: there is no action for
 * it. What somebody has on it is read right before it is saved, and only added to.
 */

import type { Connection } from "./hass";

const CARD = { type: "custom:phone-inbox-card" };

interface View {
  title?: string;
  path?: string;
  type?: string;
  panel?: boolean;
  strategy?: unknown;
  cards?: unknown[];
  sections?: unknown[];
}

interface Config {
  strategy?: unknown;
  views?: View[];
}

interface Dashboard {
  url_path: string;
  title: string;
  mode: "storage" | "yaml";
}

/** A view that takes one more card. */
export interface Place {
  dashboard: string;
  /** Which of its views it is, and what that one was when it was looked at. */
  index: number;
  view: View;
  name: string;
  /** Where the view is shown. */
  address: string;
}

export interface Places {
  places: Place[];
  /** The titles of dashboards that are written in files. */
  written: string[];
  /** The titles of dashboards that Home Assistant makes by itself. */
  made: string[];
}

/** The view has changed since it was chosen: nothing was saved. */
export class Changed extends Error {}

/** What can be chosen; rejects as commands do. */
export async function findPlaces(connection: Connection): Promise<Places> {
  const found: Places = { places: [], written: [], made: [] };
  const dashboards = await connection.sendMessagePromise<Dashboard[]>({
    type: "lovelace/dashboards/list",
  });
  const configs = await Promise.all(
    dashboards.map(({ url_path, mode }) => (mode === "storage" ? read(connection, url_path) : null)),
  );
  dashboards.forEach(({ url_path, title, mode }, dashboard) => {
    const config = configs[dashboard];
    if (mode !== "storage") found.written.push(title);
    else if (!config?.views) found.made.push(title);
    for (const [index, view] of (config?.views ?? []).entries()) {
      if (!takesCards(view)) continue;
      const name = [title, view.title].filter(Boolean).join(" · ");
      const address = `/${url_path}/${view.path ?? index}`;
      found.places.push({ dashboard: url_path, index, view, name, address });
    }
  });
  return found;
}

/** Add the card at the end of a view; rejects with Changed, or as commands do. */
export async function addCard(
  connection: Connection,
  { dashboard, index, view }: Place,
): Promise<void> {
  const config = await read(connection, dashboard);
  const now = config?.views?.[index];
  const same = now && now.path === view.path && now.title === view.title;
  if (!config?.views || !same || !takesCards(now)) throw new Changed();
  const views = config.views.map((it) => (it === now ? withCard(it) : it));
  await connection.sendMessagePromise({
    type: "lovelace/config/save",
    url_path: dashboard,
    config: { ...config, views },
  });
}

/** What is stored of a dashboard; null: nothing that somebody has made. */
async function read(connection: Connection, url_path: string): Promise<Config | null> {
  try {
    const config = await connection.sendMessagePromise<Config>({ type: "lovelace/config", url_path });
    return config.strategy ? null : config;
  } catch (error) {
    if ((error as { code?: unknown }).code === "config_not_found") return null;
    throw error;
  }
}

/** A view that is one card takes no other; one that is made by itself takes none. */
function takesCards(view: View): boolean {
  const alone = view.panel || view.type === "panel";
  return !view.strategy && !(alone && view.cards?.length);
}

function withCard(view: View): View {
  return view.type === "sections"
    ? { ...view, sections: [...(view.sections ?? []), { type: "grid", cards: [CARD] }] }
    : { ...view, cards: [...(view.cards ?? []), CARD] };
}
