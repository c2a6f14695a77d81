// Files that saving writes back to, where the browser lets a page do that.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { retitle } from "./app.js";
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

const text = (page, name) => page.evaluate((name) => globalThis.disk.files[name]?.text, name);
const titleIn = async (page, name) => JSON.parse((await text(page, name)) || "{}").title;
const said = (page, text) => expect(page.getByRole("status").filter({ hasText: text })).toHaveCount(1);

async function openShop(app) {
  await app.press("Open…");
  await expect(app.title).toHaveValue(title);
  await app.isReady();
}

test.describe("files in memory", () => {
  test.beforeEach(({ page }) => page.addInitScript(stub, example));

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
    await expect(page.getByRole("dialog").getByRole("option").first()).toContainText("Save as…");
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
    await page.getByRole("button", { name: "Back to Mine" }).click();
    await expect(app.title).toHaveValue("Mine");
    await app.press("Save");
    await expect.poll(() => titleIn(page, "shop.json")).toBe("Mine");
  });
});

/** In the page: real files of the browser's own, which it keeps from one visit to the next. */
function ownFiles() {
  const folder = () => navigator.storage.getDirectory();
  globalThis.showOpenFilePicker = async () => [await (await folder()).getFileHandle("shop.json")];
  globalThis.showSaveFilePicker = async ({ suggestedName }) => {
    if (globalThis.givenUp) throw new DOMException("given up", "AbortError");
    return (await folder()).getFileHandle(suggestedName, { create: true });
  };
}

/** Another program writes the file. */
function writeOwn(page, name, text) {
  return page.evaluate(
    async ([name, text]) => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
      const stream = await handle.createWritable();
      await stream.write(text);
      await stream.close();
    },
    [name, text],
  );
}

/** The titles in all those files, by their names. */
function ownTitles(page) {
  return page.evaluate(async () => {
    const found = {};
    for await (const [name, handle] of await navigator.storage.getDirectory()) {
      // The browser's own, until what was written takes the place of the file. It goes at any time.
      if (name.endsWith(".crswap")) continue;
      const file = await handle.getFile();
      // While it is being written it cannot be read.
      found[name] = await file.text().then((text) => text && JSON.parse(text).title, () => null);
    }
    return found;
  });
}

/** The ids of the designs whose files are known. */
function knownFiles(page) {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        const asked = indexedDB.open("plumbline-files");
        asked.onupgradeneeded = () => asked.transaction.abort();
        asked.onerror = () => resolve([]);
        asked.onsuccess = () => {
          const all = asked.result.transaction("files").objectStore("files").getAllKeys();
          all.onsuccess = () => (asked.result.close(), resolve(all.result));
        };
      }),
  );
}

/** In the page: the browser asks whether the file may be written to, and that is the answer. */
function answer(page, given) {
  return page.evaluate((given) => {
    globalThis.asked = [];
    FileSystemHandle.prototype.queryPermission = async () => "prompt";
    FileSystemHandle.prototype.requestPermission = async function ({ mode }) {
      globalThis.asked.push([this.name, mode, navigator.userActivation.isActive]);
      return given;
    };
  }, given);
}

