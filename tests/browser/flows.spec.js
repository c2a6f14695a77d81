// A flow is recorded by going along its path, seen as numbers on it, and put into order in a list.

import { expectAccessible } from "./axe.js";
import { expect, test } from "./fixtures.js";

const shop = JSON.stringify({
  format: "plumbline-design",
  version: 1,
  title: "Shop",
  components: [
    { id: "shopper", name: "Shopper", kind: "client", position: { x: 0, y: 0 } },
    { id: "orders", name: "Orders", kind: "service", position: { x: 280, y: 0 } },
    { id: "stock", name: "Stock", kind: "service", position: { x: 560, y: 0 } },
  ],
  connections: [
    { id: "ask", from: "shopper", to: "orders", style: "request" },
    { id: "reserve", from: "orders", to: "stock", style: "request" },
  ],
});

test.beforeEach(async ({ app }) => {
  await app.openFile("shop.json", shop);
  await expect(app.connections).toHaveCount(2);
});

/** The flows of the design as it is saved. */
async function flows(app) {
  return JSON.parse((await app.save()).text).flows ?? [];
}

/** What the bar over the drawing says. */
const said = (app) => app.stage.locator(".flow-bar [role=status]");

test("while a flow is recorded, to undo is to take its last step back", async ({ page, app }) => {
  await expect(app.button("Undo")).toBeDisabled();
  await app.take("Record a flow");
  await expect(app.button("Undo")).toBeEnabled();
  await page.mouse.click(...(await app.onLine("ask")));
  await expect(app.stage.locator(".step")).toHaveCount(1);
  await app.button("Undo").click();
  await expect(app.stage.locator(".step")).toHaveCount(0);
  await expect(said(app)).toHaveText(/^New flow/);
  await app.take("Select");
  await expect(app.button("Undo")).toBeDisabled();
});

test("a flow is recorded with the mouse", async ({ page, app }) => {
  await app.take("Record a flow");
  await expect(said(app)).toHaveText("New flow: click the client that starts it, then each component.");
  const name = app.stage.getByLabel("Name of the flow");
  await name.fill("Check out");
  // Nothing is recorded yet, so that Enter goes on to the drawing.
  await name.press("Enter");
  await expect(app.stage.getByRole("application")).toBeFocused();

  await page.mouse.click(...(await app.onLine("ask")));
  await expect(said(app)).toHaveText("Check out: 1 step, last Shopper → Orders. Click the next component.");
  await page.mouse.click(...(await app.middle("Orders")));
  await page.mouse.click(...(await app.onLine("reserve")));
  await expect(app.stage.locator(".step")).toHaveText(["1", "2", "3"]);
  await app.stage.getByRole("button", { name: "Remove last step" }).click();
  await expect(app.stage.locator(".step")).toHaveText(["1", "2"]);
  await expect(app.button(/^Undo/)).toHaveAccessibleName("Undo");
  await expectAccessible(page, "a recording");
  await page.mouse.click(...(await app.onLine("reserve")));
  await app.stage.getByRole("button", { name: "Done" }).click();

  await expect(app.side.getByLabel("Name", { exact: true })).toHaveValue("Check out");
  await expect(app.side.getByRole("list").getByRole("button", { name: /^Step / })).toHaveText([
    /Orders/,
    /Orders/,
    /Stock/,
  ]);
  expect(await flows(app)).toMatchObject([
    {
      id: "check-out",
      name: "Check out",
      trigger: "shopper",
      steps: [
        { component: "orders", connection: "ask" },
        { component: "orders" },
        { component: "stock", connection: "reserve" },
      ],
    },
  ]);
  expect(await app.nextUndo()).toBe("Undo: Record Check out");
  await app.undo();
  await expect(app.counts).toContainText("0 flows");
});

