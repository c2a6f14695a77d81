// The charts that Plumbline writes, read by Mermaid itself. The charts are those of
// tests/pictures.rs, which writes them.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "@playwright/test";

const FOLDER = new URL("../golden/pictures/", import.meta.url);
const MERMAID = createRequire(import.meta.url).resolve("mermaid/dist/mermaid.min.js");

const charts = readdirSync(FOLDER).filter((name) => name.endsWith(".mmd"));
const chart = (name) => readFileSync(new URL(name, FOLDER), "utf8");

test.beforeEach(async ({ page }) => {
  await page.goto("about:blank");
  await page.addScriptTag({ path: MERMAID });
});

/** The chart as Mermaid draws it, in the page. Resolves to the words of its parts. */
async function drawn(page, text) {
  return page.evaluate(async (text) => {
    const { mermaid } = globalThis;
    mermaid.initialize({ startOnLoad: false, maxTextSize: 1e6, maxEdges: 1e5 });
    const { svg } = await mermaid.render("chart", text);
    document.body.innerHTML = svg;
    // What keeps two characters apart without being seen is not of the name.
    const words = (part) => part.textContent.replaceAll("\u200b", "");
    const texts = (selector) => [...document.querySelectorAll(selector)].map(words);
    return {
      nodes: texts("g.node .nodeLabel"),
      edges: texts("g.edgeLabel .edgeLabel").filter(Boolean),
      domains: texts("g.cluster .nodeLabel"),
    };
  }, text);
}

/** As a name is written: one space between words, no control character and none that turns text around. */
const folded = (text) =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replace(/[\p{Cc}\p{Bidi_Control}]/gu, ""))
    .join(" ");

for (const name of charts) {
  test(`Mermaid reads ${name}`, async ({ page }) => {
    const read = await page.evaluate((text) => globalThis.mermaid.parse(text), chart(name));
    expect(read.diagramType).toMatch(/^flowchart/);
    const { nodes } = await drawn(page, chart(name));
    expect(nodes.length).toBeGreaterThan(0);
  });
}

test("a name is only a name to Mermaid", async ({ page }) => {
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    return dialog.dismiss();
  });
  const design = JSON.parse(readFileSync(new URL("../pictures/hostile.json", import.meta.url), "utf8"));
  const found = await drawn(page, chart("hostile.mmd"));
  const nodes = design.components.map((c) => folded(c.name) + folded(c.technology ?? ""));
  const edges = design.connections.map((c) => c.carries.map(folded).join(", "));
  const domains = design.domains.map((d) => folded(d.name));
  expect(found.nodes.toSorted()).toEqual(nodes.toSorted());
  expect(found.edges.toSorted()).toEqual(edges.toSorted());
  expect(found.domains.toSorted()).toEqual(domains.toSorted());
  const strange = await page.evaluate(() => {
    const all = [...document.body.querySelectorAll("*")];
    const tags = all.map((element) => element.localName).filter((tag) => /^(script|img|a|i|em|strong|ul|ol|iframe)$/.test(tag));
    const attributes = all.flatMap((element) => element.getAttributeNames());
    return [...tags, ...attributes.filter((attribute) => /^on|href$/.test(attribute))];
  });
  expect(strange).toEqual([]);
  expect(dialogs).toEqual([]);
});
