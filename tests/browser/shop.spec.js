// A shop from the empty page to a report worth reading, by mouse and keys: eleven components, a flow of ten steps with
// writes and a core, a repair, answers and a domain. How much work that is belongs to what the app promises.

import { expect, test } from "./fixtures.js";

/** Half of the work that it was when the app was first tried. */
const MOST = { clicks: 47, drags: 11, keys: 113 };

/** Number of answers. */
const ANSWERS = 13;

/** Components: the key of the tool, the place, the typed letters, and the name that Tab makes of them. */
const COMPONENTS = [
  ["1", 120, 300, "w", "Web client"],
  ["3", 300, 300, "a", "API gateway"],
  ["2", 480, 300, "Order ", "Order service"],
  ["2", 700, 120, "Payment ", "Payment service"],
  ["2", 700, 480, "Inventory ", "Inventory service"],
  ["7", 960, 120, "c", "Card processor"],
  ["4", 480, 620, "p", "PostgreSQL"],
  ["4", 880, 240, "p", "PostgreSQL"],
  ["4", 960, 480, "p", "PostgreSQL"],
  ["5", 480, 120, "k", "Kafka"],
  ["2", 240, 120, "Email ", "Email service"],
];

/** Connections, with the style that they get without a choice. */
const CONNECTIONS = [
  ["web-client", "api-gateway", "request"],
  ["api-gateway", "order-service", "request"],
  ["order-service", "payment-service", "request"],
  ["payment-service", "card-processor", "request"],
  ["order-service", "inventory-service", "request"],
  ["order-service", "postgresql", "data"],
  ["payment-service", "postgresql-2", "data"],
  ["inventory-service", "postgresql-3", "data"],
  ["order-service", "kafka", "event"],
  ["kafka", "email-service", "event"],
];

const PATH = [
  "web-client",
  "api-gateway",
  "order-service",
  "postgresql",
  "payment-service",
  "postgresql-2",
  "card-processor",
  "inventory-service",
  "postgresql-3",
  "kafka",
  "email-service",
];

test("a shop takes half the work that it took", async ({ page, app }) => {
  const work = { clicks: 0, drags: 0, keys: 0 };
  const node = (id) => app.stage.locator(`[id="at-component-${id}"]`);
  const middle = async (id) => app.middleOf(node(id));
  const click = async (target, options) => {
    work.clicks += 1;
    if (Array.isArray(target)) await page.mouse.click(...target, options);
    else await target.click(options);
  };
  const press = async (key) => {
    work.keys += 1;
    await page.keyboard.press(key);
  };
  const type = async (text) => {
    work.keys += text.length;
    await page.keyboard.type(text);
  };
  const drag = async (from, to) => {
    work.drags += 1;
    const [[x, y], [toX, toY]] = [await middle(from), await middle(to)];
    await page.mouse.move(x, y);
    const box = await node(from).boundingBox();
    const isAcross = Math.abs(toX - x) > Math.abs(toY - y);
    const way = isAcross ? Math.sign(toX - x) : Math.sign(toY - y);
    const handle = isAcross ? [x + way * (box.width / 2 + 8), y] : [x, y + way * (box.height / 2 + 8)];
    await page.mouse.move(...handle, { steps: 3 });
    await page.mouse.down();
    await page.mouse.move(toX, toY, { steps: 5 });
    await page.mouse.up();
  };
  const card = (title) => app.side.getByRole("article").filter({ hasText: title });

  await app.stage.getByRole("application").focus();
  for (const [tool, x, y, typed, name] of COMPONENTS) {
    await press(tool);
    await click(await app.at(x, y));
    await expect(app.stage.locator(".name-field")).toBeFocused();
    await type(typed);
    await press("Tab");
    await expect(app.stage.locator(".name-field")).toHaveValue(name);
    await press("Enter");
  }
  for (const [nth, [from, to]] of CONNECTIONS.entries()) {
    await drag(from, to);
    await expect(app.counts).toContainText(`${nth + 1} connection`);
  }

  const picker = app.stage.locator(".style-picker");
  await expect(picker).toBeVisible();
  await press("Escape");
  await expect(picker).toHaveCount(0);
  await press("f");
  for (const id of PATH) await click(await middle(id));
  await click(app.stage.getByLabel("Name of the flow"));
  await type("Place order");
  await click(app.stage.getByRole("button", { name: "Done" }));

  await click(app.side.getByRole("tab", { name: /^Findings/ }));
  await click(card("change data?").getByRole("button", { name: "Answer" }));
  await click(card("What is the minimal acceptable experience").getByRole("textbox"));
  await type("Order number");
  await press("Enter");
  const core = card("must succeed together?");
  await click(core.getByRole("checkbox", { name: /Order service/ }));
  await click(core.getByRole("checkbox", { name: /PostgreSQL/ }).first());
  await click(core.getByRole("button", { name: "Answer" }));
  await expect(core.getByRole("checkbox")).toHaveCount(0);
  await click(app.side.getByRole("button", { name: "Add a central event store", exact: true }));
  await expect(app.counts).toContainText("12 components");

  // A domain around the service that takes orders and its database.
  await click(await middle("order-service"));
  await page.keyboard.down("Shift");
  await click(await middle("postgresql"));
  await page.keyboard.up("Shift");
  await press("Control+g");
  await type("Ordering");
  await press("Enter");
  await expect(app.stage.locator(".frame[role=group]")).toHaveCount(1);

  await click(app.side.getByRole("tab", { name: /^Findings/ }));
  await click(app.side.getByRole("button", { name: "Ask now" }));
  // Three are answered: what changes data, the least experience, the core.
  for (let answered = 3; answered < ANSWERS; answered += 1) {
    const open = app.side.getByRole("article").filter({ has: page.getByTestId("answer") }).first();
    const title = await app.titleOf(open);
    await click(open.getByTestId("answer").first());
    await expect(app.finding(title).getByTestId("answer")).toHaveCount(0);
  }

  await click(app.side.getByRole("button", { name: "Read the report" }));
  const report = page.getByRole("dialog").frameLocator("iframe");
  await expect(report.getByText("Place order").first()).toBeVisible();

  await page.keyboard.press("Escape");
  const design = JSON.parse((await app.save()).text);
  for (const [from, to, style] of CONNECTIONS) {
    expect(design.connections).toContainEqual(expect.objectContaining({ from, to, style }));
  }
  expect(design.flows[0].steps.map((step) => step.connection)).not.toContain(undefined);
  expect(design.domains.map((domain) => domain.name)).toEqual(["Ordering"]);
  for (const [kind, most] of Object.entries(MOST)) expect(work[kind], kind).toBeLessThanOrEqual(most);
});
