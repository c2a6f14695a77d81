// What comes from elsewhere and what goes there: imports, merges, comparisons, pictures.

import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expectAccessible, expectSpoken } from "./axe.js";
import { expect, ROOT, test } from "./fixtures.js";

const read = (...path) => readFileSync(join(ROOT, "tests", ...path), "utf8");
const design = (name) => read("designs", `${name}.json`);
const imported = (name) => readFileSync(join(ROOT, "tests", "import", "files", name));
const expected = (name) => read("import", "files", `${name}.expected.json`);
const shop = "services:\n  web:\n    image: nginx\n    depends_on: [orders-db]\n  orders-db:\n    image: postgres\n";

const preview = (page, name) => page.getByRole("dialog", { name: `From ${name}`, exact: true });
const pictures = (page) => page.getByRole("dialog", { name: "Picture of the drawing" });

/** Opens a file that is shown first, and the preview of it. */
async function look(page, app, name, content) {
  await app.offerFile(name, content);
  await expect(preview(page, name)).toBeVisible();
  return preview(page, name);
}

/** Chooses a file for something of the menu. */
async function chooseFor(page, app, item, name, content) {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), app.choose("Share", item)]);
  await chooser.setFiles({ name, mimeType: "text/plain", buffer: Buffer.from(content) });
}

