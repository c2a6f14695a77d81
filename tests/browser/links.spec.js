// Designs in links: they open as copies, and reach no server.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, titles } from "./app.js";
import { expect, ROOT, test } from "./fixtures.js";

const example = readFileSync(join(ROOT, "tests", "designs", "sock-shop.json"), "utf8");
const title = JSON.parse(example).title;

test("a link opens as a copy beside what was there", async ({ page, app, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const asked = [];
  context.on("request", (request) => asked.push(request.url()));
  await app.openFile("sock-shop.json", example);
  const text = await app.kept();
  await app.choose("Share", "Copy link");
  await expect(page.getByText(/on the clipboard/)).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain("#d1.");

  await app.title.fill("Mine");
  await app.title.press("Enter");
  await expect.poll(() => titles(page)).toEqual(["Mine"]);
  const other = new App(await context.newPage());
  await other.page.goto(link);
  await other.isReady();
  await expect(other.title).toHaveValue(title);
  expect((await other.save()).text).toBe(text);
  await expect.poll(() => titles(page)).toEqual(["Mine", title]);
  expect(other.page.url()).not.toContain("#");
  await other.reload();
  await expect(other.title).toHaveValue(title);
  expect(await titles(page)).toEqual(["Mine", title]);
  const [, design] = link.split("#d1.");
  expect(design.length).toBeGreaterThan(100);
  expect(asked.filter((url) => url.includes(design.slice(0, 20)))).toEqual([]);
});

for (const [what, fragment, said] of [
  ["cut off", "#d1.AAAA", /The link cannot be opened/],
  ["newer", "#d9.AAAA", /newer/],
]) {
  test(`a link that is ${what} is told, and what is open stays`, async ({ page, app }) => {
    await app.openFile("sock-shop.json", example);
    await app.kept();
    await page.evaluate((fragment) => (location.hash = fragment), fragment);
    await expect(page.getByText(said)).toBeVisible();
    await expect(app.title).toHaveValue(title);
  });
}

test("a design that no link holds is told, with the file instead", async ({ page, app }) => {
  // What does not become smaller by packing.
  let number = 1;
  const next = () => (number = (number * 48271) % 2147483647);
  const notes = Array.from({ length: 12_000 }, () => next().toString(36)).join("");
  await app.openFile("large.json", JSON.stringify({ ...JSON.parse(example), notes }));
  await app.choose("Share", "Copy link");
  await expect(page.getByText(/No link holds this design: .*Save/)).toBeVisible();
});
