// When the app breaks: a message with the drawing as a download, and a reload brings it back.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible, expectSpoken } from "./axe.js";
import { App } from "./app.js";
import { expect, ROOT, test } from "./fixtures.js";

const example = readFileSync(join(ROOT, "tests", "designs", "sock-shop.json"), "utf8");
const EXPECTED = [/panicked|unreachable|createElement|cloneNode|refused|closure invoked|recursively/];

/**
 * In the page: the browser refuses to make the next element, which nothing in the app can expect. Copies are
 * made by the page, too, while it starts.
 */
function refuseOneElement(copies = true) {
  const restore = [];
  for (const [object, name] of [
    [Document.prototype, "createElement"],
    [Document.prototype, "createElementNS"],
    ...(copies ? [[Node.prototype, "cloneNode"]] : []),
  ]) {
    const original = object[name];
    restore.push(() => (object[name] = original));
    object[name] = () => {
      for (const each of restore) each();
      throw new DOMException("refused", "InvalidStateError");
    };
  }
}

const recovery = (page) => page.getByRole("alertdialog", { name: "Plumbline has broken" });

async function breakDown(page) {
  await new App(page).isReady();
  // Whatever the page draws next is what breaks: what is pressed here, or what was on its way.
  await page.evaluate(`(${refuseOneElement})(); document.querySelector('[role="tab"][aria-selected="false"]')?.click()`);
  await expect(recovery(page)).toBeVisible();
}

test("the drawing can be taken along, and a reload brings it back", async ({ page, app, watch }) => {
  watch.expected.push(...EXPECTED);
  await app.openFile("sock-shop.json", example);
  await app.title.fill("Before it broke");
  await app.title.press("Enter");
  await app.kept();
  const saved = await app.save();
  await breakDown(page);
  await expectAccessible(page, "the recovery");
  await expectSpoken(recovery(page), "the app has broken");

  const link = recovery(page).getByRole("link", { name: "Download the drawing" });
  expect((await app.downloads(() => link.click())).text).toBe(saved.text);

  await recovery(page).getByRole("link", { name: "Reload" }).click();
  await app.isReady();
  await expect(recovery(page)).toHaveCount(0);
  await expect(app.title).toHaveValue("Before it broke");
  expect((await app.save()).text).toBe(saved.text);
});

test("what can be taken along is as new as what a reload brings, however short before it was made", async ({ page, app, watch }) => {
  watch.expected.push(...EXPECTED);
  await app.openFile("sock-shop.json", example);
  await app.kept();
  for (const title of ["One", "Two", "Three"]) {
    await app.title.fill(title);
    await app.title.press("Enter");
  }
  // At once, before anything is saved.
  await page.evaluate(`(${refuseOneElement})(); document.querySelector('[role="tab"][aria-selected="false"]')?.click()`);
  await expect(recovery(page)).toBeVisible();
  const link = recovery(page).getByRole("link", { name: "Download the drawing" });
  const taken = await app.downloads(() => link.click());
  expect(JSON.parse(taken.text).title).toBe("Three");
  await recovery(page).getByRole("link", { name: "Reload" }).click();
  await app.isReady();
  await expect(app.title).toHaveValue("Three");
});

test("without storage the drawing can still be taken along", async ({ page, app, watch }) => {
  watch.expected.push(...EXPECTED);
  await page.addInitScript(() => {
    for (const name of ["localStorage", "indexedDB"]) Object.defineProperty(globalThis, name, { value: null });
  });
  await app.reload();
  await app.openFile("sock-shop.json", example);
  await expect(app.header.getByText("not saved")).toBeVisible();
  const saved = await app.save();
  await breakDown(page);
  const link = recovery(page).getByRole("link", { name: "Download the drawing" });
  expect((await app.downloads(() => link.click())).text).toBe(saved.text);
});

test("one can start with an empty drawing, and still get at the one before", async ({ page, app, watch }) => {
  watch.expected.push(...EXPECTED);
  await app.openFile("sock-shop.json", example);
  const saved = await app.kept();
  await breakDown(page);
  await recovery(page).getByRole("link", { name: "Start with an empty drawing" }).click();
  await app.isReady();
  await expect(app.counts).toContainText("0 components");
  const aside = await app.downloads(() => page.getByRole("button", { name: "Download it" }).click());
  expect(aside.text).toBe(saved);
});

/**
 * A design starts well, goes on as another, and the app breaks on that, once, by what `breaks` does in the page. `broke`
 * waits until all of it has come about. Then the next start has the good one, and the other is set aside.
 */
async function givesWay(page, app, breaks, broke = async () => {}) {
  await app.openFile("sock-shop.json", example);
  await app.kept();
  await app.reload();
  await app.title.fill("The one it breaks on");
  await app.title.press("Enter");
  const kept = await app.kept();

  await page.addInitScript(`if (!sessionStorage.getItem("broke")) {
    sessionStorage.setItem("broke", "once");
    ${breaks}
  }`);
  await page.reload();
  await expect(recovery(page)).toBeVisible();
  await broke();
  await recovery(page).getByRole("link", { name: "Reload" }).click();
  await app.isReady();
  await expect(app.title).toHaveValue(JSON.parse(example).title);
  const aside = await app.downloads(() => page.getByRole("button", { name: "Download it" }).click());
  expect(aside.text).toBe(kept);
}

test("a design that the app breaks on at its start gives way to the last good one", async ({ page, app, watch }) => {
  watch.expected.push(...EXPECTED);
  await givesWay(page, app, `addEventListener("DOMContentLoaded", () => (${refuseOneElement})(false));`);
});

test("what was on its way when the app broke at its start does not make the design a good one", async ({ page, app, watch }) => {
  watch.expected.push(...EXPECTED);
  // After the first review a timer of no length is set, which takes what is open for good. The app breaks before it,
  // or any other of no length, is due.
  const breaks = `
    const later = setTimeout;
    globalThis.fired = 0;
    let broke = false;
    globalThis.setTimeout = (act, pause) => {
      if (pause !== 0 || !globalThis.states.reviewed) return later(act, pause);
      if (!broke) {
        broke = true;
        (${refuseOneElement})();
        document.querySelector('[role="tab"][aria-selected="false"]').click();
      }
      return later(() => {
        globalThis.fired += 1;
        act();
      }, 500);
    };`;
  const fired = () => expect.poll(() => page.evaluate(() => globalThis.fired)).toBeGreaterThan(0);
  await givesWay(page, app, breaks, fired);
});
