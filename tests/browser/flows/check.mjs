// Checking a paper: by what stands on it, by its code as a phone's camera opens it, with the network gone, with the node killed; and withdrawn.

import assert from 'node:assert/strict';
import { click, deskSignIn, leads, MAIN } from '../lib/acts.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { allWell } from '../lib/suite.mjs';
import { day, until } from '../lib/world.mjs';
import { everyWidth } from '../sweep.mjs';

const PERSON = 2;
const verdict = (page) => page.locator('#verdict').innerText();
const tone = (page) => page.locator('#verdict .notice').getAttribute('data-tone');

/** The third form field of a page by its name. */
async function byPage(page, given) {
  for (const [name, value] of Object.entries(given)) await page.locator(`[name=${name}]`).fill(value);
  return leads(page, () => page.locator('form:has([name=by][value=page]) button').click());
}

async function issue(world, person, key) {
  const answer = await fetch(`${world.office()}/api/v1/resident/individual-extract`, {
    method: 'POST', body: JSON.stringify({ subject: person.resident_number }),
    headers: { authorization: `Bearer ${world.officer().token}`, 'idempotency-key': key, 'content-type': 'application/json' },
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
}

/** Another digit in the middle of the code. */
const changed = (code) => code.replace(/(IEUM1\/\d{700})(\d)/, (_, before, digit) => before + ((Number(digit) + 1) % 10));

export async function checkFlows({ test, world, chrome }) {
  const portal = world.portal(), person = world.citizen(PERSON);
  const behind = (code) => code.slice(code.indexOf('#'));
  const paper = await issue(world, person, 'check-paper');

  await test('a paper is checked by number, day and name: faults first, then a wrong name, then the verdict', async () => {
    const page = await chrome.page();
    await page.goto(`${portal}/verify`);
    assert.equal((await byPage(page, {})).status(), 422);
    allWell(await everyWidth(page, 'check, faults'));
    await byPage(page, { number: paper.check_number, issued_on: day(0), name: '딴사람' });
    assert.equal(await tone(page), 'stop');
    allWell(await everyWidth(page, 'check, unknown'));
    await byPage(page, { number: paper.check_number, issued_on: day(0), name: person.name });
    assert.equal(await tone(page), 'good');
    assert.ok((await verdict(page)).includes('종로구'));
    allWell(await everyWidth(page, 'check, by number'));
    await page.context().close();
  });

  await test('without JavaScript the node judges the code and says what has become of the paper', async () => {
    const page = await chrome.page({ js: false });
    await page.goto(`${portal}/verify`);
    await page.locator('[name=code]').fill(paper.code);
    await click(page, 'form:has([name=by][value=code]) button');
    assert.equal(await tone(page), 'good');
    assert.ok((await verdict(page)).includes(person.name));
    await page.locator('[name=code]').fill(changed(paper.code));
    await click(page, 'form:has([name=by][value=code]) button');
    assert.equal(await tone(page), 'stop');
    await page.context().close();
  });

  await test('a camera opens the code: the browser judges it, and no request holds any of it', async () => {
    const page = await chrome.page();
    const asked = [];
    page.on('request', (request) => asked.push(request.url() + (request.postData() ?? '')));
    await page.goto(`${portal}/v${behind(paper.code)}`);
    await until('the verdict stands there', async () => (await verdict(page)).includes(person.name));
    assert.equal(await tone(page), 'care', 'what has become of it is not known in the browser');
    allWell(await everyWidth(page, 'check, opened by a camera'));
    assert.ok(asked.length > 2 && asked.every((one) => !one.includes('IEUM1')), asked.find((one) => one.includes('IEUM1')));
    await page.goto('about:blank');
    await page.goto(`${portal}/v${behind(changed(paper.code))}`);
    await until('the other verdict stands there', async () => (await tone(page)) === 'stop');
    await page.context().close();
  });

  await test('a PDF is judged by its signature, and one that was changed is refused', async () => {
    const headers = { authorization: `Bearer ${world.officer().token}` };
    const pdf = Buffer.from(await (await fetch(`${world.office()}${paper.pdf_url}`, { headers })).arrayBuffer());
    const page = await chrome.page();
    await page.goto(`${portal}/verify`);
    const show = (buffer) => page.locator('#photo').setInputFiles({ name: 'paper.pdf', mimeType: 'application/pdf', buffer });
    await show(pdf);
    await until('the verdict stands there', async () => (await verdict(page)).includes(person.name));
    assert.ok((await verdict(page)).includes('파일의 서명'));
    allWell(await everyWidth(page, 'check, by PDF'));
    pdf[3000] ^= 1;
    await show(pdf);
    await until('the other verdict stands there', async () => (await tone(page)) === 'stop');
    await page.context().close();
  });

  await test('with the network gone, and with the node killed, the code is judged all the same', async () => {
    const page = await chrome.page({ watch: null, workers: true });
    await page.goto(`${portal}/v`);
    await until('the page is kept', () => page.evaluate(async () => Boolean(await caches.match('/v/trust.json') && await caches.match('/v'))));
    await until('the worker serves', () => page.evaluate(() => Boolean(navigator.serviceWorker.controller)));
    const judged = async (what) => {
      await page.goto('about:blank');
      await page.goto(`${portal}/v${behind(paper.code)}`);
      await until(what, async () => (await verdict(page)).includes(person.name));
      await page.goto('about:blank');
      await page.goto(`${portal}/v${behind(changed(paper.code))}`);
      await until(`${what}, altered`, async () => (await tone(page)) === 'stop');
    };
    await page.context().setOffline(true);
    await judged('judged offline');
    await page.locator('[name=code]').fill(paper.code);
    await page.locator('form:has([name=by][value=code]) button').click();
    await until('a pasted code is judged offline', async () => (await verdict(page)).includes(person.name));
    allWell(await everyWidth(page, 'check, offline'));
    await page.context().setOffline(false);
    await world.kill('jongno');
    await judged('judged while the node is down');
    await world.restart('jongno');
    await page.context().close();
  });

  await test('the gateway that gave the page takes an hour to answer, then it is killed: whom to trust and how things stand is asked at its twin', async () => {
    const [own, twin] = ['gateway1', 'gateway2'].map((name) => world.entrance(name)), trust = `${twin}/v/trust.json`, live = `${twin}/status/live`;
    const page = await chrome.page({ watch: null }), status = await chrome.page({ watch: null }), answered = [];
    for (const open of [page, status]) open.on('response', (answer) => { if (answer.ok()) answered.push(answer.url().split('?')[0]); });
    // Nothing is kept where there is no worker: a verdict needs somebody's answer.
    const judged = async (code, seen) => {
      answered.length = 0;
      await page.evaluate((hash) => { location.hash = hash; }, behind(code));
      await until('the verdict stands there', seen);
      assert.ok(answered.includes(trust), answered.join(' '));
    };
    await page.goto(`${own}/v`);
    await status.goto(`${own}/status`);
    await until('the page of state is told', () => answered.includes(`${own}/status/live`));
    assert.ok(!answered.some((url) => url.startsWith(twin)), 'nobody else is asked while it answers');
    await page.route(`${own}/v/trust.json`, () => {});
    await judged(paper.code, async () => (await verdict(page)).includes(person.name));
    await page.unroute(`${own}/v/trust.json`);
    await world.close('gateway1');
    await judged(changed(paper.code), async () => (await tone(page)) === 'stop');
    allWell(await everyWidth(page, 'check, by the twin'));
    await until('the page of state follows at the twin', () => answered.includes(live) || status.evaluate((url) => performance.getEntriesByName(url).length > 0, live));
    await status.evaluate(() => { const now = Date.now.bind(Date); Date.now = () => now() + 60000; });
    await until('and hears of it', () => status.evaluate(() => !document.getElementById('live').classList.contains('stale')), 20_000);
    await world.reopen('gateway1');
    for (const open of [page, status]) await open.context().close();
  });

  await test('a paper is withdrawn at the desk, and whoever checks it is told', async () => {
    const other = await issue(world, person, 'check-withdrawn');
    const page = await chrome.page({ viewport: DESKTOP });
    await deskSignIn(page, world.office(), world.officer());
    await page.goto(`${world.office()}/desk/done/${other.receipt}`);
    await page.locator('details summary').first().click();
    await page.locator('[name=why]').selectOption('wrong');
    allWell(await everyWidth(page, 'desk, withdraw'));
    await page.setViewportSize(DESKTOP);
    await click(page, 'form[action$="/withdraw"] button');
    assert.equal(new URL(page.url()).pathname, '/desk/withdrawn');
    allWell(await everyWidth(page, 'desk, withdrawn'));
    await page.goto(`${portal}/v${behind(other.code)}`);
    await until('the browser says so', async () => (await tone(page)) === 'stop');
    assert.ok((await verdict(page)).includes('취소'));
    await page.locator('[name=code]').fill(other.code);
    await click(page, `${MAIN.replace('main form', 'main form:has([value=code])')}`);
    assert.equal(await tone(page), 'stop');
    allWell(await everyWidth(page, 'check, withdrawn'));
    await page.context().close();
  });
}
