// Accessibility: axe-core on the page as it stands.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "@playwright/test";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Expects that axe-core finds nothing; `view` names what is on the screen. */
export async function expectAccessible(page, view) {
  // The page's policy forbids scripts of others; the debugger's own are not the page's.
  await page.evaluate(source);
  const violations = await page.evaluate(async () => {
    const results = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return results.violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}\n  ${node.html.slice(0, 300)}\n  ${node.failureSummary}`),
    );
  });
  expect(violations, `what axe-core finds in: ${view}`).toEqual([]);
}
