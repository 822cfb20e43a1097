// Shows what a node tells to this browser. It answers no request of a page. One of an earlier release may stay as long as a subscription does, 30 days:
// what it reads of a message stays as it is.
'use strict';
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
const show = ({ title, text, page, tag, lang, end, site, home, stop, ended }) => self.registration.showNotification(title, {
  body: text, tag, lang, renotify: true, data: { page, tag, lang, end, site, home, ended }, actions: end ? [{ action: 'end', title: stop }] : [],
});
self.addEventListener('push', (event) => {
  let told = { title: '이음', text: '', page: '/status', tag: 'ieum', lang: 'ko' };
  try { told = event.data.json(); } catch { /* a browser that is told must show something */ }
  event.waitUntil(show(told));
});
self.addEventListener('notificationclick', (event) => {
  const { page, tag, lang, end, site, home, ended } = event.notification.data;
  event.notification.close();
  const open = (path) => self.clients.openWindow(path);
  // One press ends it, as in a mail program (RFC 8058). A gateway sends it on to the home that has told it.
  const stop = async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'ieum-home': home };
    const answer = await fetch(end, { method: 'POST', credentials: 'omit', headers, body: 'List-Unsubscribe=One-Click' });
    if (!answer.ok) throw new Error(answer.status);
    await self.registration.showNotification(ended, { tag, lang, data: { page } });
  };
  event.waitUntil(event.action === 'end' ? stop().catch(() => open(site + end)) : open(page));
});
