// What every test starts with: the release build on a port of its own, and a watch on the page. A
// test fails where the page logs an error, throws, or asks anything of another origin.

import { test as base, expect } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { serve } from "../../scripts/lib/server.js";
import { App, watchChecker } from "./app.js";

export { expect };

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export const test = base.extend({
  // One server for each worker.
  address: [
    async ({}, use) => {
      const server = await serve(`${ROOT}dist`);
      await use(server.address);
      await server.close();
    },
    { scope: "worker" },
  ],

  baseURL: async ({ address }, use) => use(address),

  /** What went wrong on any page of the test. `watch.expected` holds patterns of what may, and
   *  `watch.origins` where pages may come from. */
  watch: [
    async ({ context, address }, use) => {
      const watch = { expected: [], found: [], origins: [new URL(address).origin] };
      context.on("console", (message) => {
        if (message.type() === "error") watch.found.push(`console: ${message.text()}`);
      });
      context.on("weberror", (error) => watch.found.push(`thrown: ${error.error()}`));
      context.on("request", (request) => {
        const url = new URL(request.url());
        const leaves = /^(https?|wss?):$/.test(url.protocol) && !watch.origins.includes(url.origin);
        if (leaves) watch.found.push(`request to another origin: ${url}`);
      });
      await context.addInitScript(watchChecker);
      // As in most browsers: files come from a field and go as downloads. Tests cannot use the
      // dialogs that write back; disk.spec.js brings its own.
      await context.addInitScript(() => {
        delete globalThis.showOpenFilePicker;
        delete globalThis.showSaveFilePicker;
      });
      await use(watch);
      const unexpected = watch.found.filter((found) => !watch.expected.some((pattern) => pattern.test(found)));
      expect(unexpected, "errors and requests that nobody expected").toEqual([]);
    },
    { auto: true },
  ],

  /** The app, opened on an empty drawing. */
  app: async ({ page }, use) => {
    const app = new App(page);
    await app.open();
    await use(app);
  },
});
