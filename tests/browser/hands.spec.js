// The whole checkout example, drawn from an empty page without a mouse: by keys, and by fingers.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, ROOT, test } from "./fixtures.js";
import { Fingers, Keys, watchPointers, withoutOwnIds } from "./hands.js";

const checkout = JSON.parse(readFileSync(join(ROOT, "examples", "checkout.json"), "utf8"));

test("the checkout example is drawn by keys alone", async ({ page, app }) => {
  // Some two thousand keys, one after another.
  test.setTimeout(600_000);
  await page.evaluate(watchPointers);
  const hands = new Keys(page, app);
  await hands.draw(checkout);
  const { text } = await hands.save();
  expect(withoutOwnIds(JSON.parse(text))).toEqual(withoutOwnIds(checkout));
  expect(await page.evaluate(() => globalThis.pointers), "no pointer was used").toEqual([]);
});

test.describe("by touch", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the checkout example is drawn by fingers alone", async ({ page, app }) => {
    test.setTimeout(600_000);
    await page.evaluate(watchPointers);
    const hands = new Fingers(page, app);
    await hands.draw(checkout);
    const { text } = await hands.save();
    expect(withoutOwnIds(JSON.parse(text))).toEqual(withoutOwnIds(checkout));
    const pointers = await page.evaluate(() => globalThis.pointers);
    expect(pointers, "fingers were used").toContain("pointerdown touch");
    expect(pointers.filter((pointer) => pointer.endsWith(" mouse")), "no mouse was used").toEqual([]);
  });
});
