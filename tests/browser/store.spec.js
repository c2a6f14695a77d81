// The database of designs: one of an earlier build, one that is damaged, one that refuses, hangs, or was cleared.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, conflict, retitle, stored, titles } from "./app.js";
import { expect, ROOT, test } from "./fixtures.js";

const earlier = JSON.parse(readFileSync(join(ROOT, "tests", "browser", "database.json"), "utf8"));
const example = readFileSync(join(ROOT, "tests", "designs", "sock-shop.json"), "utf8");

const dialog = (page) => page.getByRole("dialog", { name: "Designs in this browser" });

/** Makes the database as a build of before makes it, with these records. On a page that opens none. */
async function makeDatabase(page, records) {
  await page.goto("./recover.html");
  await page.evaluate(
    (records) =>
      new Promise((resolve, reject) => {
        const asked = indexedDB.open("plumbline", 1);
        asked.onupgradeneeded = () => {
          const made = asked.result;
          made.createObjectStore("designs", { keyPath: "id" });
          made.createObjectStore("texts", { keyPath: "id" });
          made.createObjectStore("versions", { keyPath: "key", autoIncrement: true }).createIndex("id", "id");
          made.createObjectStore("history", { keyPath: "id" });
          for (const [store, all] of Object.entries(records)) for (const each of all) asked.transaction.objectStore(store).put(each);
        };
        asked.onerror = () => reject(asked.error);
        asked.onsuccess = () => (asked.result.close(), resolve());
      }),
    records,
  );
}

/** Writes what is at hand, as a browser that was killed left it. */
async function leaveSnapshot(page, line, text) {
  await page.evaluate(([line, text]) => {
    sessionStorage.clear();
    localStorage.setItem("plumbline.v2.open", `${line}\n${text}`);
  }, [line, text]);
}

test("a database of an earlier build opens with its history and versions", async ({ page }) => {
  await makeDatabase(page, earlier);
  const app = new App(page);
  await app.open();
  await expect(app.title).toHaveValue("Checkout, later");
  await expect(app.button(/^Undo/)).toHaveAccessibleName("Undo: Change the title to Checkout, later");
  await app.press("Designs…");
  await expect(dialog(page).locator("li[data-design]")).toHaveCount(2);
  await page.getByRole("button", { name: "Versions of Checkout, later" }).click();
  await expect(page.getByRole("button", { name: /^Restore / })).toHaveCount(2);
  await page.getByRole("button", { name: "Open Small" }).click();
  await expect(app.title).toHaveValue("Small");
  await retitle(app, "Small, later");
  await expect.poll(() => titles(page)).toEqual(["Checkout, later", "Small, later"]);
  const [, written] = await stored(page, "designs");
  expect(Object.keys(written).sort()).toEqual(Object.keys(earlier.designs[0]).sort());
  expect(written).toMatchObject({ revision: 2, made: 1790000000000, name: "Small, later" });
});

test("a local snapshot that is behind the database neither wins nor overwrites", async ({ page }) => {
  await makeDatabase(page, earlier);
  const [{ id, writer, changed }] = earlier.designs;
  const before = earlier.versions[0].text;
  // Of this build, with its time, and of builds before, without.
  for (const [nth, time] of [` ${changed - 1000}`, ""].entries()) {
    await page.goto("./recover.html");
    await leaveSnapshot(page, `${id} 1 ${writer} new${time}`, before);
    const app = new App(page);
    await app.open();
    await expect(app.title).toHaveValue("Checkout, later");
    await expect(page.getByText(/^The newest state that was saved is open/)).toBeVisible();
    await expect(app.header.getByText("saved", { exact: true })).toBeVisible();
    expect(await titles(page)).toEqual(["Checkout, later", "Small"]);
    expect((await stored(page, "designs")).find((design) => design.id === id).revision).toBe(4);
    // It is among the versions already.
    expect(await stored(page, "versions"), `time ${nth}`).toHaveLength(2);
  }
});

test("a local snapshot that is ahead of the database is written, and what it replaces is a version", async ({ page }) => {
  await makeDatabase(page, earlier);
  const [{ id, writer, changed }] = earlier.designs;
  const ahead = earlier.texts[0].text.replace("Checkout, later", "Checkout, last");
  await leaveSnapshot(page, `${id} 4 ${writer} new ${changed + 1000}`, ahead);
  const app = new App(page);
  await app.open();
  await expect(app.title).toHaveValue("Checkout, last");
  await expect.poll(() => titles(page)).toEqual(["Checkout, last", "Small"]);
  await expect(app.header.getByText("saved", { exact: true })).toBeVisible();
  const versions = (await stored(page, "versions")).map(({ text }) => JSON.parse(text).title);
  expect(versions).toContain("Checkout, later");
});

