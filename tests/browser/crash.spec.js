// Real browser processes, killed: what was called saved is there when the browser is started again on the same profile.
// PLUMBLINE_KILLS=200 kills as often as that, each after up to a minute.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { App, retitle, stored, titles, watchChecker } from "./app.js";
import { expect, test } from "./fixtures.js";
import { findChromium } from "../../scripts/lib/chromium.js";

const ASKED = Number(process.env.PLUMBLINE_KILLS);
const KILLS = ASKED || 20;
/** Longest time from the start of the browser to its end, in milliseconds. */
const LONGEST = ASKED ? 60_000 : 4_000;

/** Starts a browser on a profile; resolves to it and the app in it. */
async function start(profile, address) {
  const flags = ["--headless=new", "--no-sandbox", "--no-first-run", "--disable-gpu", "--remote-debugging-port=0", `--user-data-dir=${profile}`];
  const child = spawn(findChromium(), [...flags, "about:blank"], { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const endpoint = await new Promise((resolve, reject) => {
    let told = "";
    child.stderr.on("data", (data) => {
      told += data;
      const [, found] = /DevTools listening on (ws:\S+)/.exec(told) ?? [];
      if (found) resolve(found);
    });
    child.once("exit", () => reject(new Error(`the browser did not start: ${told}`)));
  });
  const browser = await chromium.connectOverCDP(endpoint);
  const [context] = browser.contexts();
  await context.addInitScript(watchChecker);
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(address);
  const app = new App(page);
  await app.isReady();
  const kill = async () => {
    // All of its processes at once, as a power cut would.
    process.kill(-child.pid, "SIGKILL");
    await ended;
    await browser.close().catch(() => {});
  };
  return { app, page, kill };
}

const numberOf = (title) => Number(/^Edit (\d+)$/.exec(title)?.[1] ?? -1);

test("what was called saved is there after the browser was killed", async ({ address }) => {
  test.setTimeout(KILLS * (LONGEST + 30_000));
  const profile = mkdtempSync(join(tmpdir(), "plumbline-kill-"));
  let [edit, saved, lost] = [0, -1, 0];
  try {
    for (let nth = 0; nth <= KILLS; nth += 1) {
      const { app, page, kill } = await start(profile, address);
      // The snapshot may be shown first; what the database has takes its place.
      await expect.poll(async () => (await stored(page, "designs")).length, "stored designs").toBeGreaterThanOrEqual(saved < 0 ? 0 : 1);
      const all = await titles(page);
      if (saved >= 0) {
        const opens = () => app.title.inputValue().then(numberOf);
        try {
          expect(Math.max(...all.map(numberOf)), "the newest edit in the database").toBeGreaterThanOrEqual(saved);
          await expect.poll(opens, "the edit that opens").toBeGreaterThanOrEqual(saved);
          await app.header.getByText("saved", { exact: true }).waitFor();
          expect(await opens(), "the edit that stays open").toBeGreaterThanOrEqual(saved);
          expect(Math.max(...(await titles(page)).map(numberOf)), "the newest edit after the start").toBeGreaterThanOrEqual(saved);
        } catch (error) {
          if (!ASKED) throw error;
          lost += 1;
          console.log(`kill ${nth}: ${error.message}`);
        }
      }
      // From half a second to the longest time, more often short.
      const until = Date.now() + 500 + (LONGEST - 500) * Math.random() ** 3;
      do {
        edit += 1;
        await retitle(app, `Edit ${edit}`);
        const is = app.header.getByText("saved", { exact: true });
        const waits = Math.random() < 0.7;
        if (waits) await is.waitFor();
        // What is seen as saved in one look is what the promise is about.
        const [title, isSaved] = await page.evaluate(() => [
          document.title.replace(" · Plumbline", ""),
          document.querySelector("header .saved")?.textContent === "saved",
        ]);
        if (isSaved) saved = Math.max(saved, numberOf(title));
        await page.waitForTimeout(Math.random() * 1500);
      } while (Date.now() < until);
      await kill();
    }
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  if (ASKED) console.log(`${lost} edits lost in ${KILLS} kills`);
  expect(lost).toBe(0);
});
