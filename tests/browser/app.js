// The app's screen as a person meets it: by roles and names, with mouse and keyboard.

import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";

/** Where an earlier program kept the design. */
export const OLD = "plumbline.v1.design";
/** Where the open design is at hand: a line that says which it is, then its text. */
const SLOT = "plumbline.v2.open";

/** In the page: which state of the drawing the checker was told last, which it has reviewed, and how often it has said anything. */
export function watchChecker() {
  const states = (globalThis.states = { told: 0, reviewed: 0, heard: 0 });
  globalThis.Worker = class extends Worker {
    constructor(...address) {
      super(...address);
      this.addEventListener("message", ({ data }) => {
        const [, state] = /^\{"Review":\{"state":(\d+)/.exec(data) ?? [];
        if (state) states.reviewed = Number(state);
        states.heard += 1;
      });
    }

    postMessage(text) {
      const [, state] = /^\{[^{]*\{"UpdateDesign":\{"state":(\d+)/.exec(text) ?? [];
      if (state) states.told = Number(state);
      super.postMessage(text);
    }
  };
}

export class App {
  constructor(page) {
    this.page = page;
    this.header = page.getByRole("banner");
    this.tools = page.getByRole("navigation", { name: "Tools" });
    this.stage = page.getByRole("main", { name: "Drawing" });
    this.side = page.getByRole("complementary", { name: "Review and fields" });
    this.connections = this.stage.locator("[data-connection]");
    this.picker = this.stage.getByRole("group", { name: /^Style of / });
    this.counts = page.getByRole("contentinfo");
    this.problems = page.getByRole("alert");
    this.title = page.getByRole("textbox", { name: "Title of the design" });
  }

  /** Opens the page and waits until the app has reviewed what it starts with. */
  async open() {
    await this.page.goto("./");
    await this.isReady();
  }

  async reload() {
    await this.page.reload();
    await this.isReady();
  }

  async isReady() {
    await expect(this.counts).toContainText(/reviewed in|nothing to check/);
    await this.reviewed();
  }

  /** Waits until the findings are those of the drawing as it is. */
  async reviewed() {
    const behind = () => this.page.evaluate(() => globalThis.states.told - globalThis.states.reviewed);
    await expect.poll(behind, "what the checker was told and has not reviewed").toBe(0);
  }

  button(name) {
    return this.header.getByRole("button", name instanceof RegExp ? { name } : { name, exact: true });
  }

  async take(tool) {
    await this.tools.getByRole("button", { name: new RegExp(`^${tool} \\(`) }).click();
  }

  /** The point of the drawing that lies there, from the top left corner of what is seen of it. */
  async at(x, y) {
    const box = await this.stage.boundingBox();
    return [box.x + x, box.y + y];
  }

  /** Places a component with its middle there and names it in place. */
  async place(kind, name, x, y) {
    await this.take(kind);
    await this.page.mouse.click(...(await this.at(x, y)));
    await this.page.keyboard.type(name);
    await this.page.keyboard.press("Enter");
    await expect(this.component(name)).toBeVisible();
  }

  /** A component on the drawing. It says its name, its kind and what is found of it. */
  component(name) {
    return this.stage.locator(".node").and(this.page.getByRole("group", { name: new RegExp(`^${escaped(name)}, `) }));
  }

  /** A component that is seen whole. */
  async someNode() {
    const room = await this.stage.boundingBox();
    for (const node of await this.stage.locator(".node").all()) {
      const box = await node.boundingBox();
      const fits = box.x > room.x + 100 && box.x + box.width < room.x + room.width - 100;
      if (fits && box.y > room.y + 100 && box.y + box.height < room.y + room.height - 100) return node;
    }
    throw new Error("no component is seen whole");
  }

  /** The middle of a component without its badge, which comes with the review. */
  async middle(name) {
    return this.middleOf(this.component(name).locator(".body"));
  }

  async middleOf(part) {
    const box = await part.boundingBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  }

  async drag(from, to) {
    const { mouse } = this.page;
    await mouse.move(...from);
    await mouse.down();
    await mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
    await mouse.move(...to, { steps: 4 });
    await mouse.up();
  }

  /** Draws a connection from one component to another. */
  async connect(from, to, style) {
    await this.take("Connect");
    await this.drag(await this.middle(from), await this.middle(to));
    if (style) await this.pick(style);
  }

  /** A point of the connection's line, where it has parted from others of its start. */
  async onLine(id) {
    // A dashed line is drawn in pieces.
    const line = this.stage.locator(`[data-connection="${id}"]`);
    return line.evaluate((line) => {
      const pieces = [...line.querySelectorAll("path.line")].map((path) => [path, path.getTotalLength()]);
      let far = pieces.reduce((sum, [, length]) => sum + length, 0) * 0.7;
      const [path] = pieces.find(([, length]) => far <= length || ((far -= length), false));
      const at = path.getPointAtLength(far);
      const { x, y } = at.matrixTransform(path.getScreenCTM());
      return [x, y];
    });
  }

  /** Picks the style of the connection that was drawn just now, with the mouse or by its letter. */
  async pick(style, letter) {
    if (letter) {
      await expect(this.picker.getByRole("radio", { checked: true })).toBeFocused();
      await this.page.keyboard.press(letter);
    }
    if (!letter) await this.picker.getByText(style, { exact: true }).click();
    await expect(this.picker).toHaveCount(0);
  }

  /** What undo says that it would undo, or null where there is nothing. */
  async nextUndo() {
    const name = await this.button(/^Undo/).getAttribute("aria-label");
    return name === "Undo" ? null : name;
  }

  async undo() {
    await this.button(/^Undo: /).click();
  }

  async redo() {
    await this.button(/^Redo: /).click();
  }

  /** Where there is little room, the side is a sheet that opens. */
  async openSide(open = true) {
    const sheet = this.side.locator("button.sheet");
    if (!(await sheet.isVisible())) return;
    if ((await sheet.getAttribute("aria-expanded")) !== String(open)) await sheet.click();
    await expect(sheet).toHaveAttribute("aria-expanded", String(open));
  }

  async closeSide() {
    await this.openSide(false);
  }

  /** The names of the header's menus: one for all where there is little room. */
  async menus() {
    const buttons = this.header.locator("button[aria-haspopup=menu]:visible");
    return (await buttons.allTextContents()).map((name) => name.trim());
  }

  /** Does something of the header that may stand in its one menu. */
  async press(name) {
    const button = this.button(name);
    if (await button.isVisible()) return button.click();
    await this.button("Menu").click();
    return this.page.getByRole("menuitem", { name, exact: true }).click();
  }

  async show(panel) {
    await this.side.getByRole("tab", { name: panel, exact: true }).click();
  }

  /** Has the questions asked that wait because their elements are new. They may come by themselves meanwhile. */
  async askNow() {
    await this.reviewed();
    const named = (side) => [...side.querySelectorAll("button")].find((button) => button.textContent === "Ask now")?.click();
    await this.side.evaluate(named);
    await expect(this.side.getByRole("button", { name: "Ask now" })).toHaveCount(0);
  }

  /** The findings on the screen: their titles. */
  findings() {
    return this.side.getByRole("article").getByRole("heading");
  }

  /** One finding, by what its title says. */
  finding(title) {
    return this.side.getByRole("article").filter({ has: this.page.getByRole("heading", { name: title }) });
  }

  /** What a finding's title says, without how much it matters. */
  async titleOf(finding) {
    const told = await finding.getByRole("heading").first().textContent();
    return told.replace(/ \((Problem|Question), (low|medium|high)\)$/, "");
  }

  async choose(menu, item) {
    const button = this.button(menu);
    await ((await button.isVisible()) ? button : this.button("Menu")).click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  /** Does what starts a download; resolves to the file's name and text. */
  async downloads(act) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), act()]);
    return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
  }

  async report(as) {
    return this.downloads(() => this.choose("Report", `Download as ${as}`));
  }

  async save() {
    return this.downloads(() => this.press("Save"));
  }

  /** Chooses a file to open, as the dialog of the browser would give it, and waits until it is open and reviewed. */
  async openFile(name, content) {
    await this.offerFile(name, content);
    await expect(this.title).toHaveValue(JSON.parse(content).title);
    await this.isReady();
  }

  /** Chooses a file to open that may be refused. */
  async offerFile(name, content) {
    const buffer = Buffer.isBuffer(content) ? content : Buffer.from(content);
    await this.chooseFile({ name, mimeType: "application/json", buffer });
  }

  async chooseFile(file) {
    const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), this.press("Open…")]);
    await chooser.setFiles(file);
  }

  /** Waits until the browser keeps the design as it is now; resolves to what it keeps. */
  async kept() {
    const { text } = await this.save();
    const atHand = () => this.page.evaluate((key) => localStorage.getItem(key), SLOT);
    await expect.poll(async () => (await atHand())?.replace(/^.*\n/, "")).toBe(text);
    // Where there is little room it is not shown. Without a database it says that only memory has it.
    await expect(this.header.getByText(/^saved/)).toBeAttached();
    return text;
  }
}

