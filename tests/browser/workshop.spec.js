// Exercises: as a participant by mouse and by keyboard alone, as a trainer who makes one, and as one who collects.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App, stored } from "./app.js";
import { expectAccessible, expectSpoken } from "./axe.js";
import { expect, ROOT, test } from "./fixtures.js";

const read = (name) => JSON.parse(readFileSync(join(ROOT, "examples", "course", `${name}.json`), "utf8"));
const seat = read("one-seat");
const checkout = readFileSync(join(ROOT, "examples", "checkout.json"), "utf8");

const dialog = (page) => page.getByRole("dialog");
const panel = (app) => app.side.getByRole("tabpanel");
const goals = (app) => panel(app).getByRole("list", { name: "Goals" }).getByRole("listitem");
const met = (app) => goals(app).filter({ hasText: ": met" });

async function openCourse(page) {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find a command" }).fill("exercises");
  await page.getByRole("option", { name: /^Exercises…/ }).click();
  await expect(dialog(page).getByRole("heading", { name: "Exercises" })).toBeVisible();
}

/** Starts an exercise of the course and waits for its first verdict. */
async function start(page, app, title = seat.title) {
  await openCourse(page);
  await dialog(page).getByRole("button", { name: `Start: ${title}` }).click();
  await judged(app, title);
}

async function judged(app, title = seat.title) {
  await expect(panel(app).getByRole("heading", { name: title })).toBeVisible();
  await expect(panel(app).getByText(/of \d+ met/)).toBeVisible();
}

/** Sets the technology of the store by mouse. */
async function setStore(app, technology) {
  await app.page.mouse.click(...(await app.middle("seats")));
  await app.show("seats");
  const field = app.side.getByLabel("Technology", { exact: true });
  await field.fill(technology);
  await field.press("Enter");
  await app.show("Exercise");
}

test("what an exercise locks has a lock on the drawing, and its reason above the fields", async ({ page, app }) => {
  await start(page, app);
  const locks = page.locator(".lock-marks").getByRole("img");
  await expect(locks).toHaveCount(1);
  await expect(locks).toHaveAccessibleName("Booking: locked");
  await page.mouse.click(...(await app.middle("Booking")));
  await app.show("Booking");
  await expect(app.side).toContainText("This component is locked");
  await page.mouse.click(...(await app.middle("seats")));
  await app.show("seats");
  await expect(app.side).not.toContainText("locked");
});

async function copied(page, button) {
  await button.click();
  await expect(page.getByText(/on the clipboard/)).toBeVisible();
  return page.evaluate(() => navigator.clipboard.readText());
}

