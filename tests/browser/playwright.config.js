import { defineConfig } from "@playwright/test";
import { findChromium } from "../../scripts/lib/chromium.js";

export default defineConfig({
  globalSetup: "./native.js",
  outputDir: "../../test-results",
  fullyParallel: true,
  workers: 2,
  // A test that fails now and then is broken.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: {
    timeout: 10_000,
    // Of one Chromium and the next, edges differ by a shade. What a person would see is more.
    toHaveScreenshot: { animations: "disabled", threshold: 0.02, maxDiffPixels: 120, pathTemplate: "{testDir}/pictures/{arg}{ext}" },
  },
  // The same for every system; one that is missing is an error.
  snapshotPathTemplate: "{testDir}/spoken/{arg}{ext}",
  updateSnapshots: "none",
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [["list"], ["json"]] : "list",
  use: {
    browserName: "chromium",
    // Each page would fetch the whole app for later. Where that is tested, it is allowed.
    serviceWorkers: "block",
    launchOptions: { executablePath: findChromium() ?? undefined },
    viewport: { width: 1440, height: 900 },
    actionTimeout: 10_000,
    screenshot: "only-on-failure",
  },
});
