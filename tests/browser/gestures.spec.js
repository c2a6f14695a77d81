// Every gesture of the canvas, with a real mouse and with fingers.

import { expect, test } from "./fixtures.js";

/** The document as it would be saved. */
const saved = async (app) => JSON.parse((await app.save()).text);

const byName = (design, name) => design.components.find((component) => component.name === name);

/** Two services far apart, the first calling the second. */
const PAIR = JSON.stringify({
  format: "plumbline-design",
  version: 1,
  title: "Pair",
  components: [
    { id: "a", name: "Orders", kind: "service", position: { x: 0, y: 0 } },
    { id: "b", name: "Stock", kind: "service", position: { x: 480, y: 0 } },
    { id: "c", name: "Payment", kind: "service", position: { x: 480, y: 240 } },
  ],
  connections: [{ id: "a-b", from: "a", to: "b", style: "request" }],
});

const between = ([ax, ay], [bx, by]) => [(ax + bx) / 2, (ay + by) / 2];

test("the first letter after placing is never lost, however fast one types", async ({ page, app }) => {
  for (const [at, name] of ["Shopper", "Cart", "Till"].entries()) {
    await app.take("Service");
    const [x, y] = await app.at(200 + at * 250, 300);
    // All at once, as they come from the keyboard of someone who does not wait.
    await Promise.all([
      page.mouse.move(x, y),
      page.mouse.down(),
      page.mouse.up(),
      ...[...name].map((letter) => page.keyboard.press(letter)),
      page.keyboard.press("Enter"),
    ]);
    await expect(app.component(name)).toBeVisible();
  }
  const { components } = await saved(app);
  expect(components.map(({ name }) => name).sort()).toEqual(["Cart", "Shopper", "Till"]);
});

test("a double click places a service, and its name is typed at once", async ({ page, app }) => {
  await page.mouse.dblclick(...(await app.at(300, 300)));
  await page.keyboard.type("Orders");
  await page.keyboard.press("Enter");
  await expect(app.component("Orders")).toBeVisible();
  await expect.poll(() => app.nextUndo()).toContain("Add Orders");
});

