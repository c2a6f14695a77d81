// From an empty drawing to a report, as a person would: with the mouse, and with the keyboard alone.

import { expect, test } from "./fixtures.js";

const NO_CENTRAL_STORE = "There is no central store for events";
const AUTHENTICATION = "How does Orders authenticate Shopper?";

/** A client that asks a service that asks another. */
async function drawThree(app) {
  await app.place("Client", "Shopper", 150, 300);
  await app.place("Service", "Orders", 420, 300);
  await app.place("Service", "Payment", 700, 300);
  await app.connect("Shopper", "Orders", "Request");
  await app.connect("Orders", "Payment", "Request");
}

test("draw, see what is found, undo, redo, take the reports away, find it again", async ({ page, app }) => {
  await app.title.fill("Web shop");
  await app.title.press("Enter");
  await app.place("Client", "Shopper", 150, 300);
  await app.place("Service", "Orders", 420, 300);
  await expect(app.finding(NO_CENTRAL_STORE)).toHaveCount(0);
  await app.place("Service", "Payment", 700, 300);
  await expect(app.finding(NO_CENTRAL_STORE)).toBeVisible();
  await expect(app.finding(NO_CENTRAL_STORE)).toContainText("Orders and Payment send telemetry nowhere");

  await app.connect("Orders", "Payment", "Request");
  await app.askNow();
  await expect(app.finding(AUTHENTICATION)).toHaveCount(0);
  await app.connect("Shopper", "Orders", "Request");
  await expect(app.counts).toContainText("3 components · 2 connections");
  await app.askNow();
  await expect(app.finding(AUTHENTICATION)).toContainText("Shopper calls Orders.");

  await app.undo();
  await expect(app.counts).toContainText("1 connection ");
  await expect(app.finding(AUTHENTICATION)).toHaveCount(0);
  await app.redo();
  await expect(app.counts).toContainText("2 connections");
  await app.askNow();
  await expect(app.finding(AUTHENTICATION)).toBeVisible();

  const json = await app.report("JSON");
  expect(json.name).toBe("web-shop.report.json");
  const report = JSON.parse(json.text);
  expect(report).toMatchObject({
    format: "plumbline-report",
    version: 1,
    tool: { name: "plumbline" },
    design: { title: "Web shop", components: 3, connections: 2, flows: 0 },
  });
  const store = report.items.flatMap((item) => item.findings).find((finding) => finding.rule === "no-central-store");
  expect(store).toMatchObject({ outcome: "fail", severity: "high", title: NO_CENTRAL_STORE, subjects: ["design:"] });

  const markdown = await app.report("Markdown");
  expect(markdown.name).toBe("web-shop.report.md");
  expect(markdown.text).toContain("# Design review: Web shop");
  expect(markdown.text).toContain(NO_CENTRAL_STORE);
  expect(markdown.text).toContain("Payment");

  const kept = await app.kept();
  await app.reload();
  for (const name of ["Shopper", "Orders", "Payment"]) await expect(app.component(name)).toBeVisible();
  await expect(app.connections).toHaveCount(2);
  expect((await app.save()).text).toBe(kept);
  const { components, connections } = JSON.parse(kept);
  expect(components.map(({ name, kind }) => `${kind} ${name}`).sort()).toEqual([
    "client Shopper",
    "service Orders",
    "service Payment",
  ]);
  expect(connections.map(({ style }) => style)).toEqual(["request", "request"]);
  await expect(page).toHaveTitle(/Plumbline/);
});

test("every step can be undone and done again, each by its name", async ({ app }) => {
  await drawThree(app);
  const whole = (await app.save()).text;
  const undone = [];
  for (let step = await app.nextUndo(); step; step = await app.nextUndo()) {
    undone.push(step);
    await app.undo();
    await expect(app.button(/^Redo/)).toHaveAccessibleName(step.replace("Undo", "Redo"));
  }
  expect(undone.length).toBe(5);
  expect(undone.at(-1)).toContain("Shopper");
  await expect(app.counts).toContainText("0 components");
  for (const step of undone.toReversed()) {
    await expect(app.button(/^Redo/)).toHaveAccessibleName(step.replace("Undo", "Redo"));
    await app.redo();
  }
  expect((await app.save()).text).toBe(whole);
});

test("a drag moves a component and its lines, as one step", async ({ app }) => {
  await drawThree(app);
  await app.take("Select");
  const before = await app.middle("Orders");
  const line = () => app.connections.first().locator("path.line").getAttribute("d");
  const drawn = await line();
  await app.drag(before, [before[0], before[1] + 150]);
  const after = await app.middle("Orders");
  expect(Math.abs(after[1] - before[1] - 150)).toBeLessThan(15);
  expect(await line()).not.toBe(drawn);
  await app.undo();
  await expect.poll(async () => Math.round((await app.middle("Orders"))[1])).toBe(Math.round(before[1]));
  expect(await line()).toBe(drawn);
});

test("the view pans and zooms, and shows all again", async ({ page, app }) => {
  await drawThree(app);
  await app.take("Select");
  const before = await app.component("Orders").boundingBox();
  await page.mouse.move(...(await app.at(420, 500)));
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -300);
  await page.keyboard.up("Control");
  await expect.poll(async () => (await app.component("Orders").boundingBox()).width).toBeGreaterThan(before.width);
  await page.mouse.wheel(300, 0);
  await app.stage.getByRole("button", { name: "Fit" }).click();
  for (const name of ["Shopper", "Orders", "Payment"]) await expect(app.component(name)).toBeInViewport();
  await app.stage.getByRole("button", { name: "Zoom out" }).click();
  const zoomed = (await app.component("Orders").boundingBox()).width;
  await app.stage.getByRole("button", { name: /back to 100%/ }).click();
  await expect.poll(async () => (await app.component("Orders").boundingBox()).width).not.toBe(zoomed);
});

