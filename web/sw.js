// Serves the app offline, one whole version at a time. JavaScript because a service worker begins with a script.
// A version is all of its files: a new one is taken only once every file of it is here as it was built, and, as the
// browser does by itself, only when no page of the old one is open. So nobody ever meets half of each.
"use strict";

// Every file of this version with its hash. Filled in when the site is built.
const FILES = {};

const SCOPE = self.registration.scope;
// Two copies of Plumbline may live on one host, under two paths.
const FAMILY = `plumbline ${SCOPE} `;
const VERSION = `${FAMILY}${FILES["./"] ?? ""}`;

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && url.startsWith(SCOPE)) event.respondWith(answer(event.request));
});

async function keep() {
  const cache = await caches.open(VERSION);
  const one = async ([file, integrity]) => {
    const address = new URL(file, SCOPE);
    // A file that is not as it was built is refused, and with it the version.
    const response = await fetch(address, { cache: "no-cache", integrity });
    if (!response.ok) throw new Error(`${response.status} for ${address}`);
    await cache.put(address, response);
  };
  try {
    await Promise.all(Object.entries(FILES).map(one));
  } catch (error) {
    await caches.delete(VERSION);
    throw error;
  }
}

async function begin() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(FAMILY) && name !== VERSION);
  await Promise.all(old.map((name) => caches.delete(name)));
  // The page of a first visit goes on with this version at once.
  await self.clients.claim();
}

async function answer(request) {
  const { origin, pathname } = new URL(request.url);
  const address = (origin + pathname).replace(/\/index\.html$/, "/");
  const cache = await caches.open(VERSION);
  return (await cache.match(address, { ignoreVary: true })) ?? fetch(request);
}