test("an exercise is solved by mouse, with help, and the next one opens", async ({ page, app }) => {
  await app.openFile("checkout.json", checkout);
  await app.kept();
  await start(page, app);
  await expect(app.title).toHaveValue(seat.start.title);
  await expect(panel(app)).toContainText("1 of 18");
  // The store survives every fault as it is, at the price of the other goals.
  await expect(met(app)).toHaveText([/^No single fault tears/]);

  // What happened is played on the start, whatever is drawn.
  await panel(app).getByRole("button", { name: "Play the failure" }).click();
  const run = page.getByRole("region", { name: "Run" });
  await expect(run.getByRole("status")).toHaveText("Start");
  await page.keyboard.press("Escape");

  // One counterexample and one next step, together; then hint by hint.
  const next = panel(app).getByRole("region", { name: "Next step" });
  await expect(next).toContainText("Next: ");
  await next.getByRole("button", { name: /^(Play this run|Open the finding)$/ }).click();
  await app.show("Exercise");
  await page.keyboard.press("Escape");
  const hint = panel(app).getByRole("button", { name: "Next hint" });
  await expect(hint).toBeEnabled();
  await hint.click();
  await expect(panel(app).getByRole("list", { name: "Hints" }).getByRole("listitem")).toHaveCount(1);
  await expect(panel(app).getByRole("region", { name: "Feedback" })).toContainText("Must");

  const note = panel(app).getByLabel("Gaps, in your own words");
  await note.fill("Both halves sell the seat.");
  await note.blur();

  await setStore(app, "postgresql");
  await expect(panel(app).getByRole("heading", { name: "Solved" })).toBeVisible();
  await expect(met(app)).toHaveCount(seat.goals.length);
  await expect(panel(app).getByRole("region", { name: "Feedback" })).toContainText("Well done");

  // It is a design of its own: what was open before is kept as it was.
  await expect.poll(async () => (await stored(page, "texts")).map(({ text }) => JSON.parse(text).title).sort()).toEqual(["Checkout", seat.start.title]);

  await panel(app).getByRole("button", { name: "Solution and price" }).click();
  await expect(dialog(page).getByRole("img")).toHaveCount(2);
  await expect(dialog(page).getByRole("table", { name: "Price" })).toContainText("Availability");
  await expect(dialog(page)).toContainText(seat.solutions[0].gives_up);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);

  await panel(app).getByRole("button", { name: "Next exercise" }).click();
  await judged(app, read("refused-chart").title);

  // The progress survives, with the note and the design.
  await app.kept();
  await app.reload();
  await judged(app, read("refused-chart").title);
  await openCourse(page);
  const first = dialog(page).getByRole("list", { name: "Course" }).getByRole("listitem").first();
  await expect(first).toContainText("solved");
  await first.getByRole("button", { name: `Continue: ${seat.title}` }).click();
  await judged(app);
  await expect(panel(app).getByRole("heading", { name: "Solved" })).toBeVisible();
  await expect(panel(app).getByLabel("Gaps, in your own words")).toHaveValue("Both halves sell the seat.");
});

