// Accessibility: axe-core on the page as it stands, and what a screen reader is told of it.

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

/** Expects that a screen reader is told of the part what its file in spoken/ says, word for word:
 *  roles, names, states, values, and nothing besides. */
export async function expectSpoken(part, view) {
  const told = async () => {
    const text = await part.ariaSnapshot();
    // How long a review took, when something was done, where a download lies and where the app broke
    // is another each time.
    const same = text
      .replace(/reviewed in .*? ms/g, "reviewed in 1.0 ms")
      .replace(/(changed|made) (?:[A-Z][a-z]+ )?\d[^·\n]*?(?= ·|$)/gm, "$1 then")
      .replace(/blob:\S+/g, "blob:")
      .replace(/\S+\.rs:\d+/g, "where.rs:1");
    return `${same}\n`;
  };
  const file = `${view.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase()}.yml`;
  // Where files are made anew, the first answer counts: it must not be one on the way.
  await expect(part).not.toContainText(/reviewing…/i);
  let before = null;
  const rests = async () => {
    const now = await told();
    const same = now === before;
    before = now;
    return same;
  };
  await expect.poll(rests).toBe(true);
  await expect(async () => expect(await told()).toMatchSnapshot(file)).toPass({ timeout: 10_000 });
}
