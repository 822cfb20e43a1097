// 이 브라우저로 알림 받기: a button, no address, no link; the notification comes to the worker and leads to the notice.
//
// Only the browser's own PushManager is replaced, for its push service is a vendor's: it gives a real key pair and an address of a listener here. What
// the node sends there is opened by http_ece, which is not ours, and handed to the real worker as Chromium hands over what a push service brings.

import assert from 'node:assert/strict';
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ece from 'http_ece';
import { deskSignIn, leads } from '../lib/acts.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { allWell } from '../lib/suite.mjs';
import { until } from '../lib/world.mjs';
import { everyWidth } from '../sweep.mjs';

const NODE = 'jamsil', TITLE = '무인발급기가 멈췄습니다', ADVICE = '잠실본동 민원실로 가십시오.', CONTACT = 'mailto:help@ieum.example';
const BUTTON = '#push .actions button:first-child', END = '#push .actions button:last-child';

/** A push service that takes everything, and keeps it. */
async function pushService() {
  const taken = [];
  const server = createServer(async (request, answer) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    taken.push({ path: request.url, headers: request.headers, body: Buffer.concat(parts) });
    answer.writeHead(201).end();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { taken, host: `127.0.0.1:${server.address().port}`, end: () => server.close() };
}

/** In the page: what the browser's vendor would do. What is asked for is kept as long as the tab. */
function vendor({ endpoint, p256dh, auth }) {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0)).buffer;
  const subscription = (key) => ({
    endpoint, options: { userVisibleOnly: true, applicationServerKey: bytes(key) },
    toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh, auth } }),
    unsubscribe: async () => { sessionStorage.removeItem('subscribed'); return true; },
  });
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || bytes(applicationServerKey).byteLength !== 65) throw new DOMException('no key', 'InvalidAccessError');
    sessionStorage.setItem('subscribed', applicationServerKey);
    return subscription(applicationServerKey);
  };
  PushManager.prototype.getSubscription = async () => {
    const key = sessionStorage.getItem('subscribed');
    return key ? subscription(key) : null;
  };
}