/** Downloads the picture as it is chosen; resolves to its name and bytes. */
async function download(page, app, kind) {
  const button = pictures(page).getByRole("button", { name: `Download ${kind}` });
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  await expect(pictures(page)).toHaveCount(0);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

async function openPicture(page, app) {
  await app.choose("Share", "Picture as SVG or PNG…");
  await expect(pictures(page)).toBeVisible();
}

const sorts = [
  "compose-shop.yaml",
  "compose-old.yml",
  "mermaid-bank-container.mmd",
  "mermaid-bank-signin.mmd",
  "mermaid-page.md",
  "drawio-packed.drawio",
  "drawio-bank.drawio.svg",
  "structurizr-shop.dsl",
  "structurizr-shop.json",
];
for (const name of sorts) {
  test(`${name} is looked at and becomes a design`, async ({ page, app }) => {
    const dialog = await look(page, app, name, imported(name));
    const notes = read("import", "files", `${name}.notes.txt`).trim().split("\n");
    const told = notes.map((note) => note.match(/^(?:(line \d+): )?(left out|guessed|understood): (.*)$/).slice(1));
    for (const [sort, heading] of [["left out", "Left out"], ["guessed", "Guessed"], ["understood", "Understood"]]) {
      const lines = told.filter((note) => note[1] === sort);
      const group = dialog.locator("details").filter({ hasText: `${heading}: ` });
      if (lines.length === 0) {
        await expect(group).toHaveCount(0);
        continue;
      }
      await expect(group.locator("summary")).toHaveText(`${heading}: ${lines.length}`);
      const [place = "", , said] = lines[0];
      const first = group.getByRole("listitem", { includeHidden: true }).first();
      await expect(first).toContainText(said.replace(/\s+/g, " "));
      await expect(first).toContainText(place);
    }
    // Nothing is drawn, so there is nothing to put it into.
    await expect(dialog.getByRole("button", { name: "Merge into this design" })).toHaveCount(0);
    await dialog.getByRole("button", { name: "Open", exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await expect(app.title).toHaveValue(JSON.parse(expected(name)).title);
    expect((await app.save()).text).toBe(expected(name));
  });
}

test("what is drawn is kept where an import is opened in its place", async ({ page, app }) => {
  await app.openFile("sock-shop.json", design("sock-shop"));
  await app.title.fill("Mine");
  await app.title.press("Enter");
  const dialog = await look(page, app, "compose-votes.yaml", imported("compose-votes.yaml"));
  await expect(dialog.getByRole("button", { name: "Open as a new design" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(app.title).toHaveValue(JSON.parse(expected("compose-votes.yaml")).title);
  await page.getByRole("button", { name: "Back to Mine" }).click();
  await expect(app.title).toHaveValue("Mine");
});

test("a preview that is closed changes nothing", async ({ page, app }) => {
  await app.openFile("sock-shop.json", design("sock-shop"));
  const before = await app.save();
  const dialog = await look(page, app, "shop.yaml", shop);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await look(page, app, "shop.yaml", shop);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  expect(await app.nextUndo()).toBeNull();
  expect((await app.save()).text).toBe(before.text);
});

test("an import is put into the drawing after its difference was seen, moves nothing, and is one step", async ({ page, app }) => {
  await app.openFile("sock-shop.json", design("sock-shop"));
  const before = await app.save();
  const places = async () =>
    page.locator(".node").evaluateAll((all) => all.map((node) => [node.getAttribute("aria-label"), node.getAttribute("transform")]));
  const names = JSON.parse(before.text).components.map((c) => c.name);
  await expect(page.locator(".node")).toHaveCount(names.length);
  const was = new Map((await places()).map(([label, at]) => [label.split(",")[0], at]));

  const dialog = await look(page, app, "shop.yaml", shop.replaceAll("web", "front-end").replaceAll("nginx", "traefik"));
  await expect(dialog).toContainText(/In this drawing: .* added.*brought/);
  await expect(dialog.getByRole("heading", { name: "In this drawing" })).toBeVisible();
  const added = dialog.locator("details").filter({ hasText: /^Connections: / });
  await expect(added).toContainText("Added");
  expect(await app.nextUndo()).toBeNull();
  await dialog.getByRole("button", { name: "Merge into this design" }).click();
  await expect(app.button("Undo: Import shop.yaml")).toBeEnabled();

  const after = JSON.parse((await app.save()).text);
  const ids = JSON.parse(before.text).components.map((c) => c.id);
  const fresh = after.components.filter((c) => !ids.includes(c.id));
  await expect(page.locator(".node")).toHaveCount(names.length + fresh.length);
  const is = new Map((await places()).map(([label, at]) => [label.split(",")[0], at]));
  for (const [name, at] of was) expect(is.get(name), name).toBe(at);
  const boxes = await page.locator(".node .body").evaluateAll((all) => all.map((b) => b.getBoundingClientRect().toJSON()));
  for (const [at, a] of boxes.entries()) {
    for (const b of boxes.slice(at + 1)) {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      expect(apart, `${JSON.stringify(a)} and ${JSON.stringify(b)}`).toBe(true);
    }
  }
  await app.undo();
  await expect(app.button("Undo")).toBeDisabled();
  expect((await app.save()).text).toBe(before.text);
});

test("a design of Plumbline's own is merged, and one that is here already says so", async ({ page, app }) => {
  await app.openFile("sock-shop.json", design("sock-shop"));
  await chooseFor(page, app, "Merge a file…", "ftgo.json", design("ftgo"));
  const dialog = preview(page, "ftgo.json");
  await expect(dialog.getByRole("button", { name: "Merge into this design" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(app.button("Undo: Import ftgo.json")).toBeEnabled();
  const { components, title } = JSON.parse((await app.save()).text);
  expect(title).toBe("Sock Shop");
  expect(components.map((c) => c.name)).toContain("ftgo-consumer-service");
  await chooseFor(page, app, "Merge a file…", "ftgo.json", design("ftgo"));
  await expect(dialog).toContainText("All of it is in this drawing already.");
  await expect(dialog.getByRole("button", { name: "Merge into this design" })).toHaveCount(0);
});

async function drop(page, app, name, bytes) {
  const data = await page.evaluateHandle(
    ([name, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name));
      return data;
    },
    [name, [...bytes]],
  );
  await app.stage.dispatchEvent("dragover", { dataTransfer: data });
  await app.stage.dispatchEvent("drop", { dataTransfer: data });
}

test("a file of another tool can be dropped on the drawing", async ({ page, app }) => {
  const name = "drawio-packed.drawio";
  await drop(page, app, name, imported(name));
  await preview(page, name).getByRole("button", { name: "Open", exact: true }).click();
  await expect(app.title).toHaveValue(JSON.parse(expected(name)).title);
  expect((await app.save()).text).toBe(expected(name));
});

test("text of another tool can be pasted onto the drawing; a copy of Plumbline's own goes in at once", async ({ page, app, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const paste = async (text) => {
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await app.stage.getByRole("application").focus();
    await page.keyboard.press("Control+v");
  };
  await paste("flowchart LR\n  web[Web shop] --> orders[Orders]\n");
  const dialog = preview(page, "the clipboard");
  await expect(dialog).toContainText("two components and one connection");
  await dialog.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.locator(".node")).toHaveCount(2);
  await paste(JSON.stringify({ format: "plumbline-design", version: 1, title: "T", components: [{ id: "a", name: "A", kind: "job" }] }));
  await expect(page.locator(".node")).toHaveCount(3);
  await expect(dialog).toHaveCount(0);
  await paste("Dear all,\n");
  await expect(page.getByText(/The clipboard holds nothing that could be pasted: .*docker-compose/)).toBeVisible();
  await expect(page.locator(".node")).toHaveCount(3);
});

test.describe("a file that cannot be read says why, and nothing changes", () => {
  const cases = {
    "broken.yaml": ["services:\n  web: [\n", /line [23]/],
    "notes.txt": ["Dear all,\n", /expected a design of Plumbline, docker-compose, Kubernetes, .*CALM, Backstage or traces/],
    "photo.png": [Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=", "base64"), /picture/],
  };
  for (const [name, [content, message]] of Object.entries(cases)) {
    test(name, async ({ page, app }) => {
      await app.openFile("sock-shop.json", design("sock-shop"));
      const before = await app.save();
      await app.offerFile(name, content);
      await expect(app.problems).toContainText(`${name} was not opened`);
      await expect(app.problems).toContainText(message);
      await expect(page.getByRole("dialog")).toHaveCount(0);
      expect((await app.save()).text).toBe(before.text);
    });
  }

  test("50 MB", async ({ app }, testInfo) => {
    const file = testInfo.outputPath("compose.yaml");
    writeFileSync(file, "");
    truncateSync(file, 50 * 1024 * 1024);
    await app.chooseFile(file);
    await expect(app.problems).toContainText("it has 50.0 MiB; expected at most 8 MiB");
  });
});

test("the drawing is compared with a file, and goes on beside what differs", async ({ page, app }) => {
  const before = JSON.parse(design("sock-shop"));
  await app.openFile("sock-shop.json", design("sock-shop"));
  await app.place("Job", "Night run", 300, 700);
  before.components = before.components.filter((c) => c.id !== "shipping");
  before.connections = before.connections.filter((c) => c.from !== "shipping" && c.to !== "shipping");
  before.flows = [];
  await chooseFor(page, app, "Compare with a file…", "before.json", JSON.stringify(before));
  const dialog = page.getByRole("dialog", { name: "From before.json to this drawing" });
  await expect(dialog).toContainText(/ added; .*findings? (is|are) brought/);
  const components = dialog.locator("details").filter({ hasText: /^Components: 2/ });
  await components.getByRole("button", { name: "Added: Night run (job)" }).click();
  await expect(app.component("Night run")).toHaveClass(/selected/);
  await expect(dialog).toBeVisible();
  await expect(dialog.locator("details").filter({ hasText: /^Findings that this brought: / })).toBeVisible();
  // The keys of the drawing work.
  await page.keyboard.press("F2");
  await page.keyboard.press("Escape");
  await app.stage.getByRole("application").focus();
  await page.keyboard.press("Delete");
  await expect(app.component("Night run")).toHaveCount(0);
  // What is gone cannot be shown any more, and nothing breaks.
  await components.getByRole("button", { name: "Added: Night run (job)" }).click();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);

  await chooseFor(page, app, "Compare with a file…", "broken.yaml", "services: [");
  await expect(app.problems).toContainText(/broken\.yaml was not opened.*line/);
});

for (const kind of ["SVG", "PNG"]) {
  test(`a ${kind} opens again as the same design`, async ({ page, app }) => {
    await app.openFile("ftgo.json", design("ftgo"));
    await openPicture(page, app);
    const picture = await download(page, app, kind);
    expect(picture.name).toBe(`food-to-go.${kind.toLowerCase()}`);
    const { text } = await app.save();
    await app.button("New").click();
    await expect(app.counts).toContainText("0 components");
    const dialog = await look(page, app, picture.name, picture.bytes);
    await dialog.getByRole("button", { name: "Open", exact: true }).click();
    await expect(app.title).toHaveValue("Food to Go");
    expect((await app.save()).text).toBe(text);
  });
}

test("a picture has the size, the colours and the findings that were chosen", async ({ page, app }) => {
  await app.openFile("ftgo.json", design("ftgo"));
  await expect(app.findings().first()).toBeVisible();
  const seen = async (bytes) =>
    page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes]));
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0);
      return { width: image.width, corner: [...context.getImageData(2, 2, 1, 1).data] };
    }, bytes.toString("base64"));
  await openPicture(page, app);
  await pictures(page).getByText("Light", { exact: true }).click();
  const light = await seen((await download(page, app, "PNG")).bytes);
  expect(light.corner).toEqual([0xff, 0xff, 0xff, 255]);

  await openPicture(page, app);
  await pictures(page).getByText("2×", { exact: true }).click();
  await pictures(page).getByText("Dark", { exact: true }).click();
  const dark = await seen((await download(page, app, "PNG")).bytes);
  expect(dark.corner).toEqual([0x16, 0x18, 0x1c, 255]);
  expect(dark.width).toBe(light.width * 2);

  const badges = (svg) => svg.bytes.toString().split('class="badge').length - 1;
  await openPicture(page, app);
  const plain = await download(page, app, "SVG");
  await openPicture(page, app);
  await pictures(page).getByRole("checkbox", { name: "With findings" }).check();
  const marked = await download(page, app, "SVG");
  expect(plain.bytes.toString()).not.toBe(marked.bytes.toString());
  expect(badges(plain)).toBe(0);
});

test("a picture has the title and a legend of what occurs in it, unless they are left out", async ({ page, app }) => {
  await app.openFile("ftgo.json", design("ftgo"));
  await openPicture(page, app);
  const whole = (await download(page, app, "SVG")).bytes.toString();
  expect(whole).toMatch(/<text [^>]*>Food to Go<\/text>/);
  expect(whole).toContain(">Request: The caller waits</text>");
  expect(whole).toContain(">Job</text>");
  expect(whole).not.toContain(">External system</text>");

  await openPicture(page, app);
  await pictures(page).getByRole("checkbox", { name: "With the title" }).uncheck();
  await pictures(page).getByRole("checkbox", { name: "With a legend" }).uncheck();
  const bare = (await download(page, app, "SVG")).bytes.toString();
  expect(bare).not.toMatch(/<text [^>]*>Food to Go<\/text>/);
  expect(bare).not.toContain(">Request: The caller waits</text>");
});

test("the dialog of pictures has the colours of the screen at first", async ({ page, app }) => {
  await app.place("Service", "Orders", 300, 300);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.keyboard.press("Control+Shift+e");
  await expect(pictures(page).getByRole("radio", { name: "Dark" })).toBeChecked();
  await page.keyboard.press("Escape");
  await expect(pictures(page)).toHaveCount(0);
});

test("the report is a page, a table and a chart as well", async ({ app }) => {
  await app.openFile("sock-shop.json", design("sock-shop"));
  const page = await app.downloads(() => app.choose("Report", "Download as HTML"));
  expect(page.name).toBe("sock-shop.report.html");
  expect(page.text).toMatch(/^<!doctype html>[\s\S]*<img [^>]*data:image\/svg/i);
  const table = await app.downloads(() => app.choose("Report", "Download findings as CSV"));
  expect(table.name).toBe("sock-shop.findings.csv");
  expect(table.text.split("\n").length).toBeGreaterThan(5);
  const chart = await app.downloads(() => app.choose("Report", "Download as Mermaid"));
  expect(chart.name).toBe("sock-shop.mmd");
  expect(chart.text).toMatch(/^flowchart /m);
});

test("every way out is found by its name", async ({ page, app }) => {
  await app.openFile("sock-shop.json", design("sock-shop"));
  for (const name of ["Download as Markdown", "Download findings as CSV", "Compare with a file…", "Merge a file…"]) {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Find a command" }).fill(name.replace("…", ""));
    await expect(page.getByRole("dialog").getByRole("option").first()).toContainText(name);
    await page.keyboard.press("Escape");
  }
  const markdown = await app.downloads(() => page.keyboard.press("Control+e"));
  expect(markdown.name).toBe("sock-shop.report.md");
});

test("names that look like markup run nothing in dialogs, pages and pictures", async ({ page, app, context }, testInfo) => {
  const hostile = '<img src=x onerror="globalThis.hacked=1"></script><script>globalThis.hacked=1</script>';
  const own = (name) =>
    JSON.stringify({ format: "plumbline-design", version: 1, title: name, components: [{ id: "a", name, kind: "service" }, { id: "b", name: `b ${name}`, kind: "datastore" }], connections: [{ id: "c", from: "a", to: "b", style: "data", carries: [name] }] });
  await app.openFile("hostile.json", own(hostile));
  await expect(app.title).toHaveValue(hostile);
  const dialog = await look(page, app, `${hostile.replaceAll("/", "")}.mmd`, `flowchart LR\n  a["${hostile.replaceAll('"', "'")}"] --> c["<svg onload='globalThis.hacked=1'>"]\n`);
  await expect(dialog).toContainText("<img src=x");
  await dialog.getByRole("button", { name: "Merge into this design" }).click();
  await expect(dialog).toHaveCount(0);
  await chooseFor(page, app, "Compare with a file…", "before.json", own(`${hostile} before`));
  await expect(page.getByRole("dialog")).toContainText("<img src=x");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();

  const html = await app.downloads(() => app.choose("Report", "Download as HTML"));
  await openPicture(page, app);
  const svg = await download(page, app, "SVG");
  for (const [name, content] of [["page.html", html.text], ["picture.svg", svg.bytes]]) {
    const file = testInfo.outputPath(name);
    writeFileSync(file, content);
    const other = await context.newPage();
    await other.goto(pathToFileURL(file).href);
    expect(await other.evaluate(() => document.querySelectorAll("script, img[onerror], [onload]").length), name).toBe(0);
    expect(await other.evaluate(() => globalThis.hacked), name).toBeUndefined();
    await other.close();
  }
  await openPicture(page, app);
  await download(page, app, "PNG");
  expect(await page.evaluate(() => globalThis.hacked)).toBeUndefined();
  await expect(page.locator("img[onerror], [onload]")).toHaveCount(0);
});

const screens = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } };
for (const [size, viewport] of Object.entries(screens)) {
  for (const colorScheme of ["light", "dark"]) {
    test.describe(`${size}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test("axe-core finds nothing in the dialogs, and they fit", async ({ page, app }) => {
        const fits = async (dialog) => {
          const box = await dialog.boundingBox();
          expect(box.x).toBeGreaterThanOrEqual(0);
          expect(box.y).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width).toBeLessThanOrEqual(viewport.width);
          expect(box.y + box.height).toBeLessThanOrEqual(viewport.height);
        };
        await app.openFile("ftgo.json", design("ftgo"));
        const dialog = await look(page, app, "compose-shop.yaml", imported("compose-shop.yaml"));
        await expectAccessible(page, "an import");
        await fits(dialog);
        await expect(dialog.getByRole("button", { name: "Merge into this design" })).toBeInViewport();
        await page.keyboard.press("Escape");
        await expect(dialog).toHaveCount(0);

        await chooseFor(page, app, "Compare with a file…", "sock-shop.json", design("sock-shop"));
        const comparison = page.getByRole("dialog", { name: "From sock-shop.json to this drawing" });
        await expect(comparison).toBeVisible();
        await expectAccessible(page, "a comparison");
        await fits(comparison);
        await comparison.getByRole("button", { name: "Close" }).click();
        await expect(comparison).toHaveCount(0);

        await openPicture(page, app);
        await expectAccessible(page, "a picture");
        await fits(pictures(page));
        await page.keyboard.press("Escape");
        await expect(pictures(page)).toHaveCount(0);

        await app.offerFile("broken.yaml", "services:\n  web: [\n");
        await expect(app.problems).toBeVisible();
        await expectAccessible(page, "a file of another tool that cannot be read");
        await expectSpoken(app.problems, "a file of another tool that cannot be read");
      });
    });
  }
}

test("every element of an import can be corrected in the list before it is let in", async ({ page, app }) => {
  const chart = "flowchart LR\nU((User)) --> O[Orders]\nO --- P[Prices]\nO --> D[(Order DB)]\n";
  const dialog = await look(page, app, "chart.mmd", chart);
  const list = dialog.locator("details.corrections");
  await list.locator("summary").press("Enter");
  await expect(list.locator("summary")).toHaveText("Elements: 7, 5 unsure");
  // What the importer is least sure of stands first.
  await expect(list.getByRole("listitem").first()).toContainText("Orders → Prices");
  await list.getByRole("button", { name: "Turn round Orders → Prices" }).press("Enter");
  await expect(list.getByRole("listitem").first()).toContainText("Prices → Orders");
  await list.getByLabel("Style of Prices → Orders").selectOption("event");
  await expect(list.getByRole("listitem").first()).not.toContainText("Unsure");
  await list.getByLabel("Kind of Prices").selectOption("external");
  await list.getByLabel("Name of Prices").fill("Tariffs");
  await list.getByLabel("Name of Prices").press("Tab");
  await expect(list.getByRole("listitem").first()).toContainText("Tariffs → Orders");
  await list.getByRole("button", { name: "Leave out User", exact: true }).press("Enter");
  await list.getByRole("button", { name: "Leave out Order DB", exact: true }).press("Enter");
  await list.getByRole("button", { name: "Bring back Order DB", exact: true }).press("Enter");
  await expect(list.getByLabel("Kind of Order DB")).toHaveValue("datastore");
  await expectAccessible(page, "corrections");
  await dialog.getByRole("button", { name: "Open", exact: true }).click();
  const { text } = await app.save();
  const saved = JSON.parse(text);
  expect(saved.components.map((c) => `${c.name} ${c.kind}`)).toEqual(["Order DB datastore", "Orders service", "Tariffs external"]);
  expect(saved.connections.map((c) => `${c.from} ${c.style} ${c.to}`)).toEqual(["orders data order-db", "prices event orders"]);
});

test("guesses of an import are confirmed one by one, all at once, and that is taken back", async ({ page, app }) => {
  const chart = "flowchart LR\nU((User)) --> O[Orders]\nO --- P[Prices]\n";
  const dialog = await look(page, app, "chart.mmd", chart);
  const list = dialog.locator("details.corrections");
  const summary = list.locator("summary");
  await summary.press("Enter");
  await expect(summary).toHaveText("Elements: 5, 5 unsure");
  await list.getByRole("button", { name: "Confirm Orders", exact: true }).press("Enter");
  await expect(summary).toHaveText("Elements: 5, 4 unsure");
  await expect(list.getByRole("button", { name: "Unconfirm Orders", exact: true })).toBeFocused();
  await list.getByRole("button", { name: "Confirm all", exact: true }).press("Enter");
  await expect(summary).toHaveText("Elements: 5");
  await list.getByRole("button", { name: "Unconfirm all", exact: true }).press("Enter");
  await expect(summary).toHaveText("Elements: 5, 4 unsure");
  await list.getByRole("button", { name: "Confirm all", exact: true }).press("Enter");
  await expect(list).not.toContainText("Unsure");
  await expectAccessible(page, "confirmed guesses");
  await dialog.getByRole("button", { name: "Open", exact: true }).click();
  const saved = JSON.parse((await app.save()).text);
  const guessed = [...saved.components, ...saved.connections].filter((element) => element.guessed);
  expect(guessed).toEqual([]);
});

test("the page of a file with several is chosen", async ({ page, app }) => {
  const shape = (name, label) =>
    `<diagram name="${name}"><mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/><mxCell id="2" value="${label}" vertex="1" parent="1">` +
    `<mxGeometry width="120" height="60" as="geometry"/></mxCell></root></mxGraphModel></diagram>`;
  const drawing = `<mxfile>${shape("Now", "Orders")}${shape("Later", "Billing")}</mxfile>`;
  const dialog = await look(page, app, "plans.drawio", drawing);
  const choice = dialog.getByRole("combobox", { name: "Page", exact: true });
  await expect(choice.locator("option")).toHaveText(["Now", "Later"]);
  await expect(choice.locator("option:checked")).toHaveText("Now");
  const list = dialog.locator("details.corrections");
  await list.locator("summary").press("Enter");
  await expect(list.getByLabel("Name of Orders")).toBeVisible();
  await choice.selectOption("Later");
  await expect(list.getByLabel("Name of Billing")).toBeVisible();
  await expect(list.getByLabel("Name of Orders")).toHaveCount(0);
  await expectAccessible(page, "a choice of pages");
  await dialog.getByRole("button", { name: "Open", exact: true }).click();
  const saved = JSON.parse((await app.save()).text);
  expect(saved.components.map((component) => component.name)).toEqual(["Billing"]);
  // A page of Markdown has diagrams.
  const markdown = "# Shop\n```mermaid\nflowchart LR\nA[Orders]\n```\n# Bank\n```mermaid\nflowchart LR\nB[Ledger]\n```\n";
  const other = await look(page, app, "notes.md", markdown);
  await other.getByRole("combobox", { name: "Page", exact: true }).selectOption("Bank");
  await expect(other.getByLabel("Name of Ledger")).toHaveCount(1);
  await other.getByRole("button", { name: "Open as a new design" }).click();
  await expect(app.title).not.toHaveValue("plans");
  expect(JSON.parse((await app.save()).text).components.map((component) => component.name)).toEqual(["Ledger"]);
});

test("a component of an import can be the same as one of the drawing", async ({ page, app }) => {
  await app.openFile("sock-shop.json", design("sock-shop"));
  const dialog = await look(page, app, "chart.mmd", "flowchart LR\nC[Basket keeper] --> F[Fraud check]\n");
  const list = dialog.locator("details.corrections");
  await list.locator("summary").press("Enter");
  await list.getByLabel("Same as Basket keeper").fill("carts");
  await list.getByLabel("Same as Basket keeper").press("Tab");
  await expect(list.getByLabel("Same as Basket keeper")).toHaveValue("carts");
  await expect(dialog).toContainText("Two added");
  await dialog.getByRole("button", { name: "Merge into this design" }).click();
  const { text } = await app.save();
  const saved = JSON.parse(text);
  expect(saved.connections.some((c) => c.from === "carts" && c.to === "fraud-check")).toBe(true);
  expect(saved.components.some((c) => c.id === "basket-keeper")).toBe(false);
});

test("a comparison marks on the drawing what was added, changed and removed, by colour and by sign", async ({ page, app }) => {
  const design = (components, connections = []) =>
    JSON.stringify({ format: "plumbline-design", version: 1, title: "Now", components, connections });
  const at = (id, x, fields = {}) => ({ id, name: id, kind: "service", position: { x, y: 0 }, ...fields });
  await app.openFile("now.json", design([at("same", 0), at("other", 240, { technology: "go" }), at("new", 480)]));
  const earlier = design([at("same", 0), at("other", 240), at("old", 720)]);
  await chooseFor(page, app, "Compare with a file…", "was.json", earlier);
  const marks = app.stage.locator(".highlights .node.mark");
  await expect(marks).toHaveCount(3);
  for (const kind of ["added", "changed", "removed"]) {
    await expect(app.stage.locator(`.highlights .node.${kind} .sign`)).toHaveCount(1);
  }
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await expect(marks).toHaveCount(0);
});
