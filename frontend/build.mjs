// Builds the card, and files that it loads when they are wanted (a language, its editor),
// the same bytes from the same sources.
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
const fileOf = (name) => `phone-inbox-${name}.js`;

/** What has a file of its own that is loaded when it is wanted, and where it comes from. */
const LATER = {
  ...Object.fromEntries(LANGUAGES.map((language) => [language, `src/i18n/${language}.ts`])),
  attachment: "src/components/attachment.ts",
  dialogs: "src/components/dialogs.ts",
  editor: "src/editor.ts",
  new: "src/components/new.ts",
};

/** Leaves these out, and names their files so that a new one is loaded anew. */
const later = (hashes) => ({
  name: "later",
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^\\./(?:${Object.keys(LATER).join("|")})$`) }, ({ path }) => {
      const name = path.slice(2);
      return { path: `./${fileOf(name)}?${hashes[name]}`, external: true };
    });
  },
});

/** What the card has, a file beside it takes from there: see src/elements.ts. */
const fromTheCard = {
  name: "from the card",
  setup({ onResolve }) {
    onResolve({ filter: /^(?:lit|\.\.?\/(?:api|bidi|element|i18n|model|outbox|pieces|store|styles))$/ }, () => {
      return { path: "./phone-inbox.js", external: true };
    });
  },
};

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
  const taken = new Set();
  for (const [name, entry] of Object.entries(LATER)) {
    const { outputFiles } = await esbuild.build({
      ...options,
      entryPoints: [entry],
      minify: true,
      plugins: [styles, fromTheCard],
      write: false,
    });
    const { contents, text } = outputFiles[0];
    for (const [, names] of text.matchAll(/import\{([^}]*)\}from"\.\/phone-inbox\.js"/gu)) {
      for (const item of names.split(",")) taken.add(item.split(" as ")[0]);
    }
    hashes[name] = createHash("sha256").update(contents).digest("hex").slice(0, 12);
    await writeFile(join(folder, fileOf(name)), contents);
  }
  // As index.ts does, but without modules that wait, of which each would be a function.
  const wait = await esbuild.build({
    ...options,
    entryPoints: ["src/wait.ts"],
    minify: true,
    write: false,
  });
  const { metafile } = await esbuild.build({
    ...options,
    metafile: true,
    banner: { js: wait.outputFiles[0].text.trim() },
    entryPoints: ["src/elements.ts"],
    outfile: join(folder, "phone-inbox.js"),
    minify: true,
    plugins: [styles, later(hashes)],
    legalComments: "linked",
  });
  // Only a browser would notice, when somebody wants that file.
  const given = Object.values(metafile.outputs).flatMap(({ exports }) => exports);
  const missing = [...taken].filter((name) => !given.includes(name));
  if (missing.length) throw new Error(`src/elements.ts does not export ${missing.join(", ")}`);
}