test("a damaged record costs that record alone, and can be downloaded", async ({ page }) => {
  const damaged = structuredClone(earlier);
  delete damaged.designs[1].boxes;
  damaged.designs[1].revision = "many";
  damaged.designs.push({ id: 7, name: 5, text: "kept" });
  damaged.texts.push({ id: 7, text: { no: "text" } });
  await makeDatabase(page, damaged);
  const app = new App(page);
  await app.open();
  await app.press("Designs…");
  await expect(dialog(page).locator("li[data-design]")).toHaveCount(2);
  await expect(dialog(page).getByText(/damaged: it cannot be opened/)).toBeVisible();
  const file = await app.downloads(() => dialog(page).getByRole("button", { name: "Download", exact: true }).click());
  expect(JSON.parse(file.text)).toMatchObject({ name: 5 });
  await page.getByRole("button", { name: "Open Small" }).click();
  await expect(app.title).toHaveValue("Small");
  await page.goto("./recover.html");
  await expect(page.getByText(/documents found/)).toBeVisible();
  await expect(page.getByRole("link", { name: "Download 5" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Download Small" })).toBeVisible();
});

/** In the page: every write to the database fails, as on a full disk. `localStorage` takes everything. */
function refuseWrites() {
  const { transaction } = IDBDatabase.prototype;
  globalThis.refuses = true;
  IDBDatabase.prototype.transaction = function (...asked) {
    const begun = transaction.apply(this, asked);
    if (globalThis.refuses && asked[1] === "readwrite") setTimeout(() => { try { begun.abort(); } catch {} }, 0);
    return begun;
  };
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...given) {
    if (globalThis.refuses) throw new DOMException("no room", "QuotaExceededError");
    return put.apply(this, given);
  };
}

test("where the database refuses, nothing is called saved, and no design is lost", async ({ page, app }) => {
  await page.evaluate(refuseWrites);
  for (const title of ["First", "Second"]) {
    await app.openFile("design.json", JSON.stringify({ ...JSON.parse(example), title }));
    await expect(app.header.getByText("saved in this browser's memory only")).toBeVisible();
  }
  // It takes them again, and so does the next start.
  await page.evaluate(() => (globalThis.refuses = false));
  await retitle(app, "Second, later");
  await expect(app.header.getByText("saved", { exact: true })).toBeVisible();
  await app.reload();
  await expect.poll(() => titles(page)).toEqual(["First", "Second, later"]);
});

test("a database that does not answer leaves the designs in memory, and takes them over later", async ({ page, app }) => {
  await page.addInitScript(() => {
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...asked) {
      const [name] = asked;
      if (name !== "plumbline" || sessionStorage.getItem("answers")) return open.apply(this, asked);
      return new EventTarget();
    };
  });
  await app.reload();
  for (const title of ["First", "Second"]) {
    await app.openFile("design.json", JSON.stringify({ ...JSON.parse(example), title }));
    await expect(app.header.getByText("saved in this browser's memory only")).toBeVisible();
  }
  await page.evaluate(() => sessionStorage.setItem("answers", "yes"));
  await app.reload();
  await expect(app.title).toHaveValue("Second");
  await expect.poll(() => titles(page)).toEqual(["First", "Second"]);
});

test("site data that is cleared while the app is open is written anew", async ({ page, app }) => {
  await app.openFile("design.json", example);
  await app.kept();
  await page.evaluate(() => new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase("plumbline");
    asked.onsuccess = asked.onerror = resolve;
  }));
  await retitle(app, "After that");
  await expect.poll(() => titles(page)).toEqual(["After that"]);
  await expect(app.header.getByText("saved", { exact: true })).toBeVisible();
  await expect(conflict(page)).toHaveCount(0);
});

test("a newer version in another tab takes the database, and nothing is called saved there or lost", async ({ page, app, context }) => {
  await app.openFile("design.json", example);
  await app.kept();
  await retitle(app, "Before the newer version");
  await expect.poll(() => titles(page)).toEqual(["Before the newer version"]);
  const newer = await context.newPage();
  await newer.goto("./recover.html");
  const opened = newer.evaluate(() => new Promise((resolve, reject) => {
    const asked = indexedDB.open("plumbline", 2);
    asked.onupgradeneeded = () => asked.result.createObjectStore("of a newer version");
    asked.onsuccess = () => (asked.result.close(), resolve("opened"));
    asked.onerror = () => reject(asked.error);
  }));
  // The older tab lets go of the database by itself.
  expect(await opened).toBe("opened");
  await retitle(app, "After it");
  await expect(app.header.getByText("saved in this browser's memory only")).toBeVisible();
  await app.reload();
  await expect(app.title).toHaveValue("After it");
  const kept = await newer.evaluate(() => new Promise((resolve, reject) => {
    const asked = indexedDB.open("plumbline");
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      const all = asked.result.transaction("designs").objectStore("designs").getAll();
      all.onsuccess = () => (asked.result.close(), resolve(all.result.map((design) => design.name)));
    };
  }));
  expect(kept).toEqual(["Before the newer version"]);
});

test("leaving asks while the last edit is nowhere, and not when it is", async ({ page, app }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const { put } = IDBObjectStore.prototype;
    globalThis.waits = true;
    IDBObjectStore.prototype.put = function (...given) {
      if (globalThis.waits) throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, given);
    };
  });
  await app.reload();
  await retitle(app, "Nowhere yet");
  const asks = () =>
    page.evaluate(() => !dispatchEvent(new Event("beforeunload", { cancelable: true })));
  expect(await asks()).toBe(true);
  await expect(app.header.getByText("not saved")).toBeVisible();
  await page.evaluate(() => (globalThis.waits = false));
  await expect(app.header.getByText("saved", { exact: true })).toBeVisible();
  expect(await asks()).toBe(false);
});

test("an undo survives closing at once", async ({ app, context }) => {
  await app.openFile("design.json", example);
  await app.kept();
  await retitle(app, "Changed");
  await app.undo();
  await app.page.close({ runBeforeUnload: false });
  const later = new App(await context.newPage());
  await later.open();
  await expect(later.title).toHaveValue(JSON.parse(example).title);
  await later.redo();
  await expect(later.title).toHaveValue("Changed");
});
