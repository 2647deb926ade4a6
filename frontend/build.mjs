// Builds the card, and a file for each language, the same bytes from the same sources.
//   node build.mjs              writes it where the integration serves it from
//   node build.mjs --out FOLDER writes it elsewhere (to compare)
//   node build.mjs --serve      serves dev/index.html with the newest sources
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as esbuild from "esbuild";

const BUILT = "../custom_components/phone_inbox/frontend";

/**
 * Takes out what browsers do not need of styles and templates, which are strings to
 * esbuild: comments and blanks of the styles, and how far lines are indented.
 */
const styles = {
  name: "styles",
  setup({ onLoad }) {
    onLoad({ filter: /src.*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const found = [...source.matchAll(/css`([^`$]*)`/gu)];
      const small = await Promise.all(
        found.map(([, css]) => esbuild.transform(css, { loader: "css", minify: true })),
      );
      let rest = 0;
      const parts = found.map(({ 0: whole, index }, number) => {
        const before = source.slice(rest, index);
        rest = index + whole.length;
        return `${before}css\`${small[number].code.trim().replaceAll("\\", "\\\\")}\``;
      });
      const contents = parts.join("") + source.slice(rest);
      return { contents: contents.replaceAll(/\n[ \t]+/gu, "\n"), loader: "ts" };
    });
  },
};

/** The languages that have files of their own, beside the card. */
const LANGUAGES = ["hy", "ru"];
const fileOf = (language) => `phone-inbox-${language}.js`;

/** Leaves the languages out, and names their files so that a new one is loaded anew. */
const languages = (hashes) => ({
  name: "languages",
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^\\./(?:${LANGUAGES.join("|")})$`) }, ({ path }) => {
      const language = path.slice(2);
      return { path: `./${fileOf(language)}?${hashes[language]}`, external: true };
    });
  },
});

const options = {
  absWorkingDir: import.meta.dirname,
  bundle: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  logLevel: "info",
};

const [mode, value] = process.argv.slice(2);
if (mode === "--serve") {
  const context = await esbuild.context({
    ...options,
    entryPoints: ["dev/harness.ts"],
    outdir: "dev",
    write: false,
  });
  await context.serve({ host: "127.0.0.1", port: Number(value ?? 8099), servedir: "dev" });
} else {
  const folder = resolve(import.meta.dirname, mode === "--out" ? value : BUILT);
  await mkdir(folder, { recursive: true });
  const hashes = {};
  for (const language of LANGUAGES) {
    const { outputFiles } = await esbuild.build({
      ...options,
      entryPoints: [`src/i18n/${language}.ts`],
      minify: true,
      write: false,
    });
    const { contents } = outputFiles[0];
    hashes[language] = createHash("sha256").update(contents).digest("hex").slice(0, 12);
    await writeFile(join(folder, fileOf(language)), contents);
  }
  // As index.ts does, but without modules that wait, of which each would be a function.
  const wait = await esbuild.build({
    ...options,
    entryPoints: ["src/wait.ts"],
    minify: true,
    write: false,
  });
  await esbuild.build({
    ...options,
    banner: { js: wait.outputFiles[0].text.trim() },
    entryPoints: ["src/elements.ts"],
    outfile: join(folder, "phone-inbox.js"),
    minify: true,
    plugins: [styles, languages(hashes)],
    legalComments: "linked",
  });
}