test("after more of a flow is recorded the panel shows its head", async ({ page, app }) => {
  await page.setViewportSize({ width: 1280, height: 480 });
  await app.take("Record a flow");
  await page.mouse.click(...(await app.onLine("ask")));
  await page.mouse.click(...(await app.onLine("reserve")));
  await app.stage.getByRole("button", { name: "Done" }).click();
  const list = app.side.locator("#panel-selected > .list");
  const top = () => list.evaluate((element) => element.scrollTop);
  await app.side.getByRole("button", { name: "Record" }).click();
  await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  expect(await top()).toBeGreaterThan(0);
  await page.mouse.click(...(await app.middle("Stock")));
  await app.stage.getByRole("button", { name: "Done" }).click();
  await expect(app.side.getByRole("list").getByRole("button", { name: /^Step / })).toHaveCount(3);
  await expect.poll(top).toBe(0);
});

test("a flow is recorded by keys alone, and goes on where it ended", async ({ page, app }) => {
  const drawing = app.stage.getByRole("application");
  await drawing.focus();
  await page.keyboard.press("f");
  await expect(said(app)).toContainText("click the client that starts it");
  await page.keyboard.press("PageDown");
  await page.keyboard.press("PageDown");
  await page.keyboard.press("Enter");
  await expect(said(app)).toContainText("1 step, last Shopper → Orders");
  await page.keyboard.press("PageDown");
  await page.keyboard.press("Enter");
  await expect(said(app)).toContainText("2 steps, last Orders");
  await page.keyboard.press("Backspace");
  await expect(said(app)).toContainText("1 step,");
  await page.keyboard.press("Escape");
  await expect(app.side.getByRole("button", { name: "Record" })).toBeVisible();

  await app.side.getByRole("button", { name: "Record" }).focus();
  await page.keyboard.press("Enter");
  await expect(drawing).toBeFocused();
  await expect(said(app)).toContainText("New flow: 1 step");
  // From the line that it went along: to where that leads, and on.
  await page.keyboard.press("PageDown");
  await page.keyboard.press("PageDown");
  await page.keyboard.press("Enter");
  await expect(said(app)).toContainText("2 steps, last Orders → Stock");
  // Whoever takes another tool keeps what was recorded.
  await page.keyboard.press("v");
  await expect(said(app)).toBeEmpty();
  const [flow] = await flows(app);
  expect(flow.steps).toMatchObject([{ connection: "ask" }, { connection: "reserve" }]);
  await expect(app.component("Stock")).toBeVisible();
});

