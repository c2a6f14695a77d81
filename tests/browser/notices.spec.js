// Notices over the drawing: however long, they leave the way to dismiss them in reach.

import { deflateSync } from "node:zlib";
import { expectAccessible } from "./axe.js";
import { expect, test } from "./fixtures.js";

/** A link to a document in which each of so many components has a problem. */
function brokenLink(count) {
  const components = Array.from({ length: count }, (_, at) => ({ id: `c${at}`, name: "x".repeat(500), kind: "nothing" }));
  const text = JSON.stringify({ format: "plumbline-design", version: 1, title: "Broken", components });
  return `#d1.${deflateSync(text).toString("base64url")}`;
}

test.describe("on a narrow screen", () => {
  test.use({ viewport: { width: 390, height: 600 } });

  test("a notice of many problems is a box that scrolls, and goes by its button and by Escape", async ({ page, app }) => {
    const notice = page.locator(".notice");
    for (const dismisses of ["button", "Escape in it", "Escape on the drawing"]) {
      await page.evaluate((hash) => (location.hash = hash), brokenLink(60));
      await expect(notice).toContainText("The link cannot be opened");
      const box = await notice.boundingBox();
      expect(box.height).toBeLessThan(300);
      const stage = await app.stage.boundingBox();
      expect(box.y).toBeGreaterThanOrEqual(stage.y);
      const words = notice.locator(".text");
      expect(await words.evaluate((words) => words.scrollHeight > words.clientHeight)).toBe(true);
      const dismiss = notice.getByRole("button", { name: "Dismiss" });
      await expect(dismiss).toBeInViewport();
      if (dismisses === "button") {
        await expectAccessible(page, "a notice that scrolls");
        await dismiss.click();
      } else {
        await (dismisses === "Escape in it" ? words : app.stage.getByRole("application")).focus();
        await page.keyboard.press("Escape");
      }
      await expect(notice).toHaveCount(0);
    }
  });
});

test("Escape ends what is under way before it dismisses a notice", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await page.evaluate(() => (location.hash = "#d1.AAAA"));
  const notice = page.locator(".notice");
  await expect(notice).toBeVisible();
  await page.mouse.click(...(await app.middle("Orders")));
  await expect(app.component("Orders")).toHaveClass(/selected/);
  await page.keyboard.press("Escape");
  await expect(app.component("Orders")).not.toHaveClass(/selected/);
  await expect(notice).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(notice).toHaveCount(0);
});