test("the fields of what is selected are shown, and what is changed there is drawn", async ({ page, app }) => {
  await drawThree(app);
  await app.take("Select");
  await page.mouse.click(...(await app.middle("Orders")));
  await app.show("Orders");
  const name = app.side.getByLabel("Name", { exact: true });
  await expect(name).toHaveValue("Orders");
  await name.fill("Order desk");
  await name.press("Enter");
  await expect(app.component("Order desk")).toBeVisible();
  await app.undo();
  await expect(app.component("Orders")).toBeVisible();
  await expect(app.side.getByLabel("Name", { exact: true })).toHaveValue("Orders");
});

test("what is deleted takes its connections along, and comes back with them", async ({ page, app }) => {
  await drawThree(app);
  const whole = (await app.save()).text;
  await app.take("Select");
  await page.mouse.click(...(await app.middle("Orders")));
  await page.keyboard.press("Delete");
  await expect(app.counts).toContainText("2 components · 0 connections");
  await page.keyboard.press("Control+z");
  await expect(app.counts).toContainText("3 components · 2 connections");
  expect((await app.save()).text).toBe(whole);
  await page.keyboard.press("Control+Shift+z");
  await expect(app.counts).toContainText("2 components · 0 connections");
});

test("a finding shows its elements; a badge leads to its finding", async ({ page, app }) => {
  await drawThree(app);
  await app.take("Select");
  await app.askNow();
  await app.finding(AUTHENTICATION).getByRole("heading").getByRole("button").click();
  await expect(app.connections.and(page.locator(".selected"))).toHaveCount(1);

  const badge = app.stage.getByRole("button", { name: "Orders: 1 question" });
  await badge.focus();
  await page.keyboard.press("Enter");
  await expect(app.finding(AUTHENTICATION).locator("[aria-current=true]")).toBeFocused();

  await page.keyboard.press("F8");
  await expect(app.side.locator("article [aria-current=true]")).toHaveCount(1);
});

test("styles of connections are picked by mouse and by letter", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 250);
  await app.place("Datastore", "orders", 300, 480);
  await app.place("Service", "Stock", 700, 250);
  await app.connect("Orders", "Stock");
  await app.pick("Event");
  await app.connect("Orders", "orders");
  await page.keyboard.press("d");
  await expect(app.picker).toHaveCount(0);
  const { connections } = JSON.parse((await app.save()).text);
  expect(connections.map(({ style }) => style).sort()).toEqual(["data", "event"]);
});

test("names that look like markup stay text", async ({ page, app }) => {
  const hostile = `<img src=x onerror="globalThis.hurt=1">`;
  await app.title.fill(`${hostile}<script>globalThis.hurt=2</script>`);
  await app.title.press("Enter");
  await app.place("Service", hostile, 300, 300);
  await app.place("Service", "`x` | *y* [z](javascript:hurt)", 650, 300);
  await app.connect(hostile, "`x` | *y* [z](javascript:hurt)", "Request");
  await expect(app.finding(NO_CENTRAL_STORE)).toContainText(hostile);
  await app.place("Client", "Shopper", 300, 520);
  await app.connect("Shopper", hostile, "Request");
  await app.askNow();
  await expect(app.finding(/authenticate Shopper\?/)).toContainText(hostile);
  await app.take("Select");
  await page.mouse.click(...(await app.middle(hostile)));
  await app.show(hostile);
  await expect(app.side.getByLabel("Name", { exact: true })).toHaveValue(hostile);

  const { text } = await app.report("Markdown");
  expect(text).not.toMatch(/(?<!\\)<(img|script)/);
  // Links of the report itself lead to its own headings, and nothing of the design makes one.
  expect(text).not.toMatch(/(?<!\\)\]\((?!#)/);
  await app.reload();
  await expect(app.component(hostile)).toBeVisible();
  expect(await page.evaluate(() => globalThis.hurt)).toBeUndefined();
  await expect(page.locator("img, #app script")).toHaveCount(0);
});

test("with the keyboard alone", async ({ page, app }) => {
  await app.openFile("two.json", JSON.stringify({
    format: "plumbline-design",
    version: 1,
    title: "Two",
    components: [
      { id: "a", name: "Orders", kind: "service", position: { x: 0, y: 0 } },
      { id: "b", name: "Stock", kind: "service", position: { x: 300, y: 0 } },
    ],
  }));
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("PageDown");
  await page.keyboard.press("c");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(app.counts).toContainText("1 connection ");
  await app.pick("Event", "e");
  const { connections } = JSON.parse((await app.save()).text);
  expect(connections).toMatchObject([{ from: "a", to: "b", style: "event" }]);
});

test("a tool is taken, used and left by keys, with the fields and back, from the moment the page is there", async ({ page, app }) => {
  await page.keyboard.press("2");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Orders");
  await page.keyboard.press("Enter");
  await expect(app.component("Orders")).toBeVisible();
  await page.keyboard.press("e");
  await expect(app.side.getByLabel("Name", { exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(app.stage.getByRole("application")).toBeFocused();
  await expect(app.component("Orders")).toHaveClass(/selected/);
  // The fields are there already.
  await page.keyboard.press("e");
  await expect(app.side.getByLabel("Name", { exact: true })).toBeFocused();
});