test("steps are put into order by buttons and by dragging, and their fields are theirs", async ({ page, app }) => {
  await app.take("Record a flow");
  await page.mouse.click(...(await app.onLine("ask")));
  await page.mouse.click(...(await app.onLine("reserve")));
  await page.mouse.click(...(await app.middle("Shopper")));
  await page.keyboard.press("Escape");
  const steps = app.side.getByRole("list").getByRole("button", { name: /^Step \d/ });
  await expect(steps).toHaveText([/Orders/, /Stock/, /Shopper/]);

  const down = app.side.getByRole("button", { name: "Move step 1 down" });
  await down.focus();
  await page.keyboard.press("Enter");
  await expect(steps).toHaveText([/Stock/, /Orders/, /Shopper/]);
  await expect(app.side.getByRole("button", { name: "Move step 2 down" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(steps).toHaveText([/Stock/, /Shopper/, /Orders/]);
  // The last cannot go on: what is left is the way up.
  await expect(app.side.getByRole("button", { name: "Move step 3 up" })).toBeFocused();

  const handles = app.side.locator(".steps-list .number");
  await handles.nth(2).dragTo(handles.nth(0));
  await expect(steps).toHaveText([/Orders/, /Stock/, /Shopper/]);
  expect(await app.nextUndo()).toMatch(/^Undo: Change the order of steps/);

  await steps.nth(1).click();
  const step = app.side.getByRole("listitem").filter({ has: page.getByLabel("Compensation") });
  await step.getByRole("radiogroup", { name: "Core" }).getByText("Yes").click();
  await step.getByRole("radiogroup", { name: "Writes" }).getByText("Yes").click();
  await step.getByLabel("Compensation").fill("Stock.Release");
  await step.getByLabel("Emitted events").fill("Stock.Reserved, Stock.Low");
  await step.getByLabel("Emitted events").press("Enter");
  // A folded step says in its heading what its fields say.
  await expect(steps.nth(1)).not.toContainText("undone by");
  await steps.nth(1).click();
  await expect(steps.nth(1)).toContainText("undone by Stock.Release · emits Stock.Reserved, Stock.Low");
  for (const column of ["writes", "core"]) {
    await expect(app.side.getByRole("checkbox", { name: `Step 2: ${column}`, exact: true })).toBeChecked();
  }
  // However much a step says, nothing scrolls sideways.
  const list = app.side.locator(".list");
  expect(await list.evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
  await expect(app.stage.locator(".step.core")).toHaveText(["2"]);
  await steps.nth(1).click();
  await expectAccessible(page, "the steps of a flow");

  await step.getByRole("button", { name: "Remove this step" }).click();
  await expect(steps).toHaveText([/Orders/, /Shopper/]);
  await expect(steps.nth(1)).toBeFocused();
});

test("writes are guessed from data connections until the list is confirmed", async ({ app }) => {
  const design = JSON.parse(shop);
  design.components.push({ id: "db", name: "orders db", kind: "datastore", position: { x: 280, y: 200 } });
  design.connections.push({ id: "keep", from: "orders", to: "db", style: "data" });
  const steps = [
    { id: "s1", component: "orders", connection: "ask" },
    { id: "s2", component: "stock", connection: "reserve" },
  ];
  design.flows = [{ id: "buy", name: "Buy", trigger: "shopper", steps }];
  await app.openFile("shop.json", JSON.stringify(design));
  await app.show("Design");
  await app.side.getByRole("button", { name: "Buy", exact: true }).click();
  await expect(app.side.getByRole("checkbox", { name: "Step 1: writes, guessed" })).toBeChecked();
  await expect(app.side.getByRole("checkbox", { name: "Step 2: writes", exact: true })).not.toBeChecked();
  expect((await flows(app))[0].steps.map((step) => step.writes)).toEqual([undefined, undefined]);
  await app.side.getByRole("button", { name: "Confirm writes as shown" }).click();
  await expect(app.side.getByRole("checkbox", { name: "Step 1: writes", exact: true })).toBeChecked();
  await app.side.getByRole("checkbox", { name: "Step 1: core" }).check();
  expect((await flows(app))[0].steps).toMatchObject([{ writes: true, core: true }, { writes: false }]);
});

test("the question which steps change data is answered by the same ticks", async ({ app }) => {
  const design = JSON.parse(shop);
  design.components.push({ id: "db", name: "orders db", kind: "datastore", position: { x: 280, y: 200 } });
  design.connections.push({ id: "keep", from: "orders", to: "db", style: "data" });
  const steps = [
    { id: "s1", component: "orders", connection: "ask" },
    { id: "s2", component: "stock", connection: "reserve" },
  ];
  design.flows = [{ id: "buy", name: "Buy", trigger: "shopper", steps }];
  await app.openFile("shop.json", JSON.stringify(design));
  const ask = app.side.getByRole("group", { name: /^Which steps change data/ });
  await expect(ask.getByRole("checkbox")).toHaveCount(2);
  await expect(ask.getByRole("checkbox").first()).toBeChecked();
  await ask.getByRole("button", { name: "Answer" }).click();
  await expect.poll(async () => (await flows(app))[0].steps.map((step) => step.writes)).toEqual([true, false]);
});

test("a flow is recorded by its components, and its requests are asked about no more", async ({ page, app }) => {
  const outside = app.side.getByText(/outside (the|all) flows|no flow/i);
  await app.take("Record a flow");
  for (const name of ["Shopper", "Orders", "Stock"]) await page.mouse.click(...(await app.middle(name)));
  await expect(said(app)).toHaveText("New flow: 2 steps, last Orders → Stock. Click the next component.");
  const name = app.stage.getByLabel("Name of the flow");
  const [before] = await Promise.all([app.stage.getByRole("button", { name: "Done" }).boundingBox()]);
  await name.fill("Check out with a rather long name of the whole process");
  expect(await app.stage.getByRole("button", { name: "Done" }).boundingBox()).toEqual(before);
  await name.press("Enter");
  await expect(said(app)).toBeEmpty();
  const [flow] = await flows(app);
  expect(flow.trigger).toBe("shopper");
  expect(flow.steps).toMatchObject([
    { component: "orders", connection: "ask" },
    { component: "stock", connection: "reserve" },
  ]);
  await app.reviewed();
  await app.show("Findings");
  await expect(outside).toHaveCount(0);
});

test("where several connections lead to a component, the recording asks which", async ({ page, app }) => {
  const twice = JSON.parse(shop);
  twice.connections.push({ id: "release", from: "orders", to: "stock", style: "message", carries: ["Stock.Release"] });
  await app.openFile("twice.json", JSON.stringify({ ...twice, title: "Twice" }));
  await app.take("Record a flow");
  for (const name of ["Shopper", "Orders", "Stock"]) await page.mouse.click(...(await app.middle(name)));
  const choice = app.stage.getByRole("group", { name: "Connection to Stock" });
  await expect(choice.getByRole("button")).toHaveCount(2);
  await expectAccessible(page, "a choice of connections");
  await choice.getByRole("button", { name: /Stock\.Release/ }).click();
  await expect(choice).toHaveCount(0);
  await expect(app.stage.getByRole("application")).toBeFocused();
  await page.keyboard.press("Escape");
  const [flow] = await flows(app);
  expect(flow.steps.map(({ connection }) => connection)).toEqual(["ask", "release"]);
});

test("badges do not catch the clicks of a recording", async ({ page, app }) => {
  await expect(app.stage.locator(".badge").first()).toBeVisible();
  await app.take("Record a flow");
  await expect(app.stage.locator(".badge:visible")).toHaveCount(0);
});

test("a flow is walked through with the arrow keys, and its steps are announced", async ({ page, app }) => {
  const walked = JSON.parse(shop);
  walked.connections[1].carries = ["Stock.Reserve"];
  walked.flows = [
    {
      id: "check-out",
      name: "Check out",
      trigger: "shopper",
      steps: [
        { id: "one", component: "orders", connection: "ask" },
        { id: "two", component: "stock", connection: "reserve", core: true },
      ],
    },
  ];
  await app.openFile("walked.json", JSON.stringify({ ...walked, title: "Walked" }));
  await app.stage.getByRole("combobox", { name: "Flow to show" }).selectOption("Check out");
  await expect(app.stage.locator(".step")).toHaveText(["1", "2"]);
  await expect(app.stage.locator(".drawing")).not.toHaveClass(/dims/);
  await app.stage.getByRole("button", { name: "Walk through" }).click();
  await expect(app.stage.locator(".drawing")).toHaveClass(/dims/);
  await expect(said(app)).toHaveText("Check out: 2 steps");
  await expect(app.stage.locator(".highlights .edge.path")).toHaveCount(2);
  await page.keyboard.press("ArrowRight");
  await expect(said(app)).toHaveText("1 of 2: Shopper → Orders, request");
  await page.keyboard.press("ArrowRight");
  await expect(said(app)).toHaveText("2 of 2: Orders → Stock, request Stock.Reserve, core");
  await expect(app.stage.locator(".highlights .edge.step-now")).toHaveCount(1);
  await expectAccessible(page, "a walk through a flow");
  await page.keyboard.press("ArrowLeft");
  await expect(said(app)).toHaveText("1 of 2: Shopper → Orders, request");
  await page.keyboard.press("Escape");
  await expect(app.stage.locator(".drawing")).not.toHaveClass(/dims/);
});
