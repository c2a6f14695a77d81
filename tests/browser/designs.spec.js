// Many designs in one browser: the dialog, versions, two tabs, and the page for when nothing starts.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible, expectSpoken } from "./axe.js";
import { App, conflict, divide, retitle, seesItself, stored, titles, watchChecker } from "./app.js";
import { expect, ROOT, test } from "./fixtures.js";

const example = readFileSync(join(ROOT, "tests", "designs", "sock-shop.json"), "utf8");

/** Opens a design of that title and waits until the database has it. */
async function design(app, title, text = example) {
  await app.openFile("design.json", JSON.stringify({ ...JSON.parse(text), title }));
  await expect.poll(() => titles(app.page)).toContain(title);
}

const dialog = (page) => page.getByRole("dialog", { name: "Designs in this browser" });
const entry = (page, name) => dialog(page).locator("li[data-design]").filter({ has: page.getByText(name, { exact: true }) });

test("designs stand side by side and open again", async ({ page, app }) => {
  await design(app, "First");
  await design(app, "Second");
  await app.press("Designs…");
  await expect(dialog(page).locator("li[data-design]")).toHaveCount(2);
  await expect(entry(page, "Second")).toContainText("open now");
  await expect(entry(page, "First").locator("svg rect")).toHaveCount(JSON.parse(example).components.length);
  await expectAccessible(page, "the designs");
  await page.getByRole("button", { name: "Open First" }).click();
  await expect(app.title).toHaveValue("First");
  await retitle(app, "First, changed");
  await expect.poll(() => titles(page)).toEqual(["First, changed", "Second"]);
  await app.reload();
  await expect(app.title).toHaveValue("First, changed");
});

test("a design is no longer the open one after a new one was begun", async ({ page, app }) => {
  await design(app, "First");
  await app.button("New").click();
  await expect(app.counts).toContainText("0 components");
  await app.press("Designs…");
  await expect(entry(page, "First")).toBeVisible();
  await expect(entry(page, "First")).not.toContainText("open now");
});

