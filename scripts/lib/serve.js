// node serve.js FOLDER [PORT]: serves the folder and prints its address. Without a port, the first
// that is free from 8080 on.

import { serve } from "./server.js";

const FIRST_PORT = 8080;
const TRIES = 100;

const [folder, port] = process.argv.slice(2);
const ports = port ? [Number(port)] : Array.from({ length: TRIES }, (_, i) => FIRST_PORT + i);

try {
  const { address } = await firstFree(ports);
  console.log(`Plumbline is at ${address}  (Ctrl+C stops it)`);
} catch (error) {
  const taken = error.code === "EADDRINUSE" ? `port ${ports.at(-1)} is taken` : error.message;
  console.error(`plumbline: ${taken}`);
  process.exitCode = 1;
}

async function firstFree([port, ...others]) {
  try {
    return await serve(folder, port);
  } catch (error) {
    if (error.code !== "EADDRINUSE" || others.length === 0) throw error;
    return firstFree(others);
  }
}
