// Lays designs out with dagre and with ELK, and sets how good and how fast that is beside Plumbline, as Markdown.
// Arguments: the program that lays out and measures, the folder of the packages, a folder for files in between, designs.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";

const [program, packages, folder, ...designs] = process.argv.slice(2);
const require = createRequire(join(resolve(packages), "package.json"));
const dagre = require("@dagrejs/dagre");
const ELK = require("elkjs/lib/elk.bundled.js");

/** Between layers and between neighbours, as Plumbline has it. */
const ACROSS = 112;
const DOWN = 40;

const run = (...files) => JSON.parse(execFileSync(program, files, { encoding: "utf8", maxBuffer: 1 << 28 }));

function withDagre({ nodes, domains, edges }) {
  const graph = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: "LR", ranksep: ACROSS, nodesep: DOWN });
  graph.setDefaultEdgeLabel(() => ({}));
  const used = new Set();
  const use = (id) => {
    for (let domain = domains.find((d) => d.id === id); domain; domain = domains.find((d) => d.id === domain.parent)) {
      used.add(domain.id);
    }
  };
  for (const { id, width, height, domain } of nodes) {
    graph.setNode(`c-${id}`, { width, height });
    if (domain) use(domain);
  }
  // An empty cluster is none.
  for (const { id } of domains.filter((d) => used.has(d.id))) graph.setNode(`d-${id}`, {});
  for (const { id, parent } of domains.filter((d) => used.has(d.id) && d.parent)) graph.setParent(`d-${id}`, `d-${parent}`);
  for (const { id, domain } of nodes.filter((n) => n.domain)) graph.setParent(`c-${id}`, `d-${domain}`);
  edges.forEach(({ from, to }, at) => graph.setEdge(`c-${from}`, `c-${to}`, {}, String(at)));
  dagre.layout(graph);
  return Object.fromEntries(nodes.map(({ id }) => [id, [graph.node(`c-${id}`).x, graph.node(`c-${id}`).y]]));
}

async function withElk({ nodes, domains, edges }) {
  const inside = (domain) => [
    ...domains.filter((d) => (d.parent ?? null) === domain).map((d) => ({ id: `d-${d.id}`, children: inside(d.id) })),
    ...nodes.filter((n) => (n.domain ?? null) === domain).map(({ id, width, height }) => ({ id: `c-${id}`, width, height })),
  ];
  const options = {
    "elk.algorithm": "layered",
    "elk.direction": "RIGHT",
    "elk.hierarchyHandling": "INCLUDE_CHILDREN",
    "elk.layered.spacing.nodeNodeBetweenLayers": String(ACROSS),
    "elk.spacing.nodeNode": String(DOWN),
    "elk.padding": "[top=36,left=20,bottom=20,right=20]",
  };
  const graph = {
    id: "all",
    layoutOptions: options,
    children: inside(null),
    edges: edges.map(({ from, to }, at) => ({ id: `e-${at}`, sources: [`c-${from}`], targets: [`c-${to}`] })),
  };
  const places = {};
  const walk = (node, x, y) => {
    for (const child of node.children ?? []) {
      const [left, top] = [x + child.x, y + child.y];
      if (child.id.startsWith("c-")) places[child.id.slice(2)] = [left + child.width / 2, top + child.height / 2];
      else walk(child, left, top);
    }
  };
  walk(await new ELK().layout(graph), 0, 0);
  return places;
}

console.log("| design | components | connections | layout | lines cross | lines behind components | labels covered | components overlap | in foreign frames | width : height | ms |");
console.log("|---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|");
for (const design of designs) {
  const own = run(design);
  const name = basename(design).replace(/(\.expected)?\.json$/u, "");
  const row = (layout, { crossings, hidden, covered, overlaps, strangers, width, height }, ms) =>
    console.log(`| ${name} | ${own.nodes.length} | ${own.edges.length} | ${layout} | ${crossings} | ${hidden} | ${covered} | ${overlaps} | ${strangers} | ${(width / height).toFixed(1)} | ${ms.toFixed(0)} |`);
  row("Plumbline", own.measured, own.milliseconds);
  row("Plumbline, on opening", own.opened.measured, own.opened.milliseconds);
  for (const [layout, lay] of [["dagre", withDagre], ["ELK layered", withElk]]) {
    try {
      const began = performance.now();
      const places = await lay(own);
      const took = performance.now() - began;
      const file = join(folder, `${name}.${layout.split(" ")[0]}.json`);
      writeFileSync(file, JSON.stringify(places));
      row(layout, run(design, file), took);
    } catch (error) {
      console.log(`| ${name} | ${own.nodes.length} | ${own.edges.length} | ${layout} | fails: ${error.message.split("\n")[0].slice(0, 60)} | | | | | | |`);
    }
  }
}
