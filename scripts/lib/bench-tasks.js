// Measures the longest tasks of the page's main thread. Arguments: the folder of the release build, the sizes. A task's
// time is the processor time of its thread, from a trace of the browser, so that other work of the machine adds none.

import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { chromium } from "@playwright/test";
import { findChromium } from "./chromium.js";
import { serve } from "./server.js";

/** Time after an action in which its tasks are counted, at least, in milliseconds. */
const REST = 1500;
/** A paste that is too large for any format, in characters. */
const TOO_LARGE = 50_000_000;

const [dist, ...sizes] = process.argv.slice(2);
const { address, close } = await serve(resolve(dist));
const rows = {};
for (const size of sizes) {
  const found = await measure(Number(size));
  for (const [action, longest] of Object.entries(found)) (rows[action] ??= {})[size] = longest;
}
await close();
console.log(`| longest task, ms | ${sizes.join(" | ")} |\n|---|${"--:|".repeat(sizes.length)}`);
for (const [action, longest] of Object.entries(rows)) {
  console.log(`| ${action} | ${sizes.map((size) => longest[size] ?? "–").join(" | ")} |`);
}

/** A file of a design of that many components in a grid, with four connections for every five of them. */
function design(count) {
  const across = Math.ceil(Math.sqrt(count));
  const kinds = ["service", "service", "service", "datastore", "gateway"];
  const components = Array.from({ length: count }, (_, at) => ({
    id: `component-${at}`,
    name: `Service ${at}`,
    kind: kinds[at % kinds.length],
    technology: at % kinds.length === 3 ? "postgres" : "Rust",
    replicas: 2 + (at % 3),
    availability: 0.999,
    position: { x: (at % across) * 240, y: Math.floor(at / across) * 160 },
  }));
  const connections = Array.from({ length: Math.floor(count * 0.8) }, (_, at) => ({
    id: `connection-${at}`,
    from: `component-${at}`,
    to: `component-${(at + (at % 2 ? 1 : across)) % count}`,
    style: kinds[(at + (at % 2 ? 1 : across)) % count % kinds.length] === "datastore" ? "data" : "request",
    timeout: "2s",
  }));
  const text = JSON.stringify({ format: "plumbline-design", version: 1, title: `${count} components`, components, connections }, null, 2);
  const file = join(mkdtempSync(join(tmpdir(), "plumbline-")), "large.json");
  writeFileSync(file, text);
  return file;
}

