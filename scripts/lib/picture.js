// node scripts/lib/picture.js: takes the README's picture of the app, of the release build in dist/.

import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { App, watchChecker } from "../../tests/browser/app.js";
import { findChromium } from "./chromium.js";
import { serve } from "./server.js";

const root = new URL("../../", import.meta.url);
const { address, close } = await serve(fileURLToPath(new URL("dist", root)));
const browser = await chromium.launch({ executablePath: findChromium() ?? undefined });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: "light", baseURL: address });
await page.addInitScript(watchChecker);

const app = new App(page);
await app.open();
await app.choose("Examples", /Checkout/);
await app.component("Payment").waitFor();
// As it would look before somebody thought about it.
await app.connect("Order service", "Payment", "Request");
await app.connect("Order service", "Inventory", "Request");
await app.take("Select");
await app.findings().first().getByRole("button").click();
for (const dismiss of await page.getByRole("button", { name: "Dismiss" }).all()) await dismiss.click();
await app.header.getByText("saved", { exact: true }).waitFor();
await page.mouse.move(700, 890);
await page.screenshot({ path: fileURLToPath(new URL("docs/plumbline.png", root)) });
await browser.close();
await close();