test.describe("files of an earlier visit", () => {
  test.beforeEach(async ({ page, app }) => {
    await page.addInitScript(ownFiles);
    await app.reload();
    await writeOwn(page, "shop.json", example);
    await openShop(app);
    await expect.poll(() => knownFiles(page)).toHaveLength(1);
  });

  /** Changes the title, and comes back once the browser has it. */
  async function comeBack(app, title) {
    await retitle(app, title);
    await expect(app.header.getByText("saved", { exact: true })).toBeVisible();
    await app.reload();
    await expect(app.title).toHaveValue(title);
  }

  test("saving writes back to the opened file after a reload, too", async ({ page, app }) => {
    await comeBack(app, "Later");
    await app.press("Save");
    await said(page, "shop.json is saved.");
    expect(await ownTitles(page)).toEqual({ "shop.json": "Later" });
    await comeBack(app, "Last");
    await app.press("Save");
    await expect.poll(() => ownTitles(page)).toEqual({ "shop.json": "Last" });
  });

  test("saving writes back to the file that was chosen last", async ({ page, app }) => {
    await retitle(app, "Mine");
    await app.stage.getByRole("application").focus();
    await page.keyboard.press("Control+Shift+s");
    await said(page, "mine.json is saved.");
    await comeBack(app, "Mine, later");
    await app.press("Save");
    await expect.poll(() => ownTitles(page)).toEqual({ "shop.json": title, "mine.json": "Mine, later" });
  });

  test("the browser asks again under the click, and what is allowed is done", async ({ page, app }) => {
    await comeBack(app, "Later");
    await answer(page, "granted");
    await app.press("Save");
    await said(page, "shop.json is saved.");
    expect(await page.evaluate(() => globalThis.asked)).toEqual([["shop.json", "readwrite", true]]);
    expect(await ownTitles(page)).toEqual({ "shop.json": "Later" });
  });

  test("a file that may not be written to any more stays as it is, and another is chosen", async ({ page, app }) => {
    await comeBack(app, "Later");
    await answer(page, "denied");
    await app.press("Save");
    await said(page, "later.json is saved.");
    await expect(page.getByText("shop.json may not be written to.")).toBeVisible();
    expect(await ownTitles(page)).toEqual({ "shop.json": title, "later.json": "Later" });
    expect(await page.evaluate(() => globalThis.asked.length)).toBe(1);
  });

  test("a file that is gone is told, also where no other is chosen", async ({ page, app }) => {
    await comeBack(app, "Later");
    await page.evaluate(async () => {
      await (await navigator.storage.getDirectory()).removeEntry("shop.json");
      globalThis.givenUp = true;
    });
    await app.press("Save");
    await expect(page.getByText("shop.json was not saved: it is no longer there.")).toBeVisible();
    await page.evaluate(() => (globalThis.givenUp = false));
    await app.press("Save");
    await said(page, "later.json is saved.");
    await expect(page.getByText("shop.json is no longer there.", { exact: true })).toBeVisible();
    expect(await ownTitles(page)).toEqual({ "later.json": "Later" });
  });

  test("where the browser lets nobody choose any more, the design is downloaded", async ({ page, app }) => {
    await comeBack(app, "Later");
    await answer(page, "denied");
    await page.evaluate(() => {
      globalThis.showSaveFilePicker = async () => {
        throw new DOMException("the click is too long ago", "SecurityError");
      };
    });
    const file = await app.save();
    expect([file.name, JSON.parse(file.text).title]).toEqual(["later.json", "Later"]);
    await expect(page.getByText("shop.json may not be written to.")).toBeVisible();
  });

  test("a file that another program has changed meanwhile is not written over", async ({ page, app }) => {
    await comeBack(app, "Later");
    await writeOwn(page, "shop.json", '{"title": "theirs"}');
    await app.press("Save");
    await expect(page.getByText(/shop\.json was not saved: another program has changed it/)).toBeVisible();
    expect(await ownTitles(page)).toEqual({ "shop.json": "theirs" });
  });

  test("another design does not go into it", async ({ page, app }) => {
    await comeBack(app, "Later");
    await app.button("New").click();
    await expect(app.counts).toContainText("0 components");
    await retitle(app, "Other");
    await app.press("Save");
    await said(page, "other.json is saved.");
    expect(await ownTitles(page)).toEqual({ "shop.json": title, "other.json": "Other" });
  });

  test("with the design its file is forgotten", async ({ page, app }) => {
    await app.button("New").click();
    await app.press("Designs…");
    await page.getByRole("button", { name: `Delete ${title}`, exact: true }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await expect.poll(() => knownFiles(page)).toEqual([]);
    expect(await ownTitles(page)).toEqual({ "shop.json": title });
  });
});
