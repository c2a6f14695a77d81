// Files that saving writes back to, where the browser lets a page do that.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, ROOT, test } from "./fixtures.js";

const example = readFileSync(join(ROOT, "tests", "designs", "sock-shop.json"), "utf8");
const title = JSON.parse(example).title;

/** In the page: files in memory. `chosen` is what the person chooses next; null gives it up. */
function stub(example) {
  const disk = (globalThis.disk = { files: { "shop.json": { text: example, lastModified: 1 } }, chosen: "shop.json", full: false });
  class Handle {
    constructor(name) {
      this.name = name;
    }

    async getFile() {
      const { text, lastModified } = disk.files[this.name];
      return new File([text], this.name, { lastModified });
    }

    async createWritable() {
      let written = "";
      return {
        write: async (text) => (written += text),
        close: async () => {
          if (disk.full) throw new DOMException("there is no room", "QuotaExceededError");
          disk.files[this.name] = { text: written, lastModified: disk.files[this.name].lastModified + 1 };
        },
        abort: async () => {},
      };
    }
  }
  const choose = (suggested) => {
    if (disk.chosen === null) throw new DOMException("given up", "AbortError");
    const name = suggested ?? disk.chosen;
    disk.files[name] ??= { text: "", lastModified: 0 };
    return new Handle(name);
  };
  globalThis.showOpenFilePicker = async () => [choose()];
  globalThis.showSaveFilePicker = async ({ suggestedName }) => choose(suggestedName);
}

test.beforeEach(({ page }) => page.addInitScript(stub, example));

const text = (page, name) => page.evaluate((name) => globalThis.disk.files[name]?.text, name);
const titleIn = async (page, name) => JSON.parse((await text(page, name)) || "{}").title;
const said = (page, text) => expect(page.getByRole("status").filter({ hasText: text })).toHaveCount(1);

async function openShop(app) {
  await app.press("Open…");
  await expect(app.title).toHaveValue(title);
  await app.isReady();
}

async function retitle(app, title) {
  await app.title.fill(title);
  await app.title.press("Enter");
}

test("saving writes back to the file that was opened", async ({ page, app }) => {
  await openShop(app);
  await retitle(app, "Renamed");
  await app.press("Save");
  await said(page, "shop.json is saved.");
  expect(await titleIn(page, "shop.json")).toBe("Renamed");
  expect(await page.evaluate(() => Object.keys(globalThis.disk.files))).toEqual(["shop.json"]);
});

test("what is still being typed is saved, too", async ({ page, app }) => {
  await openShop(app);
  await app.title.fill("Typed");
  await page.keyboard.press("Control+s");
  await said(page, "shop.json is saved.");
  expect(await titleIn(page, "shop.json")).toBe("Typed");
});

test("a new design asks for its file once, and another file on demand", async ({ page, app }) => {
  await retitle(app, "Mine");
  await app.press("Save");
  await said(page, "mine.json is saved.");
  await retitle(app, "Mine, later");
  await app.press("Save");
  await expect.poll(() => titleIn(page, "mine.json")).toBe("Mine, later");

  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("save as");
  await expect(page.getByRole("option").first()).toContainText("Save as…");
  await page.keyboard.press("Enter");
  await said(page, "mine-later.json is saved.");
  await retitle(app, "Last");
  await app.press("Save");
  await expect.poll(() => titleIn(page, "mine-later.json")).toBe("Last");
  expect(await titleIn(page, "mine.json")).toBe("Mine, later");
});

test("a file that another program has changed is not written over", async ({ page, app }) => {
  await openShop(app);
  await retitle(app, "Mine");
  await page.evaluate(() => (globalThis.disk.files["shop.json"] = { text: "theirs", lastModified: 99 }));
  await app.press("Save");
  await expect(page.getByText(/shop\.json was not saved: another program has changed it/)).toBeVisible();
  expect(await text(page, "shop.json")).toBe("theirs");
});

test("a full disk is told, and the file stays as it was", async ({ page, app }) => {
  await openShop(app);
  await retitle(app, "Mine");
  await page.evaluate(() => (globalThis.disk.full = true));
  await app.press("Save");
  await expect(page.getByText("shop.json was not saved: there is no room.")).toBeVisible();
  expect(await text(page, "shop.json")).toBe(example);
});

test("one may think better of it, and nothing is said", async ({ page, app }) => {
  await page.evaluate(() => (globalThis.disk.chosen = null));
  await retitle(app, "Mine");
  await app.press("Open…");
  await app.press("Save");
  await page.evaluate(() => (globalThis.disk.chosen = "shop.json"));
  await app.press("Save");
  await said(page, "mine.json is saved.");
  await expect(page.getByText("was not")).toHaveCount(0);
});

test("another design does not go into the file of the one before", async ({ page, app }) => {
  await openShop(app);
  await retitle(app, "Mine");
  await app.button("New").click();
  await expect(app.counts).toContainText("0 components");
  await retitle(app, "Other");
  await app.press("Save");
  await said(page, "other.json is saved.");
  expect(await text(page, "shop.json")).toBe(example);
  await page.getByRole("button", { name: "Bring back Mine" }).click();
  await expect(app.title).toHaveValue("Mine");
  await app.press("Save");
  await expect.poll(() => titleIn(page, "shop.json")).toBe("Mine");
});
