// An exported picture shows what the screen shows, pixel by pixel, in both themes.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, ROOT, test } from "./fixtures.js";

/** Every kind and every style, in rows far enough apart that nothing lies over anything else. */
const rows = [
  ["Shopper", "client", "request", "Shop front", "gateway"],
  ["Orders", "service", "message", "Order queue", "broker"],
  ["Check-out process", "orchestrator", "event", "Announcements", "broker"],
  ["Stock", "service", "data", "Stock store", "datastore"],
  ["Night run", "job", "request", "Card processor", "external"],
  ["Payments", "service", "telemetry", "Traces", "telemetry"],
];
const carried = { request: "Order.Place", message: "Order.Reserve", event: "OrderPlaced", data: "Stock", telemetry: "Spans" };
const FLOW = "Check out";
const design = JSON.stringify({
  format: "plumbline-design",
  version: 1,
  title: "Every kind",
  domains: [{ id: "sales", name: "Sales", language: [{ entity: "Order", actions: ["Place"] }] }],
  components: rows.flatMap(([from, kind, , to, other], row) => [
    { id: `a${row}`, name: from, kind, domain: row === 1 ? "sales" : undefined, position: { x: 0, y: row * 150 } },
    { id: `b${row}`, name: to, kind: other, domain: row === 1 ? "sales" : undefined, position: { x: 420, y: row * 150 } },
  ]),
  connections: rows.map(([, , style], row) => ({ id: `c${row}`, from: `a${row}`, to: `b${row}`, style, carries: [carried[style]] })),
  flows: [
    {
      id: "check-out",
      name: FLOW,
      trigger: "a0",
      steps: [
        { id: "s1", component: "b0", connection: "c0", core: true },
        { id: "s2", component: "b3", connection: "c3" },
      ],
    },
  ],
});
/** A colour of a pixel may differ by so much, of 255, and in few pixels by more: the page and the
 *  picture paint the same shapes, but not in the same pieces, and where edges meet that shows a
 *  little; a quarter of the way from black to white is far below what a person sees there, and one or
 *  two pixels went beyond it where this was measured. One other letter is a dozen pixels beyond it. */
const BY = 64;
const FEW = 4;

/** The picture as it is downloaded, without what surrounds the drawing. */
async function exported(page, app, wanted) {
  const choices = { "With the title": false, "With a legend": false, ...wanted };
  await app.choose("Share", "Picture as SVG or PNG…");
  const dialog = page.getByRole("dialog", { name: "Picture of the drawing" });
  for (const [name, chosen] of Object.entries(choices)) await dialog.getByRole("checkbox", { name }).setChecked(chosen);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Download SVG" }).click(),
  ]);
  await expect(dialog).toHaveCount(0);
  return readFileSync(await download.path(), "utf8");
}

/** The part of the canvas that the picture shows: the corner, and how large it is. */
const areaOf = (svg) => svg.match(/viewBox="([^"]+)"/)[1].split(" ").map(Number);

/** What the screen shows of the drawing in that part, and nothing of what lies over and under it. */
async function onScreen(page, app, [x, y, width, height]) {
  const stage = await app.stage.boundingBox();
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Z");
  await page.keyboard.press("0");
  const layer = app.stage.locator(".layer:not(.over)");
  await expect.poll(() => layer.evaluate((layer) => layer.getScreenCTM().a)).toBe(1);
  const corner = await layer.evaluate((layer) => {
    document.activeElement.blur();
    const root = document.documentElement;
    root.style.background = getComputedStyle(root).getPropertyValue("--paper");
    document.body.style.background = "none";
    document.body.style.visibility = "hidden";
    for (const shown of [layer, ...document.querySelectorAll(".layer.over .steps")]) shown.style.visibility = "visible";
    layer.querySelector(".dots").style.visibility = "hidden";
    const { e, f } = layer.getScreenCTM();
    return [e, f];
  });
  const clip = { x: corner[0] + x, y: corner[1] + y, width, height };
  expect(clip.x, "it fits on the left").toBeGreaterThanOrEqual(stage.x);
  expect(clip.y, "it fits at the top").toBeGreaterThanOrEqual(stage.y);
  expect(clip.x + width, "it fits on the right").toBeLessThanOrEqual(stage.x + stage.width);
  expect(clip.y + height, "it fits at the bottom").toBeLessThanOrEqual(stage.y + stage.height);
  return page.screenshot({ clip });
}