test("an exercise is solved by keyboard alone", async ({ page, app }) => {
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: "Find a command" })).toBeFocused();
  await page.keyboard.type("exercises");
  await page.keyboard.press("Enter");
  await expect(dialog(page).getByRole("heading", { name: "Exercises" })).toBeVisible();
  const begin = dialog(page).getByRole("button", { name: `Start: ${seat.title}` });
  await expect(begin).toBeVisible();
  for (let presses = 0; presses < 5; presses++) {
    if (await begin.evaluate((button) => button === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await expect(begin).toBeFocused();
  await page.keyboard.press("Enter");
  await judged(app);

  await app.stage.getByRole("application").focus();
  await page.keyboard.press("/");
  await expect(page.getByRole("combobox", { name: "Find an element" })).toBeFocused();
  await page.keyboard.type("seats");
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toHaveCount(0);
  await expect(app.stage.getByRole("application")).toBeFocused();
  await page.keyboard.press("e");
  await expect(app.side.getByText("From cassandra")).toBeVisible();
  await expect(app.side.getByLabel("Name", { exact: true })).toBeFocused();
  const field = app.side.getByLabel("Technology", { exact: true });
  for (let presses = 0; presses < 8; presses++) {
    if (await field.evaluate((input) => input === document.activeElement)) break;
    await page.keyboard.press("Tab");
  }
  await expect(field).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("postgresql");
  await page.keyboard.press("Enter");
  // From the panel's tab, by the arrow keys.
  await app.side.getByRole("tab", { selected: true }).focus();
  await page.keyboard.press("Home");
  await expect(app.side.getByRole("tab", { name: "Exercise" })).toBeFocused();
  await expect(panel(app).getByRole("heading", { name: "Solved" })).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(panel(app).locator(":focus")).toHaveCount(1);
});

test("locked elements refuse to be changed, with the reason", async ({ page, app }) => {
  await start(page, app);
  await page.mouse.click(...(await app.middle("Booking")));
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Delete");
  await expect(page.getByText("Booking is gone, and is locked.")).toBeVisible();
  await expect(app.component("Booking")).toBeVisible();
  expect(await app.nextUndo()).toBe(null);

  // Whatever is not locked may go, and comes back.
  await page.mouse.click(...(await app.middle("seats")));
  await page.keyboard.press("Delete");
  await expect(app.component("seats")).toHaveCount(0);
  await app.undo();
  await expect(app.component("seats")).toBeVisible();
});

test("a link opens an exercise, and its mode shows as much as it should", async ({ page, app, watch }) => {
  await page.evaluate(() => (location.hash = "#exercise=one-seat;mode=challenge"));
  await expect(panel(app).getByRole("heading", { name: seat.title })).toBeVisible();
  await expect(panel(app)).toContainText("Not solved yet.");
  await expect(goals(app)).toHaveCount(0);

  const mode = panel(app).getByLabel("Mode");
  // The first goal that is not met, and the one that is.
  await mode.selectOption("guided");
  await expect(goals(app)).toHaveText([/is consistent: not met yet$/, /^No single fault tears .*: met$/]);
  await mode.selectOption("open");
  await expect(goals(app)).toHaveCount(seat.goals.length);
  await mode.selectOption("team");
  const clock = panel(app).getByRole("region", { name: "Clock" });
  await expect(clock).toContainText("1. Read");
  await clock.getByRole("button", { name: "Next phase" }).click();
  await expect(clock.getByRole("timer")).toHaveText("50:00");
  await clock.getByRole("button", { name: "Start" }).click();
  await expect(clock.getByRole("timer")).toHaveText(/^49:/);

  await page.evaluate(() => (location.hash = "#exercise=one-seat;flow=book;fault=split%3Abooking;says=Two%20guests%2C%20one%20seat."));
  const incident = panel(app).getByRole("region", { name: "Incident" });
  await expect(incident).toContainText("Two guests, one seat.");
  await incident.getByLabel("Why did it happen?").fill("Cassandra goes on alone.");
  await incident.getByRole("button", { name: "Play the incident" }).click();
  await expect(page.getByRole("region", { name: "Run" })).toContainText("Book a seat");

  watch.expected.push(/404 \(Not Found\)/);
  await page.evaluate(() => (location.hash = "#exercise=nowhere"));
  await expect(page.getByText("The exercise could not be loaded.")).toBeVisible();
});

test("progress goes into a file and comes back in another browser", async ({ page, app, browser }) => {
  await start(page, app);
  await setStore(app, "postgresql");
  await expect(panel(app).getByRole("heading", { name: "Solved" })).toBeVisible();
  await app.kept();
  await openCourse(page);
  const { name, text } = await app.downloads(() => dialog(page).getByRole("button", { name: "Download progress" }).click());
  expect(name).toBe("plumbline-progress.json");
  expect(JSON.parse(text).attempts[0].work.components.find(({ id }) => id === "seats").technology).toBe("postgresql");

  const context = await browser.newContext({ serviceWorkers: "block" });
  const other = new App(await context.newPage());
  await other.page.addInitScript(() => (globalThis.states = { told: 0, reviewed: 0, heard: 0 }));
  await other.page.goto(page.url());
  await other.isReady();
  await openCourse(other.page);
  const [chooser] = await Promise.all([
    other.page.waitForEvent("filechooser"),
    dialog(other.page).getByRole("button", { name: "Open an exercise or progress…" }).click(),
  ]);
  await chooser.setFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  await expect(dialog(other.page)).toContainText("The progress is added.");
  await expect(dialog(other.page)).toContainText("1 of 18 solved");
  await dialog(other.page).getByRole("button", { name: `Continue: ${seat.title}` }).click();
  await judged(other);
  await expect(panel(other).getByRole("heading", { name: "Solved" })).toBeVisible();
  await context.close();
});

test("a trainer makes an exercise from a drawing, and it is played from its link in a fresh browser", async ({ page, app, browser, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.openFile("seat.json", JSON.stringify(seat.start));
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find a command" }).fill("make an exercise");
  await page.keyboard.press("Enter");
  const making = panel(app);
  await expect(making.getByRole("heading", { name: "Make an exercise" })).toBeVisible();
  await making.getByLabel("Title", { exact: true }).fill("One chair");
  await making.getByLabel("Story: the system, and what went wrong").fill("Two guests sat on one chair.");
  const torn = making.getByRole("list", { name: "Goals" }).getByRole("listitem").filter({ hasText: "No single fault breaks" });
  await expect(torn).toContainText("not met");
  await torn.getByRole("checkbox").check();
  await making.getByLabel(/^Until this is met: No single fault breaks/).fill("Which half refuses?\nLook at the store.");
  await making.getByText(/^Locked elements/).click();
  await making.getByRole("list", { name: "Locked elements" }).getByRole("checkbox", { name: "Booking" }).check();
  const checks = making.getByRole("status", { name: "Checks" });
  await expect(checks).toContainText("The start fails, as it should.");
  await expectAccessible(page, "an exercise that is made");
  await expectSpoken(making, "an exercise that is made");

  // The own solution is played: first it misses the goal, then it meets it.
  await making.getByRole("button", { name: "Take this drawing as the solution" }).click();
  await expect(checks).toContainText("Your solution misses a goal.");
  await setStore(app, "postgresql");
  await making.getByRole("button", { name: "Take this drawing as the solution" }).click();
  await expect(checks).toContainText("Your solution meets every goal.");
  const link = await copied(page, making.getByRole("button", { name: "Copy link to the exercise" }));
  expect(link).toContain("#x1.");

  const fresh = await browser.newContext({ serviceWorkers: "block" });
  const other = new App(await fresh.newPage());
  await other.page.goto(link);
  await judged(other, "One chair");
  await expect(panel(other)).toContainText("Two guests sat on one chair.");
  await expect(panel(other).getByRole("region", { name: "Next step" })).toContainText("Which half refuses?");
  await other.page.mouse.click(...(await other.middle("seats")));
  await other.show("seats");
  await other.side.getByLabel("Technology", { exact: true }).fill("postgresql");
  await other.side.getByLabel("Technology", { exact: true }).press("Enter");
  await other.show("Exercise");
  await expect(panel(other).getByRole("heading", { name: "Solved" })).toBeVisible();
  await fresh.close();
});

/** Hand-ins of forty participants: every other one solves it. One claims more than it is worth. */
function handIns() {
  return Array.from({ length: 40 }, (_, at) => {
    const design = at % 2 === 0 ? seat.start : seat.solutions[0].design;
    const handIn = { format: "plumbline-hand-in", version: 1, exercise: seat.id, design, name: `Participant ${at + 1}`, hints: at % 3 };
    return [`hand-in-${at + 1}.json`, JSON.stringify(at === 0 ? { ...handIn, solved: true } : handIn)];
  });
}

test("forty hand-ins are dropped at once, and each is judged anew", async ({ page, app, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await start(page, app);
  await panel(app).getByRole("button", { name: "Hand in…" }).click();
  await panel(app).getByLabel("Your name, or your team's").fill("Ada");
  const link = await copied(page, panel(app).getByRole("button", { name: "Copy link to hand in" }));
  expect(link).toContain("#h1.");

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find a command" }).fill("collect hand-ins");
  await page.keyboard.press("Enter");
  const collecting = dialog(page);
  await expect(collecting.getByLabel("Exercise")).toHaveValue(seat.id);
  const files = [...handIns(), ["nonsense.json", "{}"]];
  await collecting.locator(".receiver").evaluate((zone, files) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of files) dataTransfer.items.add(new File([text], name, { type: "application/json" }));
    zone.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
  }, files);
  await expect(collecting).toContainText("41 of 41 judged, 1 refused.");
  const rows = collecting.getByRole("table", { name: "Participants" }).getByRole("row");
  await expect(rows).toHaveCount(41);
  await expect(collecting).toContainText("20 of 40 solved it.");
  // It says that it solves it, and does not.
  await expect(rows.filter({ hasText: "Participant 1" }).first()).toContainText("open");
  await expect(collecting.getByRole("list", { name: "Refused" })).toContainText("nonsense.json");
  await expect(collecting.getByRole("table", { name: /Hard for the group/ }).getByRole("row")).not.toHaveCount(0);

  await collecting.getByLabel("Links, one a line").fill(`${link}\n${link}`);
  await collecting.getByRole("button", { name: "Add the links" }).click();
  await expect(rows).toHaveCount(42);
  await expect(rows.last()).toContainText("Ada");
  await expectAccessible(page, "hand-ins");
  await expectSpoken(collecting.getByRole("table", { name: /Hard for the group/ }), "findings that are hard for a group");

  const csv = await app.downloads(() => collecting.getByRole("button", { name: "Download as CSV" }).click());
  expect(csv.text.trim().split("\r\n")).toHaveLength(42);
  const results = await app.downloads(() => collecting.getByRole("button", { name: "Download the results to print" }).click());
  expect(results.text).toContain("20 of 41 solved the exercise.");
  const summary = await app.downloads(() => collecting.getByRole("button", { name: "Summary for Ada" }).click());
  expect(summary.text).toContain("Not solved yet");
  const handout = await app.downloads(() => collecting.getByRole("button", { name: "Handout", exact: true }).click());
  expect(handout.text).toContain(seat.story.slice(0, 20));
});

test("a design is walked through the checklist, and its report is handed in", async ({ page, app }) => {
  await app.openFile("checkout.json", checkout);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find a command" }).fill("self-review");
  await page.keyboard.press("Enter");
  const walk = page.getByRole("region", { name: "Self-review" });
  await expect(walk).toContainText("1 of 7");
  await expect(walk).toContainText("1 flow recorded.");
  await expectAccessible(page, "a self-review");
  await expectSpoken(walk, "a self-review");
  const next = walk.getByRole("button", { name: "Next" });
  await next.click();
  await next.click();
  await expect(walk).toContainText("What matters most");
  await next.click();
  await walk.getByRole("button", { name: "Answer one by one" }).click();
  await expect(app.side).toContainText(/question/i);
  await next.click();
  await walk.getByRole("button", { name: "Play the worst run" }).click();
  await expect(page.getByRole("region", { name: "Run" }).getByRole("status")).toHaveText("Start");
  await page.keyboard.press("Escape");
  await next.click();
  await next.click();
  const { text } = await app.downloads(() => walk.getByRole("button", { name: "Download the report" }).click());
  expect(text).toContain("Design review");
  await walk.getByRole("button", { name: "Done" }).click();
  await expect(walk).toHaveCount(0);
});

test("while a flow is recorded, the self-review covers no component", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  const room = await app.stage.boundingBox();
  await app.place("Service", "Prices", room.width - 160, 150);
  await app.connect("Orders", "Prices");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find a command" }).fill("self-review");
  await page.keyboard.press("Enter");
  const walk = page.getByRole("region", { name: "Self-review" });
  await walk.getByRole("button", { name: "Record a flow" }).click();
  await expect(walk.getByRole("heading", { name: "A flow 1 of 7" })).toBeVisible();
  await page.mouse.click(...(await app.middle("Orders")));
  await page.mouse.click(...(await app.middle("Prices")));
  await expect(app.stage.locator(".step")).toHaveCount(2);
  await app.stage.getByRole("button", { name: "Done" }).click();
  await expect(walk).toContainText("1 flow recorded.");
});

