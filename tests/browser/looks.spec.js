// How things look and are named: tools, kinds, the legend, domains in colour.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expectAccessible } from "./axe.js";
import { expect, ROOT, test } from "./fixtures.js";

const checkout = readFileSync(join(ROOT, "examples", "checkout.json"), "utf8");

for (const [width, height] of [[1280, 720], [1440, 900], [390, 844]]) {
  test.describe(`at ${width}x${height}`, () => {
    test.use({ viewport: { width, height } });

    test("every tool has a word below its icon, whole and within the rail", async ({ app }) => {
      const names = ["Select", "Connect", "Client", "Service", "Gateway", "Datastore", "Broker", "Orchestrator", "External", "Telemetry", "Job", "Domain", "Flow"];
      await expect(app.tools.locator(".tool .name")).toHaveText(names);
      const cut = await app.tools.locator(".tool").evaluateAll((tools) =>
        tools.filter((tool) => tool.scrollWidth > tool.clientWidth || tool.querySelector(".name").offsetHeight > 20).map((tool) => tool.textContent),
      );
      expect(cut).toEqual([]);
    });
  });
}

test("the legend on the canvas explains kinds, lines and marks, and the picker each style", async ({ page, app }) => {
  await expect(app.stage.getByText("Legend", { exact: true })).toHaveCount(0);
  await app.openFile("checkout.json", checkout);
  const legend = app.stage.locator("details.legend");
  await legend.getByText("Legend", { exact: true }).click();
  for (const word of ["Gateway", "Request: The caller waits", "open questions"]) {
    await expect(legend.getByText(word, { exact: true })).toBeVisible();
  }
  await expectAccessible(page, "the legend");
  await app.connect("Shipping", "Payment");
  await expect(app.picker.getByText("A fact, for listeners")).toBeVisible();
  await page.keyboard.press("Escape");
});

test("domains have a colour each where that is wanted, which is readable and stays", async ({ page, app }) => {
  await app.openFile("checkout.json", checkout);
  const names = app.stage.locator(".frame text:first-of-type");
  const colours = () => names.evaluateAll((names) => names.map((name) => getComputedStyle(name).fill));
  expect(new Set(await colours()).size).toBe(1);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("domain colours");
  await page.keyboard.press("Enter");
  const chosen = await colours();
  expect(new Set(chosen).size).toBe(chosen.length);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const contrasts = await names.evaluateAll((names) => {
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const channels = (colour) => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((c) => c / 255);
      };
      const light = (colour) => {
        const [r, g, b] = channels(colour).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const paper = light(getComputedStyle(document.querySelector(".canvas .layer")).backgroundColor);
      return names.map((name) => {
        const [low, high] = [light(getComputedStyle(name).fill), paper].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
      });
    });
    for (const contrast of contrasts) expect(contrast).toBeGreaterThan(4.5);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await app.reload();
  await expect.poll(colours).toEqual(chosen);
});

test("a technology that is the name is not said twice", async ({ app }) => {
  await app.place("Datastore", "redis", 300, 300);
  await expect(app.component("redis").locator("text")).toHaveText(["redis", "datastore"]);
});

test("what is typed in a field is kept when the page is reloaded at once", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await page.mouse.click(...(await app.middle("Orders")));
  await app.show("Orders");
  const field = app.side.getByLabel("Technology", { exact: true });
  await field.click();
  await page.keyboard.type("spring-mvc");
  await app.reload();
  await page.mouse.click(...(await app.middle("Orders")));
  await app.show("Orders");
  await expect(field).toHaveValue("spring-mvc");
});

test("a name that is being typed on the drawing is kept when the page is reloaded at once", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await page.mouse.click(...(await app.middle("Orders")));
  await page.keyboard.press("F2");
  await page.keyboard.type("Billing");
  await app.reload();
  await expect(app.component("Billing")).toBeVisible();
  await expect(app.component("Orders")).toHaveCount(0);
});

test("a component is not offered to connect to itself", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await app.place("Service", "Billing", 600, 300);
  await page.mouse.click(...(await app.middle("Orders")));
  await page.keyboard.press("Shift+C");
  await expect(page.getByRole("option")).toHaveText([/Billing/]);
});

test("help explains the notions, and the keys to begin with", async ({ page, app }) => {
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Help" });
  for (const word of ["Domain", "Flow", "Core", "Invariant"]) await expect(help.getByText(word, { exact: true }).first()).toBeVisible();
  const keys = help.locator("dl.keys dt:visible");
  expect(await keys.count()).toBeLessThan(15);
  await expectAccessible(page, "help");
  await help.getByText("All commands and keys").click();
  expect(await keys.count()).toBeGreaterThan(60);
});

test("the picture goes to the clipboard, on a transparent background where that is wanted", async ({ page, app, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.openFile("checkout.json", checkout);
  await page.keyboard.press("Control+Shift+e");
  const pictures = page.getByRole("dialog", { name: "Picture of the drawing" });
  await pictures.getByRole("checkbox", { name: "Transparent background" }).check();
  await pictures.getByRole("button", { name: "Copy PNG" }).click();
  await expect(pictures).toHaveCount(0);
  const corner = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const image = await createImageBitmap(await item.getType("image/png"));
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return { wide: image.width > 300, alpha: context.getImageData(0, 0, 1, 1).data[3] };
  });
  expect(corner).toEqual({ wide: true, alpha: 0 });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("the drawing is fitted anew when the sheet opens, and when it closes", async ({ page, app }) => {
    await app.openFile("checkout.json", checkout);
    const inside = async () => {
      const room = await app.stage.locator(".canvas").boundingBox();
      const boxes = await Promise.all((await app.stage.locator(".node").all()).map((node) => node.boundingBox()));
      return boxes.every((box) => box.y >= room.y && box.y + box.height <= room.y + room.height);
    };
    await expect.poll(inside).toBe(true);
    const before = await app.stage.locator(".node").first().boundingBox();
    await app.openSide();
    await expect.poll(inside).toBe(true);
    const sheet = await app.side.boundingBox();
    const room = await app.stage.locator(".canvas").boundingBox();
    expect(room.y + room.height).toBeLessThanOrEqual(sheet.y + 1);
    await app.closeSide();
    await expect.poll(async () => (await app.stage.locator(".node").first().boundingBox()).width).toBeCloseTo(before.width, 0);
  });

  test("what fingers press is 44 pixels high", async ({ page, app }) => {
    await app.openFile("checkout.json", checkout);
    await app.openSide();
    const low = await page.locator("button:visible, summary:visible, select:visible").evaluateAll((all) =>
      all
        .filter((each) => !each.classList.contains("link") && !each.closest(".foot, h4"))
        .filter((each) => each.getBoundingClientRect().height < 43.5)
        .map((each) => `${each.tagName} ${each.textContent || each.ariaLabel} ${each.getBoundingClientRect().height}`),
    );
    expect(low).toEqual([]);
  });
});