/** What a browser shows of the picture. */
async function shown(page, testInfo, svg) {
  const file = testInfo.outputPath("picture.svg");
  writeFileSync(file, svg);
  const [, , width, height] = areaOf(svg);
  await page.setViewportSize({ width, height });
  await page.goto(pathToFileURL(file).href);
  return page.screenshot();
}

/** How many pixels differ by more than they may. The browser that painted them reads them, too: that
 *  takes no library. */
function different(page, one, other) {
  return page.evaluate(
    async ([pictures, by]) => {
      const [one, other] = await Promise.all(
        pictures.map(async (base64) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const image = await createImageBitmap(new Blob([bytes]));
          const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
          context.drawImage(image, 0, 0);
          return context.getImageData(0, 0, image.width, image.height);
        }),
      );
      if (one.width !== other.width || one.height !== other.height) throw new Error("they are not equally large");
      const pixels = new Set();
      one.data.forEach((value, at) => {
        if (Math.abs(value - other.data[at]) > by) pixels.add(at >> 2);
      });
      return pixels.size;
    },
    [[one, other].map((png) => png.toString("base64")), BY],
  );
}

/** Puts another in place of the first that is there. */
function instead(svg, pattern, other) {
  expect(svg).toMatch(pattern);
  return svg.replace(pattern, other);
}

for (const colorScheme of ["light", "dark"]) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1500, height: 1200 } });

    test("a picture is what the screen shows, with findings and steps", async ({ page, app, context }, testInfo) => {
      await app.openFile("design.json", design);
      await app.show("Design");
      await app.side.getByRole("button", { name: FLOW, exact: true }).click();
      await expect(app.stage.locator(".step")).toHaveCount(2);
      await app.stage.getByRole("application").focus();
      await page.keyboard.press("Escape");
      const svg = await exported(page, app, { "With findings": true, [`With the steps of ${FLOW}`]: true });
      const screen = await onScreen(page, app, areaOf(svg));
      const other = await context.newPage();
      expect(await different(other, screen, await shown(other, testInfo, svg))).toBeLessThanOrEqual(FEW);

      // What must not pass does not.
      for (const [what, changed] of [
        ["a component is missing", instead(svg, /<g transform="[^"]*">\s*<rect[\s\S]*?<\/g>/, "")],
        ["a name has another letter", instead(svg, /(font-weight="550"[^>]*>)Orders/, "$1Ordars")],
        ["a label says something else", instead(svg, />Order\.Reserve</, ">Order.Release<")],
        ["a line is missing", instead(svg, /<path d="M56 450[^"]*" fill="none"[^>]*>/, "")],
        ["a line has another style", instead(svg, / stroke-dasharray="7 4"/, "")],
        ["a badge counts something else", instead(svg, />1<\/text><\/g>/, ">7</text></g>")],
      ]) {
        expect(await different(other, screen, await shown(other, testInfo, changed)), what).toBeGreaterThan(2 * FEW);
      }
    });

    test("a picture is what the screen shows, without findings", async ({ page, app, context }, testInfo) => {
      await app.openFile("design.json", design);
      await app.stage.getByRole("application").focus();
      await page.keyboard.press("b");
      await expect(app.stage.locator(".badge")).toHaveCount(0);
      const svg = await exported(page, app, { "With findings": false });
      const screen = await onScreen(page, app, areaOf(svg));
      const other = await context.newPage();
      expect(await different(other, screen, await shown(other, testInfo, svg))).toBeLessThanOrEqual(FEW);
    });
  });
}
