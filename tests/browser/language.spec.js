// The words of another language: loaded when it is chosen, before the first screen. English needs no file.

import { expect, test } from "./fixtures.js";

/** Opens the app with the language, and gives the message files that it fetches. */
async function open(page, language) {
  const fetched = [];
  page.on("request", (request) => {
    const [, name] = /\/messages\/([a-z]+)[^/]*\.txt$/.exec(request.url()) ?? [];
    if (name) fetched.push(name);
  });
  await page.addInitScript((language) => localStorage.setItem("plumbline.language", language), language);
  await page.goto("./");
  await expect(page.getByRole("contentinfo")).toBeVisible();
  return fetched;
}

const design = async (page) => page.locator("#tab-design").click();

test("German words are loaded when German is chosen, and take their arguments", async ({ page }) => {
  const fetched = await open(page, "de");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  expect(fetched).toEqual(["de"]);
  await design(page);
  await expect(page.getByRole("heading", { name: "Abläufe" })).toBeVisible();
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Befehl suchen" });
  await expect(dialog.getByRole("status")).toHaveText(/^\d+ gefunden$/);
  await dialog.getByRole("combobox").fill("qqqq");
  await expect(dialog.getByRole("status")).toHaveText("Keine Treffer");
});

for (const language of ["en", "xx"]) {
  test(`the language ${language} has no file: words are in English`, async ({ page }) => {
    const fetched = await open(page, language);
    await design(page);
    await expect(page.getByRole("heading", { name: "Flows" })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    expect(fetched).toEqual([]);
  });
}
