// Without a network: after the first visit the whole app is there, one version at a time.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../scripts/lib/server.js";
import { App } from "./app.js";
import { expect, ROOT, test } from "./fixtures.js";

test.use({ serviceWorkers: "allow" });

/** Waits until the whole app is kept, and this page uses what is kept. */
async function isKept(page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller) return;
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
  });
}

test("after the first visit everything works without a network", async ({ page, app, context }) => {
  await isKept(page);
  await context.setOffline(true);
  await app.reload();
  await app.place("Client", "Shopper", 200, 200);
  await app.place("Service", "Orders", 500, 200);
  await app.connect("Shopper", "Orders", "Request");
  await app.askNow();
  await expect(app.findings().first()).toBeVisible();
  await app.choose("Examples", /Sock Shop/);
  await expect(app.title).toHaveValue("Sock Shop");
  const report = await app.report("Markdown");
  expect(report.text).toContain("Sock Shop");
});

test("what is offered says that the app can be installed", async ({ page, app }) => {
  await isKept(page);
  const manifest = await page.evaluate(async () => {
    const link = document.querySelector("link[rel=manifest]");
    const address = new URL(link.href);
    const manifest = await (await fetch(address)).json();
    const icon = await fetch(new URL(manifest.icons[0].src, address));
    return { ...manifest, address: String(new URL(manifest.start_url, address)), icon: icon.status };
  });
  expect(manifest).toMatchObject({ name: "Plumbline", display: "standalone", icon: 200, address: new URL("./", page.url()).href });
});

test.describe("a new version", () => {
  let folder, server;

  test.beforeEach(async ({ watch }) => {
    folder = mkdtempSync(join(tmpdir(), "plumbline-"));
    // Under a path, as many hosts have it.
    cpSync(join(ROOT, "dist"), join(folder, "tools", "plumbline"), { recursive: true });
    server = await serve(folder);
    watch.origins.push(new URL(server.address).origin);
  });

  test.afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const site = () => join(folder, "tools", "plumbline");
  const address = () => `${server.address}tools/plumbline/`;

  /** Puts another version in place: all its files have other names, and its page another title. */
  function deploy(title, { broken = false } = {}) {
    const page = join(site(), "index.html");
    let html = readFileSync(page, "utf8");
    const styles = readdirSync(site()).filter((name) => /^tokens-.*\.css$/.test(name));
    for (const name of styles) {
      const text = `${readFileSync(join(site(), name), "utf8")}\n/* ${title} */\n`;
      const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
      rmSync(join(site(), name));
      writeFileSync(join(site(), `tokens-${hash}.css`), text);
      const seal = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
      html = html.replace(new RegExp(`${name}"[^>]*integrity="[^"]*"`), `tokens-${hash}.css" integrity="${seal(text)}"`);
    }
    html = html.replace(/<h1>[^<]*<\/h1>/, `<h1>${title}</h1>`).replace("<html ", `<html data-version="${title}" `);
    writeFileSync(page, html);
    const worker = join(site(), "sw.js");
    const files = {};
    for (const entry of readdirSync(site(), { recursive: true, withFileTypes: true })) {
      const name = join(entry.parentPath ?? entry.path, entry.name).slice(site().length + 1);
      if (!entry.isFile() || name === "sw.js" || name.startsWith(".")) continue;
      const bytes = readFileSync(join(site(), name));
      files[name === "index.html" ? "./" : name] = `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
    }
    const list = readFileSync(worker, "utf8").replace(/const FILES = \{[^]*?\};/, `const FILES = ${JSON.stringify(files)};`);
    writeFileSync(worker, list);
    if (!broken) execFileSync(process.execPath, [join(ROOT, "scripts", "lib", "check-site.js"), site()]);
    if (broken) writeFileSync(join(site(), readdirSync(site()).find((name) => name.endsWith("_bg.wasm"))), "half");
  }

  const version = (page) => page.evaluate(() => document.documentElement.dataset.version ?? "first");

  /** Looks for a new version, as the browser does now and then, and waits until all of it is here. */
  const looks = (page) =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      await registration.update();
      const fresh = registration.installing ?? registration.waiting;
      if (!fresh || fresh.state === "installed") return fresh?.state ?? "none";
      return new Promise((resolve) => fresh.addEventListener("statechange", () => resolve(fresh.state), { once: true }));
    });

  /** The version that a page has that is opened now, and then closed. */
  async function opened(context) {
    const page = await context.newPage();
    await page.goto(address());
    await new App(page).isReady();
    const is = await version(page);
    await page.close();
    return is;
  }

  test("is taken whole once no page of the old one is open", async ({ page, context }) => {
    const app = new App(page);
    await page.goto(address());
    await app.isReady();
    await isKept(page);
    deploy("second");
    expect(await looks(page)).toBe("installed");
    await app.reload();
    expect(await version(page)).toBe("first");
    // The old one still finds its own parts, which the host does not have any more.
    await app.choose("Examples", /Checkout/);
    await expect(app.counts).toContainText("reviewed in");
    await page.close();
    // Between two pages there is time for the browser to see that none is open.
    await expect.poll(() => opened(context), { intervals: [1000, 2000, 4000, 8000], timeout: 30_000 }).toBe("second");
    const after = await context.newPage();
    await after.goto(address());
    await expect.poll(() => after.evaluate(async () => (await caches.keys()).length)).toBe(1);
    await context.setOffline(true);
    await after.reload();
    expect(await version(after)).toBe("second");
  });

  test("of which a file is not as it was built is never taken", async ({ page, watch }) => {
    watch.expected.push(/integrity|digest/i);
    const app = new App(page);
    await page.goto(address());
    await app.isReady();
    await isKept(page);
    deploy("second", { broken: true });
    expect(await looks(page)).toBe("redundant");
    await app.reload();
    expect(await version(page)).toBe("first");
  });
});
