// 장애 알리기: with the centre gone, an officer tells what fails; within seconds every node says so, and where it still works.

import assert from 'node:assert/strict';
import { deskSignIn, leads } from '../lib/acts.mjs';
import { DESKTOP, PHONE } from '../lib/chrome.mjs';
import { allWell } from '../lib/suite.mjs';
import { until } from '../lib/world.mjs';
import { everyWidth } from '../sweep.mjs';

const LIST = '/desk/outages';
const NODES = ['jongno', 'songpa', 'cheongun', 'jamsil'];
const NOW = '/now?service=resident.household-extract&place=cheongun-office';
const CAUSE = '창구 인증 장치 고장';
/** How soon every node must tell it (the issue's own bar). */
const TOLD_MS = 10_000;

const main = (page) => page.locator('main').innerText();
/** The line over a page that tells of it. That the centre is seen to be down may be told beside it. */
const bannerOf = (page) => page.locator('.banner', { hasText: CAUSE });
const send = (page, button = 'button:not([name])') => leads(page, () => page.locator(`form[action^="${LIST}"] .actions ${button}`).click());

export async function tellingFlows({ test, world, chrome }) {
  const desk = world.office('cheongun');
  const told = async (node) => (await fetch(`${world.portal(node)}/status.json`)).json();

  await test('an outage that an office tells is known at every node within ten seconds, the centre dead', async () => {
    const page = await chrome.page({ viewport: DESKTOP }), faults = [];
    for (const path of ['/status', '/now', NOW, '/now?service=resident.move-in&postcode=99999']) {
      await page.goto(`${world.portal('jamsil')}${path}`);
      faults.push(...(await everyWidth(page, `telling ${path}, all well`)));
      await page.setViewportSize(DESKTOP);
    }
    await world.kill('centre');
    try {
      await deskSignIn(page, desk, world.officer('cheongun'));
      await page.goto(`${desk}${LIST}`);
      faults.push(...(await everyWidth(page, 'outages, none')));
      await page.setViewportSize(DESKTOP);
      assert.equal((await send(page)).status(), 422);
      assert.match(await main(page), /하나를 고르세요/);
      faults.push(...(await everyWidth(page, 'outages, faults')));
      await page.setViewportSize(DESKTOP);
      await page.locator('[name=subject]').selectOption('system/cheongun');
      await page.locator('[name=state][value=down]').check();
      await page.locator('[name="place.cheongun-office"]').check();
      await page.locator('[name=cause]').fill(CAUSE);
      const began = Date.now();
      await send(page);
      assert.match(await main(page), new RegExp(CAUSE));
      for (const node of NODES) {
        await until(`${node} tells it`, async () => (await told(node)).outages.some((one) => one.on && one.cause.ko === CAUSE), TOLD_MS - (Date.now() - began));
      }
      for (const node of ['cheongun', 'jongno']) {
        await page.goto(`${world.portal(node)}/`);
        assert.equal(await bannerOf(page).count(), 1, `the banner at ${node}`);
      }
      await page.goto(`${world.portal('jamsil')}/`);
      assert.equal(await bannerOf(page).count(), 0, 'it does not concern jamsil');
      faults.push(...(await everyWidth(page, 'portal, no banner')));
      await page.goto(`${world.portal('cheongun')}/`);
      faults.push(...(await everyWidth(page, 'portal, banner')));
      await page.goto(`${world.portal('songpa')}/status`);
      assert.match(await main(page), /종이로 접수만 됨/);
      const { id } = (await told('songpa')).outages[0];
      const documents = await page.evaluate((paths) => Promise.all(paths.map(async (path) => {
        const answer = await fetch(path);
        return [answer.headers.get('content-type').split(';')[0], (await answer.text()).match(/<(feed|alert) /)?.[1]];
      })), ['/status.atom', `/status/${id}/cap`]);
      assert.deepEqual(documents, [['application/atom+xml', 'feed'], ['application/cap+xml', 'alert']]);
      assert.equal((await page.evaluate(() => fetch('/status.json').then((answer) => answer.json()))).outages.length, 1);
      faults.push(...(await everyWidth(page, 'status, one down')));
      for (const lang of ['ko', 'en', 'easy']) {
        await page.goto(`${world.portal('songpa')}${NOW}&lang=${lang}`);
        faults.push(...(await everyWidth(page, `now, down, ${lang}`)));
      }
      await page.goto(`${world.portal('songpa')}${NOW}&lang=ko`);
      // What the reader sees says where to go: an office at which it works, or that all are closed now.
      assert.match(await main(page), /접수만 됩니다|지금은 안 됩니다/);
      assert.match(await main(page), /종로구청 민원실/);
    } finally {
      await world.restart('centre').catch(() => {});
    }
    allWell(faults);
    await page.context().close();
  });

  await test('who told it corrects it, and tells that it is over; the history keeps both', async () => {
    const page = await chrome.page({ viewport: DESKTOP }), faults = [];
    // The home speaks for the place of its office, too.
    await deskSignIn(page, world.office('jongno'), world.officer('jongno'));
    await page.goto(`${world.office('jongno')}${LIST}`);
    await page.locator(`main a[href^="${LIST}/"]`).first().click();
    await page.locator('[name=cause]').fill('장치를 바꾸는 중');
    await page.locator('[name=expected]').fill('2030-01-01 09:00');
    faults.push(...(await everyWidth(page, 'outage, correcting')));
    await page.setViewportSize(DESKTOP);
    const twice = await page.evaluate(async () => {
      const form = document.querySelector('form[action^="/desk/outages/"]');
      const ask = () => fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
      return Promise.all([ask(), ask()]).then((all) => all.map((one) => one.status));
    });
    assert.deepEqual(twice, [200, 200]);
    await until('the corrected cause is everywhere', async () => {
      const all = await Promise.all(NODES.map(told));
      return all.every((one) => one.outages.length === 1 && one.outages[0].revision === 2 && one.outages[0].cause.ko === '장치를 바꾸는 중');
    });
    await page.goto(`${world.office('jongno')}${LIST}`);
    await page.locator(`main a[href^="${LIST}/"]`).first().click();
    await send(page, 'button[name=over]');
    await until('it is over everywhere', async () => (await Promise.all(NODES.map(told))).every((one) => !one.outages[0].on && one.state === 'up'));
    await page.goto(`${world.portal('jamsil')}/status`);
    await page.locator('main details summary').first().click();
    assert.match(await main(page), new RegExp(`장치를 바꾸는 중[^]*${CAUSE}`));
    faults.push(...(await everyWidth(page, 'status, history')));
    await page.setViewportSize(PHONE);
    await page.context().close();
    allWell(faults);
  });
}
