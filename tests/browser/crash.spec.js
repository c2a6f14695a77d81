// Real browser processes, killed: what was called saved is there when the browser is started again on the same profile.
// PLUMBLINE_KILLS=200 kills as often as that, each after up to a minute.

import { execFileSync, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { App, retitle, stored, titles, watchChecker } from "./app.js";
import { expect, ROOT, test } from "./fixtures.js";
import { findChromium } from "../../scripts/lib/chromium.js";

const example = readFileSync(join(ROOT, "tests", "designs", "sock-shop.json"), "utf8");
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
  // Files are chosen by the input that a test can fill.
  await context.addInitScript(() => (delete globalThis.showOpenFilePicker, delete globalThis.showSaveFilePicker));
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(address);
  const app = new App(page);
  await app.isReady();
  const kill = async () => {
    // All of its processes at once, as a power cut would.
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
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
  let current = null;
  try {
    for (let nth = 0; nth <= KILLS; nth += 1) {
      current = await start(profile, address);
      const { app, page, kill } = current;
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
    // A browser that still runs would write to the folder.
    await current?.kill();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  if (ASKED) console.log(`${lost} edits lost in ${KILLS} kills`);
  expect(lost).toBe(0);
});

/** Mounts a file system of so many megabytes; null where the machine allows no mounting. */
function smallDisk(megabytes) {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], { stdio: "ignore" });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  const filler = join(folder, "filler");
  return {
    profile: join(folder, "profile"),
    fill() {
      // To the last page.
      for (const size of [1 << 20, 1 << 12]) {
        try {
          for (;;) appendFileSync(filler, Buffer.alloc(size));
        } catch (error) {
          if (error.code !== "ENOSPC") throw error;
        }
      }
    },
    free: () => rmSync(filler),
    remove() {
      execFileSync("umount", ["--lazy", folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** In place of a small disk: what the browser writes fails as it does on a full one. */
function failingDisk(page) {
  const profile = mkdtempSync(join(tmpdir(), "plumbline-disk-"));
  return {
    profile,
    fill: () =>
      page().evaluate(() => {
        const full = () => new DOMException("there is no room", "QuotaExceededError");
        const { put } = IDBObjectStore.prototype;
        const { setItem } = Storage.prototype;
        globalThis.free = () => {
          IDBObjectStore.prototype.put = put;
          Storage.prototype.setItem = setItem;
        };
        IDBObjectStore.prototype.put = Storage.prototype.setItem = () => {
          throw full();
        };
      }),
    free: () => page().evaluate(() => globalThis.free()),
    remove: () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }),
  };
}

test("on a full disk nothing is called saved that is not, and what was drawn is saved once there is room", async ({ address }) => {
  test.setTimeout(180_000);
  let current = null;
  const disk = smallDisk(160) ?? failingDisk(() => current.page);
  const isSaved = () => current.app.header.getByText("saved", { exact: true });
  try {
    current = await start(disk.profile, address);
    // Larger than the pages that the browser has at hand.
    await current.app.openFile("design.json", example);
    let edit = 0;
    const state = () =>
      current.page.evaluate(() => [document.title.replace(" · Plumbline", ""), document.querySelector("header .saved")?.textContent]);
    /** Edits, and waits for what becomes of it. */
    const next = async () => {
      const title = `Edit ${(edit += 1)}`;
      await retitle(current.app, title);
      let end = null;
      await expect
        .poll(async () => {
          const [at, is] = await state();
          end = is;
          return at === title && is !== "saving…";
        }, "what becomes of an edit")
        .toBe(true);
      return end;
    };
    expect(await next()).toBe("saved");
    // The browser makes room where it can, of what it has cached: then the edit is saved indeed.
    do {
      await disk.fill();
      expect(edit, "edits that found room").toBeLessThan(30);
    } while ((await next()) === "saved");
    expect(["not saved", "saved in this browser's memory only"]).toContain((await state())[1]);
    await disk.free();
    // What waits is saved by itself, and so is the next edit.
    await isSaved().waitFor({ timeout: 60_000 });
    expect(await next()).toBe("saved");
    await current.kill();
    current = await start(disk.profile, address);
    await expect(current.app.title).toHaveValue(`Edit ${edit}`);
    await isSaved().waitFor();
    expect(await titles(current.page)).toEqual([`Edit ${edit}`]);
  } finally {
    await current?.kill();
    disk.remove();
  }
});
