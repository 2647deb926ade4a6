// What the card takes with 5,000 conversations and a thread of 20,000 messages, beside
// another build of it, in turns in the same run.
//   node dev/bench.mjs OTHER.js [RUNS]
// OTHER.js is that build, as `git show COMMIT:custom_components/…/phone-inbox.js` gives it.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { chromium } from "playwright-core";

const [other, runs = "7"] = process.argv.slice(2);
if (!other) throw new Error("Which build to compare with?");
const built = join(import.meta.dirname, "../../custom_components/phone_inbox/frontend");
const builds = { other, this: join(built, "phone-inbox.js") };
const driver = await esbuild.build({
  entryPoints: [join(import.meta.dirname, "bench.ts")],
  bundle: true,
  format: "esm",
  target: "es2022",
  write: false,
});
const page = (name) => `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; font-family: sans-serif } #place { width: 1100px }
</style><div id="place"></div><script type="module" src="/${name}.js"></script>
<script type="module" src="/bench.js"></script>`;
const server = createServer(async ({ url }, response) => {
  const { pathname } = new URL(url, "http://localhost");
  const [, name] = /^\/(\w+)\.(?:js|html)$/.exec(pathname) ?? [];
  const script = pathname.endsWith(".js");
  if (!name) return response.writeHead(404).end();
  response.setHeader("content-type", script ? "text/javascript" : "text/html");
  if (!script) return response.end(page(name));
  response.end(name === "bench" ? driver.outputFiles[0].contents : await readFile(builds[name]));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });

/** Everything that is measured once: milliseconds, by name. */
async function measure(name) {
  // In a browser of its own: nothing of another page is counted.
  const browser = await launch();
  const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  tab.on("pageerror", (error) => console.error(name, error));
  const { port } = server.address();
  await tab.goto(`http://127.0.0.1:${port}/${name}.html`);
  await tab.waitForFunction(() => window.bench && customElements.get("phone-inbox-card"));
  const trace = await tracing(browser, tab);
  const found = {};
  for (const step of ["list", "thread"]) {
    const { result, tasks, later } = await trace((it) => window.bench[it](), step);
    const sum = (all) => all.reduce((total, it) => total + it, 0);
    found[`${step}: first paint`] = result;
    found[`${step}: computed until then`] = sum(tasks);
    found[`${step}: and with what comes after it`] = sum([...tasks, ...later]);
  }
  const longest = async (...how) => {
    const { tasks } = await trace((it) => window.bench.scroll(...it), how);
    return Math.max(0, ...tasks);
  };
  found["list: longest task, scrolling"] = await longest("conversation", 1000, 100);
  found["a text comes in"] = await tab.evaluate(() => window.bench.arrivals(10));
  found["thread: longest task, scrolling"] = await longest("bubble", -2000, 100);
  await browser.close();
  return found;
}

/** What one task is called in a trace. */
const TASK = "ThreadControllerImpl::RunTask";
const MARKS = "blink.user_timing";
/** How long, in milliseconds, to wait for what a page does after a step. */
const SETTLE = 500;

/**
 * Returns what does something in a page, and tells how long each task of the page was
 * computed, in milliseconds of its own, until the step ended and after it: what else the
 * machine does is not counted.
 */
async function tracing(browser, tab) {
  const protocol = await browser.newBrowserCDPSession();
  const events = [];
  protocol.on("Tracing.dataCollected", ({ value }) => events.push(...value));
  return async (act, argument) => {
    events.length = 0;
    await protocol.send("Tracing.start", { traceConfig: { includedCategories: ["toplevel", MARKS] } });
    const result = await tab.evaluate(act, argument);
    await tab.waitForTimeout(SETTLE);
    const complete = new Promise((resolve) => protocol.once("Tracing.tracingComplete", resolve));
    await protocol.send("Tracing.end");
    await complete;
    // A step marks its beginning and end: by that the page is known among the browser's own.
    const mark = (name) => events.find((it) => it.name === name && it.cat === MARKS);
    const [begin, end] = [mark("begin"), mark("end")];
    const all = events
      .filter(({ name, tdur, pid, tid }) => name === TASK && tdur && pid === begin.pid && tid === begin.tid)
      .filter(({ ts, dur }) => ts + dur > begin.ts);
    const [tasks, later] = [all.filter(({ ts }) => ts < end.ts), all.filter(({ ts }) => ts >= end.ts)];
    const lasting = (some) => some.map(({ tdur }) => tdur / 1000);
    return { result, tasks: lasting(tasks), later: lasting(later) };
  };
}

const results = { other: [], this: [] };
for (let run = 0; run < Number(runs); run += 1) {
  for (const name of run % 2 ? ["this", "other"] : ["other", "this"]) {
    results[name].push(await measure(name));
  }
}
server.close();

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
console.log(`${runs} runs in turns; the median, and the least to the most, in milliseconds`);
for (const what of Object.keys(results.this[0])) {
  const [there, here] = [results.other, results.this].map((all) => all.map((it) => it[what]));
  const shown = (all) =>
    `${median(all).toFixed(0)} (${Math.min(...all).toFixed(0)}–${Math.max(...all).toFixed(0)})`;
  const ratio = (median(here) / median(there)).toFixed(2);
  console.log(`${what}: ${shown(there)}, now ${shown(here)}: × ${ratio}`);
}
