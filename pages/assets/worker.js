// Serves the page that checks papers where there is no network: what the network gives is taken first, what was kept is for then. Whom to trust the
// page asks elsewhere too, before it takes what was kept (reach.js, check.js).
'use strict';
const KEPT = 'ieum-check';
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  const page = url.pathname === '/v' || url.pathname === '/verify', ours = page || url.pathname.startsWith('/a/');
  if (event.request.method !== 'GET' || url.origin !== location.origin || !ours) return;
  const kept = () => caches.open(KEPT).then((cache) => cache.match(page ? '/v' : event.request, { ignoreSearch: true }));
  event.respondWith(fetch(event.request).catch(async () => (await kept()) ?? Response.error()));
});
