// The server of static files, without a browser.

import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { serve } from "../../scripts/lib/server.js";

let folder, server;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-"));
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "secret.txt"), "secret");
  symlinkSync(join(folder, "secret.txt"), join(folder, "dist", "link.txt"));
  for (const name of ["index.html", "app.wasm", "app.js", ".hidden", "with space.txt"]) {
    writeFileSync(join(folder, "dist", name), name);
  }
  server = await serve(join(folder, "dist"));
});

test.afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Asks with the path just as it is: `fetch` would tidy it first. */
function ask(path, options = {}) {
  return new Promise((resolve, reject) => {
    request(server.address, { path, ...options }, (response) => {
      let body = "";
      response.on("data", (data) => (body += data));
      response.on("end", () => resolve({ status: response.statusCode, type: response.headers["content-type"], body }));
    })
      .on("error", reject)
      .end();
  });
}

test("files come with their types", async () => {
  expect(await ask("/")).toEqual({ status: 200, type: "text/html; charset=utf-8", body: "index.html" });
  expect(await ask("/app.wasm?v=1")).toEqual({ status: 200, type: "application/wasm", body: "app.wasm" });
  expect(await ask("/app.js")).toMatchObject({ status: 200, type: "text/javascript; charset=utf-8" });
  expect(await ask("/with%20space.txt")).toMatchObject({ status: 200, body: "with space.txt" });
  expect(await ask("/app.js", { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
});

test("nothing outside the folder is served", async () => {
  const paths = ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/x/../../secret.txt", "/link.txt"];
  const others = ["/.hidden", "/missing", "/%", "/%00", "/..\\secret.txt", "//etc/passwd"];
  for (const path of [...paths, ...others]) expect(await ask(path), path).toMatchObject({ status: 404 });
});

test("other methods and other names of this machine are refused", async () => {
  expect(await ask("/", { method: "POST" })).toMatchObject({ status: 405 });
  expect(await ask("/", { headers: { host: "elsewhere.example" } })).toMatchObject({ status: 403 });
});

test("a taken port is an error, not a crash", async () => {
  const port = Number(new URL(server.address).port);
  await expect(serve(folder, port)).rejects.toThrow(/EADDRINUSE/);
});
