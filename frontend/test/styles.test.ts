import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const SOURCES = join(import.meta.dirname, "../src");
const sources = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(SOURCES, name), "utf8"));
const styles = sources.flatMap((source) =>
  [...source.matchAll(/css`([^`]*)`/gu)].map((match) => match[1] ?? ""),
);
const others = sources.join("\n").replaceAll(/css`[^`]*`/gu, "");

it("are for classes that something has", () => {
  const rules = styles.join("\n").replaceAll(/\{[^{}]*\}|\/\*.*?\*\//gu, "{}");
  const classes = new Set([...rules.matchAll(/\.([a-z][a-z-]*)/gu)].map((match) => match[1] ?? ""));
  expect(classes.size).toBeGreaterThan(50);
  // Channels and deliveries are put in by their value, which types.ts names.
  const unused = [...classes].filter((name) => !new RegExp(`["\\s]${name}["\\s]`, "u").test(others));
  expect(unused).toEqual([]);
});
