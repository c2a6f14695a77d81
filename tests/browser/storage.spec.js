// What the browser keeps, and how work goes on where it keeps nothing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, OLD, seesItself, titles } from "./app.js";
import { expect, ROOT, test } from "./fixtures.js";

const example = readFileSync(join(ROOT, "tests", "designs", "sock-shop.json"), "utf8");
const title = JSON.parse(example).title;

/** Goes on as a person would: opens, edits, saves a file and takes the report. */
async function goOn(app) {
  await app.openFile("sock-shop.json", example);
  await app.title.fill("Another shop");
  await app.title.press("Enter");
  await expect(app.button(/^Undo: /)).toBeEnabled();
  expect(JSON.parse((await app.save()).text).title).toBe("Another shop");
  expect(JSON.parse((await app.report("JSON")).text).design.title).toBe("Another shop");
  await app.undo();
  await expect(app.title).toHaveValue(title);
}

test("what is drawn survives a reload", async ({ app }) => {
  await app.openFile("sock-shop.json", example);
  await app.title.fill("Another shop");
  await app.title.press("Enter");
  await app.kept();
  await app.reload();
  await expect(app.title).toHaveValue("Another shop");
  await expect(app.counts).toContainText(`${JSON.parse(example).components.length} components`);
});

/** In the page: neither what is at hand nor the database takes anything more. */
function fill() {
  globalThis.taken = [Storage.prototype.setItem, IDBObjectStore.prototype.put];
  Storage.prototype.setItem = IDBObjectStore.prototype.put = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
}

function free() {
  [Storage.prototype.setItem, IDBObjectStore.prototype.put] = globalThis.taken;
}

test("a full storage is told, and work goes on", async ({ page, app }) => {
  await page.evaluate(fill);
  await goOn(app);
  await expect(app.page.getByText(/storage is full/)).toBeVisible();
  await expect(app.header.getByText("not saved")).toBeVisible();
});

test("storage that fills up and is freed again is used again", async ({ page, app }) => {
  await page.evaluate(fill);
  await app.openFile("sock-shop.json", example);
  await expect(app.header.getByText("not saved")).toBeVisible();
  await page.evaluate(free);
  await app.title.fill("Freed");
  await app.title.press("Enter");
  expect(JSON.parse(await app.kept()).title).toBe("Freed");
  await expect(page.getByText(/storage is full/)).toHaveCount(0);
});

test("forbidden storage is told, and work goes on", async ({ page, app }) => {
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
      Object.defineProperty(globalThis, name, {
        get() {
          throw new DOMException("forbidden", "SecurityError");
        },
      });
    }
  });
  await app.reload();
  await goOn(app);
  await expect(page.getByText(/storage is switched off/)).toBeVisible();
});

test("absent storage is told, and work goes on", async ({ page, app }) => {
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
      Object.defineProperty(globalThis, name, { value: null });
    }
  });
  await app.reload();
  await goOn(app);
  await expect(app.header.getByText("not saved")).toBeVisible();
});

test("where only the database has room, the design comes back from there", async ({ page, app }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await app.reload();
  await app.openFile("sock-shop.json", example);
  await app.title.fill("Large");
  await app.title.press("Enter");
  await expect.poll(() => titles(page)).toEqual(["Large"]);
  await expect(app.header.getByText("saved", { exact: true })).toBeVisible();
  await app.reload();
  await expect(app.title).toHaveValue("Large");
  await expect(page.getByText(/storage is full/)).toHaveCount(0);
});

test("without a database the open design is kept all the same", async ({ page, app }) => {
  await page.addInitScript(() => Object.defineProperty(globalThis, "indexedDB", { value: undefined }));
  await app.reload();
  await app.openFile("sock-shop.json", example);
  await app.kept();
  await app.reload();
  await expect(app.title).toHaveValue(title);
  await app.press("Designs…");
  await expect(page.getByText(/keeps only the design that is open/)).toBeVisible();
});

test("what an earlier program kept moves to the database, and goes only then", async ({ page, app }) => {
  await page.evaluate(([key, text]) => localStorage.setItem(key, text), [OLD, example]);
  await app.reload();
  await expect(app.title).toHaveValue(title);
  await expect.poll(() => page.evaluate((key) => localStorage.getItem(key), OLD)).toBe(null);
  await expect.poll(() => titles(page)).toEqual([title]);
  await app.title.fill("Later");
  await app.title.press("Enter");
  await expect.poll(() => titles(page)).toEqual(["Later"]);
  await app.reload();
  await expect(app.title).toHaveValue("Later");
  await seesItself(app, "Later");
  expect(await titles(page)).toEqual(["Later"]);
});

test("what was done can be undone after a reload, and in a later visit", async ({ page, app, context }) => {
  await app.openFile("sock-shop.json", example);
  for (const name of ["First", "Second", "Third"]) {
    await app.title.fill(name);
    await app.title.press("Enter");
    await expect(app.button(/^Undo/)).toHaveAccessibleName(`Undo: Change the title to ${name}`);
  }
  await app.undo();
  await expect(app.title).toHaveValue("Second");
  await app.reload();
  await expect(app.title).toHaveValue("Second");
  await expect(app.button(/^Redo/)).toHaveAccessibleName("Redo: Change the title to Third");
  await app.redo();
  await expect(app.title).toHaveValue("Third");
  await expect.poll(() => titles(page)).toEqual(["Third"]);
  await app.kept();
  await page.close();

  // Another tab knows only what the database has.
  const other = new App(await context.newPage());
  await other.open();
  await expect(other.title).toHaveValue("Third");
  for (const name of ["Second", "First", title]) {
    await other.undo();
    await expect(other.title).toHaveValue(name);
  }
  await expect(other.button(/^Undo/)).toBeDisabled();
  expect(JSON.parse((await other.save()).text).components).toHaveLength(JSON.parse(example).components.length);
});

for (const [what, text] of [
  ["no JSON", "{ broken"],
  ["no design", '{"format": "plumbline-design", "version": 1}'],
  ["a newer version", '{"format": "plumbline-design", "version": 7, "title": "T"}'],
]) {
  test(`a kept design that cannot be opened (${what}) is set aside and can be taken along`, async ({ page, app }) => {
    // When the page is left it saves what has changed; nothing has.
    await page.evaluate(([key, text]) => localStorage.setItem(key, text), [OLD, text]);
    await app.reload();
    await expect(page.getByText(/cannot be opened/)).toBeVisible();
    const aside = await app.downloads(() => page.getByRole("button", { name: "Download it" }).click());
    expect(aside.text).toBe(text);
    await goOn(app);
    await page.getByRole("button", { name: "Discard it" }).click();
    await app.reload();
    await expect(page.getByRole("button", { name: "Discard it" })).toHaveCount(0);
  });
}

test("two tabs do not break each other", async ({ page, app, context }) => {
  await app.openFile("sock-shop.json", example);
  await app.kept();
  const other = await context.newPage();
  await other.goto("./");
  await expect(other.getByRole("textbox", { name: "Title of the design" })).toHaveValue(title);
  await other.close();
  await app.title.fill("First tab");
  await app.title.press("Enter");
  expect(JSON.parse(await app.kept()).title).toBe("First tab");
  await expect(page.getByRole("main")).toBeVisible();
});
