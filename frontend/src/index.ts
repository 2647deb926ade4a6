/** The whole card, for the page without Home Assistant; build.mjs puts the same together. */

await import("./wait");
await import("./elements");

export {};