async function measure(size) {
  const file = design(size);
  console.error(`${size} components, ${(statSync(file).size / 1e6).toFixed(1)} MB`);
  const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: ["--no-sandbox"] });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: "block" });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  page.setDefaultTimeout(180_000);
  await page.addInitScript(watch);
  const cdp = await browser.newBrowserCDPSession();
  await page.goto(address);
  const found = {};
  const foot = page.getByRole("contentinfo");
  const stage = page.getByRole("main", { name: "Drawing" });
  const title = page.getByRole("textbox", { name: "Title of the design" });
  const tab = (name) => page.getByRole("complementary").getByRole("tab", { name, exact: true });
  /** Waits until nothing runs any more: the review has come and the design is saved. */
  const rests = async () => {
    await foot.getByText(/reviewed in|nothing to check/).waitFor();
    await page.getByRole("banner").getByText(/^saved/).waitFor({ state: "attached" });
    let last = -1;
    for (;;) {
      await page.waitForTimeout(REST);
      const heard = await page.evaluate(() => globalThis.heard);
      if (heard === last) return;
      last = heard;
    }
  };
  const timed = async (action, act) => {
    const events = [];
    const collect = ({ value }) => events.push(...value);
    cdp.on("Tracing.dataCollected", collect);
    await cdp.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories: ["toplevel", "devtools.timeline"] } });
    try {
      await act();
      await rests();
    } catch (error) {
      console.error(`${action}: ${error.message.split("\n")[0]}`);
    }
    const complete = new Promise((done) => cdp.once("Tracing.tracingComplete", done));
    await cdp.send("Tracing.end");
    await complete;
    cdp.off("Tracing.dataCollected", collect);
    const tasks = longest(events);
    found[action] = tasks[0]?.ms ?? 0;
    console.error(`${size}, ${action}: ${tasks.slice(0, 4).map((task) => `${task.ms} (${task.parts})`).join("; ")}`);
  };
  const key = (keys) => async () => {
    await stage.getByRole("application").focus();
    await page.keyboard.press(keys);
  };
  await rests();
  await timed("open a file", async () => {
    const chooser = page.waitForEvent("filechooser");
    await page.evaluate(() => (delete globalThis.showOpenFilePicker, delete globalThis.showSaveFilePicker));
    await page.getByRole("banner").getByRole("button", { name: "Open…" }).click();
    await (await chooser).setFiles(file);
    await foot.getByText(/\d{5} components/).waitFor();
  });
  await timed("change the title, save", async () => {
    await title.fill("Another title");
    await title.press("Enter");
  });
  await timed("undo", key("Control+z"));
  await timed("show all", key("Shift+1"));
  await timed("back to 100%", () => stage.getByRole("button", { name: "back to 100%" }).click());
  await timed("scroll", async () => {
    const box = await stage.boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let turn = 0; turn < 30; turn += 1) await page.mouse.wheel(150, 150);
  });
  await timed("select and move a component", async () => {
    const box = await stage.boundingBox();
    const nodes = await stage.locator(".node").all();
    for (const node of nodes) {
      const at = await node.boundingBox();
      if (!at || at.x < box.x + 200 || at.y < box.y + 200 || at.x > box.x + box.width - 300 || at.y > box.y + box.height - 300) continue;
      await page.mouse.click(at.x + at.width / 2, at.y + at.height / 2);
      await page.keyboard.press("ArrowRight");
      return;
    }
    throw new Error("no component is seen whole");
  });
  for (const name of ["Outline", "Design", "Findings"]) await timed(`panel ${name}`, () => tab(name).click());
  await timed("find a command", async () => {
    await key("Control+k")();
    await page.getByRole("combobox", { name: "Find a command" }).fill("service 12");
  });
  await page.keyboard.press("Escape");
  await timed("select all", key("Control+a"));
  await timed("copy all", key("Control+c"));
  await timed("paste a component", async () => {
    const one = { format: "plumbline-design", version: 1, title: "", components: [{ id: "pasted-here", name: "Pasted", kind: "service" }] };
    await page.evaluate((text) => navigator.clipboard.writeText(text), JSON.stringify(one));
    await key("Control+v")();
  });
  await page.evaluate((size) => navigator.clipboard.writeText("x".repeat(size)), TOO_LARGE);
  await page.waitForTimeout(1000);
  await timed("paste 50 MB", key("Control+v"));
  await page.keyboard.press("Escape");
  await timed("save a file", async () => {
    const download = page.waitForEvent("download");
    await page.getByRole("banner").getByRole("button", { name: "Save" }).click();
    await download;
  });
  await timed("reload", async () => {
    await page.reload();
    await foot.getByText(/\d{5} components/).waitFor();
  });
  await browser.close();
  rmSync(dirname(file), { recursive: true });
  return found;
}

/** Tasks of the main threads of pages by their processor time, longest first, with the longest parts of each. */
function longest(events) {
  const main = new Set(events.filter((e) => e.name === "thread_name" && e.args.name === "CrRendererMain").map((e) => `${e.pid}:${e.tid}`));
  const own = events.filter((e) => e.ph === "X" && main.has(`${e.pid}:${e.tid}`) && e.tdur);
  const tasks = own.filter((e) => /RunTask$/.test(e.name)).sort((a, b) => b.tdur - a.tdur);
  return tasks.slice(0, 6).map((task) => {
    const within = own.filter((e) => e !== task && e.tid === task.tid && e.pid === task.pid && e.ts >= task.ts && e.ts < task.ts + task.dur);
    const parts = {};
    for (const e of within) if (!/RunTask/.test(e.name)) parts[e.name] = (parts[e.name] ?? 0) + e.tdur / 1000;
    const shown = Object.entries(parts).sort((a, b) => b[1] - a[1]).slice(0, 5);
    return { ms: Math.round(task.tdur / 1000), parts: shown.map(([name, ms]) => `${name} ${Math.round(ms)}`).join(", ") };
  });
}

/** In the page: how often the checker has said anything. */
function watch() {
  globalThis.heard = 0;
  globalThis.Worker = class extends Worker {
    constructor(...address) {
      super(...address);
      this.addEventListener("message", () => (globalThis.heard += 1));
    }
  };
}
