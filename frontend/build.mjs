// Builds the card into one file, the same bytes from the same sources.
//   node build.mjs              writes it where the integration serves it from
//   node build.mjs --out FILE   writes it elsewhere (to compare)
//   node build.mjs --serve      serves dev/index.html with the newest sources
import * as esbuild from "esbuild";

const BUILT = "../custom_components/phone_inbox/frontend/phone-inbox.js";

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
  await esbuild.build({
    ...options,
    entryPoints: ["src/index.ts"],
    outfile: mode === "--out" ? value : BUILT,
    minify: true,
    legalComments: "eof",
  });
}