test("Tab completes the name that is typed, and so does a press on it", async ({ page, app }) => {
  await page.mouse.dblclick(...(await app.at(300, 300)));
  await page.keyboard.type("Order");
  const hint = app.stage.getByRole("status").filter({ hasText: "Tab" });
  await expect(hint).toBeHidden();
  await page.keyboard.type(" s");
  await expect(hint).toHaveText("Order service Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("textbox", { name: "Name of the new service" })).toHaveValue("Order service");
  await page.keyboard.press("Enter");
  await expect(app.component("Order service")).toBeVisible();

  await app.take("Client");
  await page.mouse.click(...(await app.at(120, 120)));
  await page.keyboard.type("w");
  await expect(hint).toHaveText("Web client Tab");
  await hint.getByRole("button").click();
  await expect(page.getByRole("textbox", { name: "Name of the new client" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(app.component("Web client")).toBeVisible();
  await expect(hint).toBeHidden();
});

test("Escape gives a name up, and nothing is added", async ({ page, app }) => {
  await page.mouse.dblclick(...(await app.at(300, 300)));
  await page.keyboard.type("Orders");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("textbox", { name: "Name of the new service" })).toBeHidden();
  await expect(app.counts).toContainText("0 components");
  await expect(app.stage.getByRole("application")).toBeFocused();
});

test("a drag from a handle to empty canvas makes the next one, connected and named", async ({ page, app }) => {
  await app.openFile("pair.json", PAIR);
  const box = await app.component("Payment").locator(".body").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const handle = [box.x + box.width / 2, box.y + box.height + 13];
  await page.mouse.move(...handle);
  await app.drag(handle, [handle[0], handle[1] + 120]);
  await page.keyboard.type("Ledger");
  await page.keyboard.press("Enter");
  await expect(app.component("Ledger")).toBeVisible();
  const design = await saved(app);
  const ledger = byName(design, "Ledger");
  expect(design.connections.map(({ from, to }) => `${from}→${to}`)).toContain(`c→${ledger.id}`);
  await app.undo();
  await expect(app.counts).toContainText("3 components · 1 connection ");
});

test("a component dropped on a connection splits it, and the connection shows that it would", async ({ page, app }) => {
  await app.openFile("pair.json", PAIR);
  const middle = between(await app.middle("Orders"), await app.middle("Stock"));
  await page.mouse.move(...(await app.middle("Payment")));
  await page.mouse.down();
  await page.mouse.move(...middle, { steps: 8 });
  await expect(app.stage.locator(".overlay .split")).toHaveCount(1);
  await page.mouse.up();
  await expect(app.counts).toContainText("2 connections");
  const { connections } = await saved(app);
  expect(connections.map(({ from, to }) => `${from}→${to}`).sort()).toEqual(["a→c", "c→b"]);
});

test("an end of a connection is led to another component", async ({ page, app }) => {
  await app.openFile("pair.json", PAIR);
  await page.mouse.click(...between(await app.middle("Orders"), await app.middle("Stock")));
  const ends = app.stage.locator(".overlay .handle.end");
  await expect(ends).toHaveCount(2);
  const boxes = await Promise.all((await ends.all()).map((end) => end.boundingBox()));
  const last = boxes.sort((a, b) => b.x - a.x)[0];
  await app.drag([last.x + last.width / 2, last.y + last.height / 2], await app.middle("Payment"));
  await expect.poll(async () => (await saved(app)).connections[0].to).toBe("c");
});

test("a connection is bent by hand", async ({ page, app }) => {
  await app.openFile("pair.json", PAIR);
  const middle = between(await app.middle("Orders"), await app.middle("Stock"));
  await page.mouse.click(...middle);
  const piece = await app.stage.locator(".overlay .handle.piece").first().boundingBox();
  const grip = [piece.x + piece.width / 2, piece.y + piece.height / 2];
  await app.drag(grip, [grip[0], grip[1] - 100]);
  await expect.poll(async () => (await saved(app)).connections[0].waypoints?.length ?? 0).toBeGreaterThan(0);
});

test("what is moved comes in line with what is near, and the line shows", async ({ page, app }) => {
  await app.openFile("pair.json", PAIR);
  const [x, y] = await app.middle("Payment");
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y + 20, { steps: 4 });
  await page.mouse.move(x + 3, y + 20, { steps: 4 });
  // From the one to the other, through the middle of both.
  const guide = app.stage.locator(".guide").first();
  const [stock] = await app.middle("Stock");
  await expect.poll(async () => Math.abs((await guide.boundingBox()).x - stock)).toBeLessThan(2);
  const shown = await guide.boundingBox();
  expect(shown.width).toBe(1);
  expect(shown.height).toBeGreaterThan(20);
  await page.mouse.up();
  expect(byName(await saved(app), "Payment").position.x).toBe(480);
});

test("a rectangle around components selects them", async ({ app }) => {
  await app.openFile("pair.json", PAIR);
  const [first, last] = [await app.component("Orders").boundingBox(), await app.component("Payment").boundingBox()];
  await app.drag([first.x - 30, first.y - 40], [last.x + last.width + 30, last.y + last.height + 30]);
  await expect(app.stage.locator(".node.selected")).toHaveCount(3);
});

test("the middle button and the space bar move the view", async ({ page, app }) => {
  await app.openFile("pair.json", PAIR);
  const from = await app.at(300, 60);
  const orders = () => app.middle("Orders");
  const before = await orders();
  await page.mouse.move(...from);
  await page.mouse.down({ button: "middle" });
  await page.mouse.move(from[0] + 80, from[1] + 40, { steps: 4 });
  await page.mouse.up({ button: "middle" });
  await expect.poll(orders).toEqual([before[0] + 80, before[1] + 40]);
  await app.stage.getByRole("application").focus();
  await page.keyboard.down("Space");
  await app.drag([from[0] + 80, from[1] + 40], from);
  await page.keyboard.up("Space");
  await expect.poll(orders).toEqual(before);
});

test("a drag from a dot makes a new connection, also beside one that is selected", async ({ page, app }) => {
  await app.openFile("pair.json", PAIR);
  const dot = async () => {
    const box = await app.component("Orders").locator(".body").boundingBox();
    const handle = [box.x + box.width + 13, box.y + box.height / 2];
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.move(...handle);
    return handle;
  };
  for (const to of ["Stock", "Payment"]) {
    await app.drag(await dot(), await app.middle(to));
    await page.keyboard.press("Enter");
    await expect(app.picker).toHaveCount(0);
  }
  const { connections } = await saved(app);
  expect(connections.map(({ from, to }) => `${from}→${to}`).sort()).toEqual(["a→b", "a→b", "a→c"]);
});

test("a double click on a connection writes its words in place", async ({ page, app }) => {
  await app.openFile("pair.json", PAIR);
  await page.mouse.dblclick(...between(await app.middle("Orders"), await app.middle("Stock")));
  await expect(page.getByRole("textbox", { name: "Words of Orders → Stock" })).toBeFocused();
  await page.keyboard.type("Stock.Reserve, Stock.Release");
  await page.keyboard.press("Enter");
  await expect(app.stage.locator(".label")).toHaveText("Stock.Reserve +1");
  expect((await saved(app)).connections[0].carries).toEqual(["Stock.Reserve", "Stock.Release"]);
});

test("words that are being written on a connection are kept when the page is reloaded at once", async ({ page, app }) => {
  await app.openFile("pair.json", PAIR);
  await page.mouse.dblclick(...between(await app.middle("Orders"), await app.middle("Stock")));
  await expect(page.getByRole("textbox", { name: "Words of Orders → Stock" })).toBeFocused();
  await page.keyboard.type("Stock.Reserve");
  await app.reload();
  await expect(app.stage.locator(".label")).toHaveText("Stock.Reserve");
});

test("a drag with Alt duplicates, and what is pasted lies beside its original", async ({ page, app, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.openFile("pair.json", PAIR);
  const [x, y] = await app.middle("Payment");
  await page.keyboard.down("Alt");
  await app.drag([x, y], [x - 200, y]);
  await page.keyboard.up("Alt");
  await expect(app.counts).toContainText("4 components");
  const places = async () => (await saved(app)).components.map(({ position }) => `${position.x} ${position.y}`);
  expect(await places()).toContain("480 240");
  await page.keyboard.press("Control+c");
  await page.mouse.move(x, y);
  await page.keyboard.press("Control+v");
  await expect(app.counts).toContainText("5 components");
  expect(new Set(await places()).size).toBe(5);
});

test("a component dragged out of its domain leaves the frame as it will be, and is announced", async ({ page, app }) => {
  const framed = { x: 360, y: -100, width: 240, height: 200 };
  const domains = [{ id: "stock", name: "Stockroom", frame: framed }];
  const design = { ...JSON.parse(PAIR), title: "Framed", domains };
  design.components[1].domain = "stock";
  await app.openFile("framed.json", JSON.stringify(design));
  const frame = app.stage.locator(".frame rect").first();
  const before = await frame.boundingBox();
  const [x, y] = await app.middle("Stock");
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 260, { steps: 6 });
  expect((await frame.boundingBox()).height).toBeCloseTo(before.height, 0);
  await page.mouse.up();
  await expect(page.getByRole("status").filter({ hasText: "Stock left Stockroom" })).toHaveCount(1);
});

test("handles of a selected connection show while its line is pointed at", async ({ page, app }) => {
  await app.openFile("pair.json", PAIR);
  const middle = between(await app.middle("Orders"), await app.middle("Stock"));
  await page.mouse.click(...middle);
  const handles = app.stage.locator(".overlay .handle:is(.end, .piece)");
  await expect(handles).toHaveCount(3);
  await page.mouse.move(middle[0], middle[1] + 120);
  await expect(handles).toHaveCount(0);
});

test.describe("by touch", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("a double tap places a service; two fingers move and zoom", async ({ page, app }) => {
    const at = await app.at(190, 200);
    await page.touchscreen.tap(...at);
    await page.touchscreen.tap(...at);
    await page.keyboard.type("Orders");
    await page.keyboard.press("Enter");
    await expect(app.component("Orders")).toBeVisible();
    const before = await app.component("Orders").boundingBox();
    const fingers = await page.context().newCDPSession(page);
    const put = (type, ...points) =>
      fingers.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
    await put("touchStart", [at[0] - 40, at[1] + 120], [at[0] + 40, at[1] + 120]);
    for (let by = 50; by <= 90; by += 10) await put("touchMove", [at[0] - by, at[1] + 120], [at[0] + by, at[1] + 120]);
    await put("touchEnd");
    await expect.poll(async () => (await app.component("Orders").boundingBox()).width).toBeGreaterThan(before.width * 1.5);
  });

  test("a tap that connects does not press the picker that opens under the finger", async ({ page, app }) => {
    await app.openFile(
      "near.json",
      JSON.stringify({
        ...JSON.parse(PAIR),
        title: "Near",
        connections: [],
        components: [
          { id: "a", name: "Orders", kind: "service", position: { x: 0, y: 0 } },
          { id: "b", name: "Stock", kind: "service", position: { x: 0, y: 130 } },
        ],
      }),
    );
    await app.take("Connect");
    await page.touchscreen.tap(...(await app.middle("Orders")));
    await page.touchscreen.tap(...(await app.middle("Stock")));
    await expect(app.picker).toBeVisible();
    await expect(app.picker.getByRole("radio", { name: /^Request/ })).toBeChecked();
    await app.picker.getByText("Event", { exact: true }).tap();
    await expect(app.picker).toHaveCount(0);
    expect((await saved(app)).connections.map(({ style }) => style)).toEqual(["event"]);
  });
});