test("a design is renamed, duplicated, and deleted when that is meant", async ({ page, app }) => {
  await design(app, "Shop");
  await app.press("Designs…");
  await page.getByRole("button", { name: "Duplicate Shop" }).click();
  await expect(entry(page, "Shop (copy)")).toBeVisible();
  await page.getByRole("button", { name: "Rename Shop", exact: true }).click();
  await page.getByRole("textbox", { name: "New name of Shop" }).fill("Store");
  await page.keyboard.press("Enter");
  await expect(entry(page, "Store")).toBeVisible();
  await expect(app.title).toHaveValue("Store");
  await page.getByRole("button", { name: "Delete Shop (copy)" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  await expect(entry(page, "Shop (copy)")).toBeVisible();
  await page.getByRole("button", { name: "Delete Shop (copy)" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(entry(page, "Shop (copy)")).toHaveCount(0);
  await expect.poll(() => titles(page)).toEqual(["Store"]);
  await page.keyboard.press("Escape");
  await expect(app.button(/^Undo/)).toHaveAccessibleName("Undo: Change the title to Store");
});

test("another name leaves everything else of a design as it was written", async ({ page, app }) => {
  const text = JSON.stringify({ ...JSON.parse(example), title: "Shop" }).replace(/}$/, ',"x-own":[1.50,1e3,12345678901234567890]}');
  await app.openFile("shop.json", text);
  const before = await app.kept();
  await expect.poll(() => titles(page)).toEqual(["Shop"]);
  await app.press("Designs…");
  await page.getByRole("button", { name: "Duplicate Shop" }).click();
  await expect(entry(page, "Shop (copy)")).toBeVisible();
  const copy = (await stored(page, "texts")).map((kept) => kept.text).find((kept) => kept.includes("(copy)"));
  expect(copy).toBe(before.replace('"Shop"', '"Shop (copy)"'));
});

test("one goes back to a version, and forth again", async ({ page, app }) => {
  await design(app, "As it was");
  await retitle(app, "As it became");
  await expect.poll(() => titles(page)).toEqual(["As it became"]);
  await app.press("Designs…");
  await page.getByRole("button", { name: "Versions of As it became" }).click();
  await page.getByRole("button", { name: /^Restore / }).click();
  await expect(app.title).toHaveValue("As it was");
  await page.getByRole("button", { name: "Versions of As it was" }).waitFor();
  await expect(page.getByRole("button", { name: /^Restore / })).toHaveCount(2);
  await page.getByRole("button", { name: /^Restore / }).first().click();
  await expect(app.title).toHaveValue("As it became");
});

test("everything goes into one file, and comes back from it", async ({ page, app, browser, address }) => {
  await design(app, "One");
  await retitle(app, "One, later");
  await expect.poll(() => titles(page)).toEqual(["One, later"]);
  await design(app, "Two");
  await app.press("Designs…");
  const file = await app.downloads(() => page.getByRole("button", { name: "Download all" }).click());

  const context = await browser.newContext({ baseURL: address });
  await context.addInitScript(watchChecker);
  const other = new App(await context.newPage());
  await other.open();
  await other.press("Designs…");
  for (const times of [1, 2]) {
    const [chooser] = await Promise.all([
      other.page.waitForEvent("filechooser"),
      other.page.getByRole("button", { name: "Open a file of designs…" }).click(),
    ]);
    await chooser.setFiles({ name: file.name, mimeType: "application/json", buffer: Buffer.from(file.text) });
    await expect(other.page.getByText(times === 1 ? /^2 designs were added/ : /^0 designs were added. 2 were/)).toBeVisible();
  }
  const texts = (of) => stored(of, "texts").then((all) => all.map(({ text }) => text).sort());
  expect(await texts(other.page)).toEqual(await texts(page));
  expect(await stored(other.page, "versions")).toHaveLength(1);
  await context.close();
});

test("what is no file of designs is told, and nothing changes", async ({ page, app }) => {
  await app.press("Designs…");
  for (const [text, said] of [["{", /not JSON/], ["[1]", /holds no designs/], ['{"format":"plumbline-designs","version":2,"designs":[]}', /newer/]]) {
    const [chooser] = await Promise.all([
      page.waitForEvent("filechooser"),
      page.getByRole("button", { name: "Open a file of designs…" }).click(),
    ]);
    await chooser.setFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await expect(page.getByText(said)).toBeVisible();
  }
  expect(await titles(page)).toEqual([]);
});

test("a hostile title is text in the list", async ({ page, app }) => {
  const title = `<img src=x onerror="document.title='run'">`;
  await design(app, title);
  await app.press("Designs…");
  await expect(entry(page, title)).toBeVisible();
  await expect(dialog(page).locator("img")).toHaveCount(0);
});

for (const told of [true, false]) {
  test(`two tabs never write over each other, ${told ? "told at once" : "told by the revision alone"}`, async ({ page, app, context }) => {
    if (!told) {
      await context.addInitScript(() => (globalThis.BroadcastChannel = undefined));
      await app.reload();
    }
    await design(app, "Shared");
    await app.kept();
    await divide(app, context, { titles, told }, async (other) => {
      await expectAccessible(other.page, "the question");
      await expectSpoken(conflict(other.page), told ? "two tabs" : "two tabs that both changed");
    });
    await retitle(app, "Still mine");
    await expect.poll(() => titles(page)).toEqual(["On its own", "Still mine"]);
    await expect(conflict(page)).toHaveCount(0);
  });
}

test("one can go on with what the other tab has", async ({ page, app, context }) => {
  await design(app, "Shared");
  await app.kept();
  const other = new App(await context.newPage());
  await other.open();
  await expect(other.title).toHaveValue("Shared");
  await seesItself(other, "Shared");
  await retitle(app, "Newer");
  await conflict(other.page).getByRole("button", { name: "Open the other tab's version" }).click();
  await expect(other.title).toHaveValue("Newer");
  await retitle(other, "Newest");
  await expect.poll(() => titles(page)).toEqual(["Newest"]);
  await expect(conflict(page)).toBeVisible();
});

test("two tabs with different designs each come back with their own", async ({ page, app, context }) => {
  await design(app, "Left");
  await app.kept();
  const other = new App(await context.newPage());
  await other.open();
  await design(other, "Right");
  await other.kept();
  await app.reload();
  await expect(app.title).toHaveValue("Left");
  await other.reload();
  await expect(other.title).toHaveValue("Right");
  expect(await titles(page)).toEqual(["Left", "Right"]);
});

test("where the app does not start, every design can be downloaded", async ({ page, app, watch }) => {
  watch.expected.push(/Failed to load resource|net::ERR_FAILED|wasm/i);
  await design(app, "One");
  await retitle(app, "One, later");
  await expect.poll(() => titles(page)).toEqual(["One, later"]);
  await design(app, "Two");
  await page.route(/\.wasm$/, (route) => route.abort());
  await page.reload();
  await page.getByRole("link", { name: "Download the designs that this browser keeps" }).click();
  await expect(page.getByText("3 documents found.")).toBeVisible();
  await expectAccessible(page, "the page for recovery");
  const texts = await stored(page, "texts");
  for (const title of ["One, later", "Two"]) {
    const { text } = await app.downloads(() => page.getByRole("link", { name: `Download ${title}`, exact: true }).click());
    expect(texts.map((kept) => kept.text)).toContain(text);
    expect(JSON.parse(text).title).toBe(title);
  }
});

test("where what reads the kept design cannot be loaded, that is said, and a reload may help", async ({ page, app, watch }) => {
  watch.expected.push(/Failed to load resource|Failed to fetch|net::ERR_FAILED/);
  await design(app, "One");
  await app.kept();
  await page.route(/split_later/, (route) => route.abort());
  await page.reload();
  await expect(page.getByRole("alert")).toContainText("Plumbline could not start.");
  await expect(page.getByRole("link", { name: "Download the designs that this browser keeps" })).toBeVisible();
  await page.unroute(/split_later/);
  await app.reload();
  await expect(app.title).toHaveValue("One");
});

test("the page for recovery makes nothing where nothing is kept", async ({ page }) => {
  await page.goto("./recover.html");
  await expect(page.getByText("Nothing is kept here.")).toBeVisible();
  expect(await page.evaluate(() => indexedDB.databases())).toEqual([]);
});
