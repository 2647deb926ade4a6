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

/** Home Assistant stores whatever it is given: also a view that is none. */
interface Config {
  strategy?: unknown;
  views: (View | null)[];
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
  /** Whether no other one had its path and its title. */
  named: boolean;
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
    else if (!config) found.made.push(title);
    const views = config?.views ?? [];
    for (const [index, view] of views.entries()) {
      if (!takesCards(view)) continue;
      const named = isNamed(view, views);
      // What has no title is told from others by its path, or its number.
      const name = `${title} · ${view.title || view.path || index + 1}`;
      const address = `/${url_path}/${view.path ?? index}`;
      found.places.push({ dashboard: url_path, index, view, named, name, address });
    }
  });
  const all = found.places.map(({ name }) => name);
  const isTwice = ({ name }: Place): boolean => all.indexOf(name) !== all.lastIndexOf(name);
  found.places = found.places.map((it) =>
    isTwice(it) ? { ...it, name: `${it.name} (${it.address})` } : it,
  );
  return found;
}

/** Add the card at the end of a view; rejects with Changed, or as commands do. */
export async function addCard(
  connection: Connection,
  { dashboard, index, view, named }: Place,
): Promise<void> {
  const config = await read(connection, dashboard);
  const now = config?.views[index];
  if (!config || !now || !takesCards(now)) throw new Changed();
  // What has no name of its own is known by what is in it.
  const same =
    named && isNamed(now, config.views)
      ? nameOf(now) === nameOf(view)
      : JSON.stringify(now) === JSON.stringify(view);
  if (!same) throw new Changed();
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
    return config.strategy || !Array.isArray(config.views) ? null : config;
  } catch (error) {
    if ((error as { code?: unknown }).code === "config_not_found") return null;
    throw error;
  }
}

function nameOf({ path, title }: View): string {
  return JSON.stringify([path, title]);
}

/** Whether a view has a path or a title, and no other one has the same. */
function isNamed(view: View, views: Config["views"]): boolean {
  const name = nameOf(view);
  const alike = views.filter((it) => it && nameOf(it) === name);
  return Boolean(view.path || view.title) && alike.length === 1;
}

/** As what Home Assistant shows a view: where it says nothing, by what is in it. */
function kindOf({ type, panel, sections, cards }: View): string {
  return type || (panel ? "panel" : !sections && cards ? "masonry" : "sections");
}

/** A view of sections shows other cards to those who edit it, and to nobody else. */
function placeIn(view: View): "sections" | "cards" {
  return kindOf(view) === "sections" ? "sections" : "cards";
}

/** A view that is one card takes no other; one that is made by itself takes none. */
function takesCards(view: View | null): view is View {
  if (view === null || typeof view !== "object" || view.strategy) return false;
  const there = view[placeIn(view)] ?? [];
  return Array.isArray(there) && !(kindOf(view) === "panel" && there.length);
}

function withCard(view: View): View {
  const place = placeIn(view);
  const added = place === "sections" ? { type: "grid", cards: [CARD] } : CARD;
  return { ...view, [place]: [...(view[place] ?? []), added] };
}
