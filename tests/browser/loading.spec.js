// What cannot be loaded, or is not as it was built.

import { App } from "./app.js";
import { expect, test } from "./fixtures.js";

for (const [part, pattern] of [
  ["module", /plumbline-worker_bg-[^/]*\.wasm$/],
  ["script", /plumbline-worker-[^/]*\.js$/],
]) {
  test(`a checker whose ${part} is not as it was built is refused`, async ({ page, watch }) => {
    watch.expected.push(/integrity|digest|Failed to fetch/i);
    await page.route(pattern, async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      // A comment in a script, a custom section in a module: neither changes what it does.
      const more = part === "script" ? Buffer.from("\n// altered\n") : Buffer.from([0, 2, 1, 65]);
      await route.fulfill({ response, body: Buffer.concat([body, more]) });
    });
    const app = new App(page);
    await page.goto("./");
    await app.place("Service", "Orders", 300, 300);
    await expect(page.getByText(/could not be loaded/).first()).toBeVisible();
    await expect(app.counts).not.toContainText("reviewed in");
  });
}

test("letters that are typed while the palette is loaded are its text, and no shortcuts", async ({ page }) => {
  let load;
  const wanted = new Promise((resolve) => (load = resolve));
  await page.route(/split_later/, async (route) => {
    await wanted;
    await route.continue();
  });
  const app = new App(page);
  await page.goto("./");
  await app.isReady();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("exerx");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("c");
  load();
  const field = page.getByRole("combobox", { name: "Find a command" });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("exerc");
  await page.keyboard.type("i");
  await expect(page.getByRole("option", { name: /^Exercises…/ })).toBeVisible();
  await expect(app.counts).toContainText("0 components");
});

test("without its start script the page leads to what the browser keeps", async ({ page, watch }) => {
  watch.expected.push(/Failed to load resource/);
  await page.route(/boot-[^/]*\.js$/, (route) => route.abort());
  await page.goto("./");
  const link = page.getByRole("link", { name: "Download the designs that this browser keeps" });
  await expect(link).toBeHidden();
  await expect(link).toBeVisible({ timeout: 20_000 });
  await link.click();
  await expect(page).toHaveURL(/recover\.html$/);
});

test("without a service worker all of it is loaded before a new version takes it away", async ({ page, context, watch }) => {
  watch.expected.push(/Failed to load resource/);
  await page.addInitScript(() => delete Navigator.prototype.serviceWorker);
  const loaded = page.waitForResponse(/split_later[^/]*\.wasm$/);
  const app = new App(page);
  await page.goto("./");
  await (await loaded).finished();
  await context.route(/\.(wasm|js)$/, (route) => route.abort());
  await app.place("Service", "Orders", 300, 300);
  expect(JSON.parse((await app.save()).text).components).toHaveLength(1);
});
