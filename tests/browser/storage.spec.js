// What the browser keeps, and how work goes on where it keeps nothing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, conflict, divide, OLD, retitle, seesItself, titles } from "./app.js";
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

test("where what saves cannot be loaded, that is said, and the next change tries again", async ({ page, app, watch }) => {
  watch.expected.push(/Failed to load resource|Failed to fetch|net::ERR_FAILED/);
  await page.route(/split_later/, (route) => route.abort());
  await app.place("Service", "Orders", 300, 300);
  const notice = page.getByText(/^Not saved in this browser: a part of Plumbline could not be loaded/);
  await expect(notice).toBeVisible();
  await expect(app.header.getByText("not saved")).toBeVisible();
  await app.press("Designs…");
  await expect(page.getByText(/^This could not be done: a part of Plumbline could not be loaded/)).toBeVisible();
  await page.unroute(/split_later/);
  await app.place("Datastore", "Orders DB", 500, 300);
  await expect(notice).toBeHidden();
  await app.kept();
  // What could not be shown when it was asked for does not come later, over other work.
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await app.reload();
  await expect(app.counts).toContainText("2 components");
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

/** In a page: there is no database. */
function noDatabase() {
  Object.defineProperty(globalThis, "indexedDB", { value: undefined });
}

/** The titles of the designs that are kept without a database, in alphabetical order. */
function smallTitles(page) {
  return page.evaluate(() => {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith("plumbline.v2.kept.texts."));
    return keys.map((key) => JSON.parse(localStorage.getItem(key)).title).sort();
  });
}

/** Opens a design of that title and waits until the small storage has it. */
async function small(app, title) {
  await app.openFile("design.json", JSON.stringify({ ...JSON.parse(example), title }));
  await expect.poll(() => smallTitles(app.page)).toContain(title);
}

test("without a database designs are kept all the same, and what is missing is told", async ({ page, app }) => {
  await page.addInitScript(noDatabase);
  await app.reload();
  await small(app, "First");
  await small(app, "Second");
  await app.kept();
  await app.reload();
  await expect(app.title).toHaveValue("Second");
  await app.press("Designs…");
  const dialog = page.getByRole("dialog", { name: "Designs in this browser" });
  await expect(dialog.locator("li[data-design]")).toHaveCount(2);
  await expect(dialog.getByText(/database cannot be opened here/)).toBeVisible();
  await page.getByRole("button", { name: "Versions of First" }).click();
  await expect(dialog.getByText(/no room for earlier versions/)).toBeVisible();
  await page.getByRole("button", { name: "Open First" }).click();
  await expect(app.title).toHaveValue("First");
  await page.goto("./recover.html");
  for (const title of ["First", "Second"]) {
    const { text } = await app.downloads(() => page.getByRole("link", { name: `Download ${title}`, exact: true }).click());
    expect(JSON.parse(text).title).toBe(title);
  }
});

for (const told of [true, false]) {
  test(`two tabs without a database never write over each other, ${told ? "told at once" : "told by the revision alone"}`, async ({ page, app, context }) => {
    await context.addInitScript(noDatabase);
    if (!told) await context.addInitScript(() => (globalThis.BroadcastChannel = undefined));
    await app.reload();
    await small(app, "Shared");
    await app.kept();
    const other = await divide(app, context, { titles: smallTitles, told });
    await other.page.close();
    await app.reload();
    await expect(app.title).toHaveValue("Mine");
    expect(await smallTitles(page)).toEqual(["Mine", "On its own"]);
  });
}

test("without a database one can go on with what the other tab has", async ({ app, context }) => {
  await context.addInitScript(noDatabase);
  await app.reload();
  await small(app, "Shared");
  await app.kept();
  const other = new App(await context.newPage());
  await other.open();
  await seesItself(other, "Shared");
  await retitle(app, "Newer");
  await conflict(other.page).getByRole("button", { name: "Open the other tab's version" }).click();
  await expect(other.title).toHaveValue("Newer");
  await expect(other.button(/^Undo/)).toBeDisabled();
  await retitle(other, "Newest");
  await expect.poll(() => smallTitles(other.page)).toEqual(["Newest"]);
});

test("without a database and without room it is told that nothing keeps the drawing safe", async ({ page, app }) => {
  await page.addInitScript(noDatabase);
  await page.addInitScript(() => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (key, text) {
      if (key.startsWith("plumbline.v2.kept.texts.")) throw new DOMException("full", "QuotaExceededError");
      setItem.call(this, key, text);
    };
  });
  await app.reload();
  await app.openFile("sock-shop.json", example);
  await expect(page.getByText(/storage is full/)).toBeVisible();
  await expect(app.header.getByText("not saved")).toBeVisible();
  // All of a design is kept, or nothing.
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes(".kept.")))).toEqual([]);
});

test("what was kept without a database goes into it once there is one", async ({ page, app, context }) => {
  await page.addInitScript(noDatabase);
  await app.reload();
  await small(app, "First");
  await small(app, "Second");
  await retitle(app, "Second, later");
  await expect.poll(() => smallTitles(page)).toEqual(["First", "Second, later"]);
  await app.kept();
  await page.close();

  const later = new App(await context.newPage());
  await later.open();
  await expect(later.title).toHaveValue("Second, later");
  await expect.poll(() => titles(later.page)).toEqual(["First", "Second, later"]);
  await expect.poll(() => smallTitles(later.page)).toEqual([]);
  await retitle(later, "Second, last");
  await expect.poll(() => titles(later.page)).toEqual(["First", "Second, last"]);
  await expect(conflict(later.page)).toHaveCount(0);
});

test("a design that went on with a database and without one is two", async ({ app, context }) => {
  await app.openFile("sock-shop.json", JSON.stringify({ ...JSON.parse(example), title: "Shared" }));
  await app.kept();
  await expect.poll(() => titles(app.page)).toEqual(["Shared"]);
  const without = await context.newPage();
  await without.addInitScript(noDatabase);
  await without.addInitScript(() => (globalThis.BroadcastChannel = undefined));
  const other = new App(without);
  await other.open();
  await expect(other.title).toHaveValue("Shared");
  await retitle(other, "Without");
  await expect.poll(() => smallTitles(without)).toEqual(["Without"]);
  await without.close();
  await retitle(app, "With");
  await expect.poll(() => titles(app.page)).toEqual(["With"]);
  await app.reload();
  await expect.poll(() => titles(app.page)).toEqual(["With", "Without"]);
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
