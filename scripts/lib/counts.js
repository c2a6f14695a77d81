// node counts.js REPORT: how many tests passed and failed, from the report of the browser tests.

import { readFileSync } from "node:fs";

const { stats } = JSON.parse(readFileSync(process.argv[2], "utf8"));
console.log(stats.expected, stats.unexpected + stats.flaky);