/** Everything in a store of the database, in the page. */
export function stored(page, store) {
  return page.evaluate(
    (store) =>
      new Promise((resolve, reject) => {
        const asked = indexedDB.open("plumbline");
        asked.onupgradeneeded = () => asked.transaction.abort();
        asked.onerror = () => resolve([]);
        asked.onsuccess = () => {
          const all = asked.result.transaction(store).objectStore(store).getAll();
          all.onsuccess = () => (asked.result.close(), resolve(all.result));
          all.onerror = () => reject(all.error);
        };
      }),
    store,
  );
}

/** Waits until the database has told the app which of its designs is open, by a look into their list. */
export async function seesItself(app, title) {
  await app.press("Designs…");
  const dialog = app.page.getByRole("dialog", { name: "Designs in this browser" });
  const entry = dialog.locator("li[data-design]").filter({ has: app.page.getByText(title, { exact: true }) });
  await expect(entry).toContainText("open now");
  await dialog.getByRole("button", { name: "Close", exact: true }).click();
  await expect(dialog).toHaveCount(0);
}

/** The titles of the designs in the database, in alphabetical order. */
export async function titles(page) {
  return (await stored(page, "texts")).map(({ text }) => JSON.parse(text).title).sort();
}

export function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Gives the design another title. */
export async function retitle(app, title) {
  await app.title.fill(title);
  await app.title.press("Enter");
}

/** What the person is asked where another tab has the design otherwise. */
export const conflict = (page) => page.getByRole("alertdialog", { name: /in another tab/ });

/**
 * Changes the kept design "Shared" in this tab and another, which keeps its own as a copy; resolves to that tab.
 * `titles` gives those of the designs that are kept, `told` says whether tabs hear of each other, and `asked` looks at
 * what the person is asked.
 */
export async function divide(app, context, { titles, told }, asked = async () => {}) {
  const { page } = app;
  const other = new App(await context.newPage());
  await other.open();
  await expect(other.title).toHaveValue("Shared");
  await seesItself(other, "Shared");

  await retitle(app, "Mine");
  await expect.poll(() => titles(page)).toEqual(["Mine"]);
  if (!told) await retitle(other, "Theirs");
  await expect(conflict(other.page)).toBeVisible();
  await asked(other);
  expect(await titles(page)).toEqual(["Mine"]);

  await conflict(other.page).getByRole("button", { name: "Keep mine as a copy" }).click();
  await expect.poll(() => titles(page)).toEqual(["Mine", told ? "Shared" : "Theirs"]);
  await retitle(other, "On its own");
  await expect.poll(() => titles(page)).toEqual(["Mine", "On its own"]);
  return other;
}
