// Takes pictures of the harness page: node dev/shots.mjs FOLDER
// (needs `npm run dev` in another terminal, and Chromium)
import { chromium } from "playwright-core";

const folder = process.argv[2] ?? "shots";
const base = process.env.HARNESS ?? "http://127.0.0.1:8099/";
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
});
const PHONE = { width: 390, height: 780 };
const TABLET = { width: 1180, height: 640 };
const open = (page) => page.getByTestId("conversation").first().click();
const select = async (page) => {
  await open(page);
  await page.getByTestId("bubble").nth(-2).click();
};
const write = async (page) => {
  await open(page);
  await page.getByTestId("composer").fill("На сегодня всё. Спасибо, что написали! ".repeat(5));
  await page.getByTestId("part-counter").waitFor();
};
const search = async (page) => {
  await page.getByTestId("search").fill("code");
  await page.getByTestId("search-result").first().waitFor();
};
const confirm = async (page) => {
  await open(page);
  await page.getByTestId("delete-conversation").click();
};
const create = (page) => page.getByTestId("new-conversation").click();
const shots = {
  "phone-list": [PHONE, ""],
  "phone-list-dark": [PHONE, "?dark"],
  "phone-thread": [PHONE, "", open],
  "phone-thread-dark": [PHONE, "?dark", open],
  "phone-new": [PHONE, "", create],
  "phone-panel-ru": [PHONE, "?panel&narrow&lang=ru&dark"],
  "tablet": [TABLET, "", open],
  "tablet-dark-ru": [TABLET, "?dark&lang=ru", write],
  "tablet-actions": [TABLET, "", select],
  "tablet-search": [TABLET, "", search],
  "tablet-search-dark": [TABLET, "?dark", search],
  "tablet-new": [TABLET, "?lang=ru", create],
  "tablet-panel": [TABLET, "?panel", open],
  "tablet-choose": [TABLET, ""],
  "tablet-empty": [TABLET, "?empty"],
  "tablet-fail": [TABLET, "?fail=accounts"],
  "tablet-part-fail": [TABLET, "?fail=messages", open],
  "tablet-readonly": [TABLET, "?readonly", open],
  "tablet-confirm": [TABLET, "?dark", confirm],
};
const only = process.argv.slice(3);
for (const [name, [viewport, query, act]] of Object.entries(shots)) {
  if (only.length && !only.includes(name)) continue;
  const page = await browser.newPage({ viewport, deviceScaleFactor: 1.5 });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) console.log(name, message.text());
  });
  page.on("pageerror", (error) => console.log(name, error));
  await page.goto(base + query);
  await page.waitForTimeout(400);
  await act?.(page);
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await page.close();
}
await browser.close();