const explained = (page) => page.getByRole("dialog", { name: /^[A-Z]{2}\d / });

test("an item is explained from the page of a rule, and its run plays on the drawing", async ({ page, app }) => {
  await app.openFile("checkout.json", checkout);
  await app.side.getByRole("button", { name: "Rules and settings" }).click();
  await app.side.getByRole("button", { name: "CA4 Communicate by asynchronous messages" }).click();
  const told = page.getByRole("dialog", { name: "CA4 Communicate by asynchronous messages" });
  const drawing = () => told.getByRole("img", { name: /^A drawing: / });
  const run = told.getByRole("group", { name: "Run" });
  await expect(drawing()).toBeVisible();
  await expect(run).toContainText("Event 0 of ");
  await expect(drawing().locator(".token")).toHaveCount(0);
  await run.getByRole("button", { name: "Forward" }).click();
  await expect(run.getByRole("status")).toHaveText("All threads of Shop wait for Recommendations");
  await expect(drawing().locator(".token")).toHaveCount(1);
  await run.getByRole("button", { name: "Play", exact: true }).click();
  // It ends by itself.
  await expect(run).toContainText(/Event (\d+) of \1(?!\d)/);
  await expect(run.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await expect(told.locator(".outcome").first()).toHaveText(/refused/i);
  await told.getByRole("button", { name: "After the repair" }).click();
  await expect(told.locator(".outcome").first()).toHaveText(/works/i);
  await expect(told).toContainText("Nothing is found for this guideline.");
  await told.getByRole("button", { name: "Open as a drawing" }).click();
  await expect(explained(page)).toHaveCount(0);
  await expect(app.title).toHaveValue(/blocking chain/i);
});

test("every item is explained, from an exercise and by keyboard alone", async ({ page, app }) => {
  await start(page, app);
  await panel(app).getByText("Guidelines", { exact: true }).press("Enter");
  await panel(app).getByRole("button", { name: /^CA1 / }).press("Enter");
  const items = [];
  let domains = 0;
  for (;;) {
    const drawing = explained(page).getByRole("img", { name: /^A drawing/ });
    await expect(drawing).toBeVisible();
    const frames = await drawing.locator(".frame rect").count();
    await expect(drawing.locator(".frame text"), "names of the domains").toHaveCount(frames);
    domains += frames;
    await expect(explained(page).getByRole("group", { name: "Run" })).toBeVisible();
    items.push((await explained(page).getByRole("heading").textContent()).slice(0, 3));
    const next = explained(page).getByRole("button", { name: "Next", exact: true });
    if (await next.isDisabled()) break;
    const code = items.at(-1);
    await next.press("Enter");
    await expect(explained(page).getByRole("heading")).not.toContainText(code);
  }
  expect(items).toHaveLength(19);
  expect(domains).toBeGreaterThan(0);
  await page.keyboard.press("Escape");
  await expect(explained(page)).toHaveCount(0);
  await expect(panel(app).getByRole("button", { name: /^CA1 / })).toBeFocused();
});

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries({ wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } })) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test("exercises are accessible", async ({ page, app }) => {
        await openCourse(page);
        await expectAccessible(page, "the course");
        await expectSpoken(dialog(page), "the course");
        await dialog(page).getByRole("button", { name: `Start: ${seat.title}` }).click();
        await app.openSide();
        await judged(app);
        await expectAccessible(page, "an exercise");
        await expectSpoken(panel(app), "an exercise");
        await panel(app).getByRole("button", { name: "Solution and price" }).click();
        await expect(dialog(page).getByRole("img")).toHaveCount(2);
        await expectAccessible(page, "a solution");
        await expectSpoken(dialog(page), "a solution");
        await page.keyboard.press("Escape");
        await panel(app).getByLabel("Mode").selectOption("team");
        await panel(app).getByRole("button", { name: "Hand in…" }).click();
        await expectAccessible(page, "a team kata");
        await expectSpoken(panel(app), "a team kata");
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox", { name: "Find a command" }).fill("present the exercise");
        await page.keyboard.press("Enter");
        await expect(dialog(page).getByRole("list", { name: "Goals" })).toBeVisible();
        await expectAccessible(page, "an exercise that is presented");
        await expectSpoken(dialog(page), "an exercise that is presented");
        await page.keyboard.press("Escape");
        await openCourse(page);
        await dialog(page).getByRole("button", { name: "Guidelines explained" }).click();
        await explained(page).getByRole("button", { name: "Forward" }).click();
        await expectAccessible(page, "an explanation");
        await expectSpoken(explained(page), "an explanation");
      });
    });
  }
}
