import { describe, expect, it } from "vitest";
import { addCard, Changed, findPlaces } from "../src/dashboards";
import type { Connection } from "../src/hass";

const CARD = { type: "custom:phone-inbox-card" };

/** The dashboards of a home: their contents by address, as Home Assistant stores them. */
function home(stored: Record<string, object | "yaml" | null>) {
  const saved: [string, unknown][] = [];
  const answer = async (message: Record<string, unknown>): Promise<unknown> => {
    const address = String(message["url_path"]);
    const config = stored[address];
    switch (message["type"]) {
      case "lovelace/dashboards/list":
        return Object.entries(stored).map(([url_path, it]) => ({
          url_path,
          title: url_path.toUpperCase(),
          mode: it === "yaml" ? "yaml" : "storage",
        }));
      case "lovelace/config":
        if (!config) throw { code: "config_not_found", message: "No config found." };
        return structuredClone(config);
      case "lovelace/config/save":
        saved.push([address, message["config"]]);
        return null;
      default:
        throw { code: "unknown_command", message: "Unknown command." };
    }
  };
  return { connection: { sendMessagePromise: answer } as unknown as Connection, stored, saved };
}

const heading = { type: "heading", heading: "Ours" };

describe("a dashboard for the card", () => {
  it("is one that somebody has made, in a view that takes cards", async () => {
    const { connection } = home({
      mine: {
        views: [
          { title: "Home", path: "home", type: "sections" },
          { title: "Map", type: "panel", cards: [heading] },
          { title: "Old map", panel: true, cards: [heading] },
          { title: "Free", type: "panel" },
          { title: "Areas", strategy: { type: "areas" } },
          { cards: [] },
        ],
      },
      made: { strategy: { type: "original-states" } },
      none: null,
      file: "yaml",
    });
    const { places, made, written } = await findPlaces(connection);
    expect(places.map(({ name, address }) => [name, address])).toEqual([
      ["MINE · Home", "/mine/home"],
      ["MINE · Free", "/mine/3"],
      ["MINE · 6", "/mine/5"],
    ]);
    expect(made).toEqual(["MADE", "NONE"]);
    expect(written).toEqual(["FILE"]);
  });

  it("is told from every other", async () => {
    const { connection } = home({
      mine: { views: [{}, { path: "hall" }, { title: "Home" }, { title: "Home", path: "attic" }] },
    });
    const { places } = await findPlaces(connection);
    expect(places.map(({ name }) => name)).toEqual([
      "MINE · 1",
      "MINE · hall",
      "MINE · Home (/mine/2)",
      "MINE · Home (/mine/attic)",
    ]);
  });

  it.each([
    [{ type: "sections", sections: [{ type: "grid", cards: [heading] }] }, "sections",
      [{ type: "grid", cards: [heading] }, { type: "grid", cards: [CARD] }]],
    [{ type: "sections" }, "sections", [{ type: "grid", cards: [CARD] }]],
    [{ cards: [heading] }, "cards", [heading, CARD]],
    [{ type: "masonry" }, "cards", [CARD]],
    [{ type: "panel", cards: [] }, "cards", [CARD]],
    [{ type: "sidebar", sections: [] }, "cards", [CARD]],
    [{ type: "custom:grid-layout" }, "cards", [CARD]],
    // Which kind it is where it does not say so, as Home Assistant shows it.
    [{ sections: [{ type: "grid", cards: [heading] }] }, "sections",
      [{ type: "grid", cards: [heading] }, { type: "grid", cards: [CARD] }]],
    [{ sections: [], cards: [heading] }, "sections", [{ type: "grid", cards: [CARD] }]],
    [{ type: "", sections: [] }, "sections", [{ type: "grid", cards: [CARD] }]],
    [{}, "sections", [{ type: "grid", cards: [CARD] }]],
    [{ cards: [] }, "cards", [CARD]],
    [{ panel: true, sections: [] }, "cards", [CARD]],
    [{ panel: true }, "cards", [CARD]],
    [{ type: "sections", panel: true, cards: [heading] }, "sections", [{ type: "grid", cards: [CARD] }]],
    [{ type: "masonry", panel: true, cards: [heading] }, "cards", [heading, CARD]],
    [{ cards: null, type: "masonry" }, "cards", [CARD]],
  ])("has it after what is there: %j", async (view, where, expected) => {
    const other = { title: "Other", cards: [heading], badges: ["x"] };
    const config = { title: "T", kiosk: { of: "another" }, views: [other, { title: "V", icon: "i", ...view }] };
    const { connection, saved } = home({ mine: config });
    const { places } = await findPlaces(connection);
    await addCard(connection, places[1]!);
    const changed = { title: "V", icon: "i", ...view, [where]: expected };
    expect(saved).toEqual([["mine", { ...config, views: [other, changed] }]]);
  });

  it("keeps what was saved since it was looked at", async () => {
    const { connection, saved, stored } = home({ mine: { views: [{ title: "V", cards: [] }] } });
    const { places } = await findPlaces(connection);
    stored["mine"] = { views: [{ title: "V", cards: [heading] }, { title: "New" }] };
    await addCard(connection, places[0]!);
    expect(saved).toEqual([["mine", { views: [{ title: "V", cards: [heading, CARD] }, { title: "New" }] }]]);
  });

  it("is found beside what is no view", async () => {
    const broken = [null, "text", 1, { cards: 1 }, { sections: {} }, { type: "panel", cards: "x" }];
    const views = [...broken, { title: "V", cards: [] }];
    const { connection, saved } = home({ other: { views: "none" }, words: { views: null }, mine: { views } });
    const { places, made } = await findPlaces(connection);
    expect(places.map(({ name, index }) => [name, index])).toEqual([["MINE · V", broken.length]]);
    expect(made).toEqual(["OTHER", "WORDS"]);
    await addCard(connection, places[0]!);
    expect(saved).toEqual([["mine", { views: [...broken, { title: "V", cards: [CARD] }] }]]);
  });

  it.each([
    ["without a name", {}, {}],
    ["without a name but an icon", { icon: "mdi:a" }, { icon: "mdi:b" }],
    ["with an empty name", { title: "", path: "" }, { title: "", path: "" }],
    ["with one title", { title: "V" }, { title: "V" }],
    ["with one path", { path: "v" }, { path: "v" }],
  ])("is not the one beside it, which has come into its place: %s", async (_, first, second) => {
    const one = { ...first, cards: [] };
    const other = { ...second, cards: [heading] };
    const { connection, saved, stored } = home({ mine: { views: [one, other] } });
    const { places } = await findPlaces(connection);
    stored["mine"] = { views: [other] };
    await expect(addCard(connection, places[0]!)).rejects.toBeInstanceOf(Changed);
    expect(saved).toEqual([]);
    // Nor is it, the other way round, one that was put before it.
    stored["mine"] = { views: [other, one] };
    await expect(addCard(connection, places[0]!)).rejects.toBeInstanceOf(Changed);
    // Where it is still what it was, it takes the card, whatever became of others.
    stored["mine"] = { views: [one] };
    await addCard(connection, places[0]!);
    expect(saved).toEqual([["mine", { views: [{ ...one, cards: [CARD] }] }]]);
  });

  it("is not a copy that was put before it", async () => {
    const { connection, saved, stored } = home({ mine: { views: [{ title: "V", cards: [] }] } });
    const { places } = await findPlaces(connection);
    stored["mine"] = { views: [{ title: "V", cards: [heading] }, { title: "V", cards: [] }] };
    await expect(addCard(connection, places[0]!)).rejects.toBeInstanceOf(Changed);
    expect(saved).toEqual([]);
  });

  it.each([
    [{ views: [{ title: "Another" }, { title: "V" }] }],
    [{ views: [null] }],
    [{ views: [] }],
    [{ views: [{ title: "V", type: "panel", cards: [heading] }] }],
    [{ strategy: { type: "home" } }],
    [null],
  ])("is left alone where the view is another one by then: %j", async (now) => {
    const { connection, saved, stored } = home({ mine: { views: [{ title: "V" }] } });
    const { places } = await findPlaces(connection);
    stored["mine"] = now;
    await expect(addCard(connection, places[0]!)).rejects.toBeInstanceOf(Changed);
    expect(saved).toEqual([]);
  });

  it("that cannot be read is an error, and nothing is saved", async () => {
    const { connection, saved } = home({ mine: { views: [{ title: "V" }] } });
    const { places } = await findPlaces(connection);
    connection.sendMessagePromise = async () => {
      throw { code: "error", message: "No." };
    };
    await expect(addCard(connection, places[0]!)).rejects.toMatchObject({ message: "No." });
    expect(saved).toEqual([]);
  });
});