/** The sender's token (RFC 8292), checked by Node's own crypto: its claims. */
function claims(header, key) {
  const [, token, known] = header.match(/^vapid t=(\S+), k=(\S+)$/);
  assert.equal(known, key, 'the key that the page told');
  const [head, body, signature] = token.split('.');
  const point = Buffer.from(known, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const jwk = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  assert.ok(verify('sha256', Buffer.from(`${head}.${body}`), { key: jwk, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')));
  return JSON.parse(Buffer.from(body, 'base64url'));
}

const main = (page) => page.locator('main').innerText();
const send = (page, act) => leads(page, () => page.locator(`main form button[name=act][value=${act}]`).click());

/** One officer writes, another lets it out. */
async function tell(world, chrome, title) {
  const [writer, second] = [await chrome.page({ viewport: DESKTOP }), await chrome.page({ viewport: DESKTOP })];
  await deskSignIn(writer, world.office(NODE), world.officer(NODE));
  await writer.goto(`${world.office(NODE)}/desk/notices`);
  await writer.locator('[name=title]').fill(title);
  await writer.locator('[name=advice]').fill(ADVICE);
  await writer.locator('[name="place.jamsil-office"]').check();
  await writer.locator('[name="outlet.push"]').check();
  await send(writer, 'ask');
  assert.match(await main(writer), /브라우저 알림 \(한국어\)/);
  await deskSignIn(second, world.office(NODE), world.officer(NODE, 1));
  await second.goto(writer.url());
  await send(second, 'approve');
  await until('the page counts it', async () => {
    await second.reload();
    return /보냄 1/.test(await main(second));
  });
  await writer.context().close();
  await second.context().close();
}

export async function pushFlows({ test, world, chrome }) {
  const service = await pushService(), portal = world.portal(NODE), at = `${portal}/subscribe`;
  const browser = createECDH('prime256v1'), auth = randomBytes(16);
  browser.generateKeys();
  const keys = { endpoint: `http://${service.host}/b1`, p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') };
  const faults = [];
  const looked = async (page, where) => {
    faults.push(...(await everyWidth(page, `push, ${where}`)));
    await page.setViewportSize(DESKTOP);
  };

  await test('a browser asks to be told by one button, hears it, and ends it by another', async () => {
    const add = async (table) => {
      await appendFile(join(world.dir, `${NODE}.toml`), table);
      await world.kill(NODE, 'SIGTERM');
      await world.restart(NODE);
    };
    await add(`\n[channels]\nsite = "${portal}"\n[channels.push]\ncontact = "${CONTACT}"\nservices = ["${service.host}"]\n`);

    const bare = await chrome.page({ js: false });
    await bare.goto(at);
    assert.equal(await bare.locator('main button:visible, main select:visible').count(), 0, 'nothing to press where nothing can be done');
    assert.match(await main(bare), /아직 글로 알려 드릴 수 없습니다/);

    const page = await chrome.page({ viewport: DESKTOP, workers: true });
    const context = page.context();
    await context.addInitScript(vendor, keys);
    await context.grantPermissions(['notifications'], { origin: portal });
    await page.goto(`${at}?service=resident.household-extract&place=jamsil-office`);
    await page.locator(BUTTON).waitFor();
    assert.ok(await page.locator(END).isHidden());
    assert.equal(await page.locator('[name=address]').count(), 0);
    await looked(page, 'by nothing else');

    await writeFile(join(world.dir, 'push-sms.key'), 'key');
    await add(`\n[channels.sms.first]\nurl = "http://${service.host}/sms"\nkey-file = "push-sms.key"\n`);
    await bare.goto(at);
    assert.ok(await bare.locator('#push').isHidden() && await bare.locator('[name=address]').isVisible(), 'the form as it is');
    await bare.context().close();
    await page.goto(at);
    await page.locator(BUTTON).waitFor();
    await looked(page, 'asking');
    for (const lang of ['en', 'easy']) {
      await page.goto(`${at}?lang=${lang}`);
      await page.locator(BUTTON).waitFor();
      await looked(page, `asking, ${lang}`);
    }
    await page.goto(`${at}?service=resident.household-extract&place=jamsil-office&lang=ko`);
    const key = await page.locator('#push').getAttribute('data-key');
    await leads(page, () => page.locator(BUTTON).click());
    assert.match(await main(page), /이 브라우저로 알려 드립니다/);
    await looked(page, 'asked');

    await tell(world, chrome, TITLE);
    const message = await until('the push service has it', () => service.taken[0]);
    const told = claims(message.headers.authorization, key);
    assert.deepEqual([told.aud, told.sub], [`http://${service.host}`, CONTACT]);
    const text = ece.decrypt(message.body, { version: 'aes128gcm', privateKey: browser, authSecret: auth.toString('base64url') }).toString();
    assert.equal(JSON.parse(text).title, TITLE);
    assert.equal(service.taken.length, 1);

    await shown(context, page, portal, text);
    await page.goto(at);
    await page.locator(END).waitFor();
    await looked(page, 'asks already');
    await leads(page, () => page.locator(END).click());
    assert.match(await main(page), /더 알리지 않습니다/);
    await looked(page, 'ended');
    await page.goto(at);
    await page.locator(BUTTON).waitFor();
    assert.ok(await page.locator(END).isHidden());
    await context.close();
    allWell(faults.splice(0));
  });

  await test('a browser that may not show notifications, or has no service for them, says so', async () => {
    const page = await chrome.page({ viewport: DESKTOP, workers: true });
    await page.context().addInitScript(() => {
      PushManager.prototype.subscribe = async () => { throw new DOMException('no push service', 'AbortError'); };
      Notification.requestPermission = async () => sessionStorage.getItem('permission') ?? 'denied';
    });
    await page.goto(at);
    await page.locator(BUTTON).click();
    await until('it says that they are blocked', async () => /알림이 막혀 있습니다/.test(await main(page)));
    await looked(page, 'blocked');
    await page.evaluate(() => sessionStorage.setItem('permission', 'granted'));
    await page.locator(BUTTON).click();
    await until('it says that there is no service', async () => /알림 서비스와 이어지지 않았습니다/.test(await main(page)));
    await looked(page, 'no service');
    await page.context().close();
    service.end();
    allWell(faults.splice(0));
  });
}

/** The message at the real worker: the notification that it shows, where a click leads, and its button, which ends it. */
async function shown(context, page, portal, text) {
  const cdp = await context.newCDPSession(page);
  const found = new Promise((done) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find((one) => one.scopeURL === `${portal}/subscribe` && !one.isDeleted);
      if (ours) done(ours.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  await page.goto(`${portal}/subscribe`);
  const registrationId = await found;
  await cdp.send('ServiceWorker.deliverPushMessage', { origin: portal, registrationId, data: text });
  // A browser ends a worker that rests, and starts another one for the next message.
  const worker = () => until('the worker runs', () => context.serviceWorkers().findLast((one) => one.url().endsWith('/push-worker.js')));
  const notifications = async () => (await worker()).evaluate(async () => (await self.registration.getNotifications())
    .map(({ title, body, lang, data, actions }) => ({ title, body, lang, data, actions: [...actions] }))).catch(() => []);
  const one = await until('the notification stands there', async () => (await notifications())[0]);
  assert.deepEqual([one.title, one.body, one.lang], [TITLE, ADVICE, 'ko']);
  assert.equal(one.actions[0].title, '알림 그만 받기');
  // A click of a program opens no window: where it would lead is noted.
  const clicked = async (action) => (await worker()).evaluate(async (action) => {
    const led = [];
    Object.defineProperty(self.clients, 'openWindow', { configurable: true, value: async (path) => { led.push(path); } });
    const [notification] = await self.registration.getNotifications();
    let done;
    const event = new NotificationEvent('notificationclick', { notification, action });
    event.waitUntil = (until) => { done = until; };
    self.dispatchEvent(event);
    await done;
    return led;
  }, action);
  assert.deepEqual(await clicked(''), [one.data.page]);
  await page.goto(new URL(one.data.page, portal).href);
  assert.match(await main(page), new RegExp(TITLE));
  await cdp.send('ServiceWorker.deliverPushMessage', { origin: portal, registrationId, data: text });
  await until('it stands there again', async () => (await notifications())[0]);
  assert.deepEqual(await clicked('end'), []);
  await until('it says that it is over', async () => (await notifications())[0]?.title === '더 알리지 않습니다.');
  await page.goto(new URL(one.data.end, portal).href);
  assert.match(await main(page), /이미 끝났습니다/);
}
