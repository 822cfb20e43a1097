// Pages that stay open follow what happens and say when they no longer do; who is stuck says so; the door of a closed counter gets a poster.

import assert from 'node:assert/strict';
import { deskSignIn, leads } from '../lib/acts.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { allWell } from '../lib/suite.mjs';
import { until } from '../lib/world.mjs';
import { everyWidth } from '../sweep.mjs';

const LIST = '/desk/outages';
const CAUSE = '열어 둔 화면에 알림';
/** From so many presses on officers are shown a sign (continuity/data/stuck.jsonl). */
const SIGN_FROM = 5;

const main = (page) => page.locator('main').innerText();

export async function openFlows({ test, world, chrome }) {
  await test('an open status page is told without being loaded anew, and turns grey when it hears nothing', async () => {
    const reader = await chrome.page({ viewport: DESKTOP }), officer = await chrome.page({ viewport: DESKTOP }), faults = [];
    await reader.goto(`${world.portal('songpa')}/status`);
    await reader.evaluate(() => { window.loadedOnce = true; });
    await until('it says how old it is', async () => /마지막 확인 \d+초 전/.test(await main(reader)));
    await deskSignIn(officer, world.office('songpa'), world.officer('songpa'));
    await officer.goto(`${world.office('songpa')}${LIST}`);
    await officer.locator('[name=subject]').selectOption('system/songpa');
    await officer.locator('[name=state][value=degraded]').check();
    await officer.locator('[name="place.songpa-office"]').check();
    await officer.locator('[name=cause]').fill(CAUSE);
    await leads(officer, () => officer.locator(`form[action^="${LIST}"] .actions button:not([name])`).click());
    await until('the open page tells it', async () => (await main(reader)).includes(CAUSE));
    assert.ok(await reader.evaluate(() => window.loadedOnce), 'it was not loaded anew');
    faults.push(...(await everyWidth(reader, 'status, followed')));
    // A minute in which nothing came, as the page's clock sees it.
    await reader.setViewportSize(DESKTOP);
    await reader.evaluate(() => { const now = Date.now.bind(Date); Date.now = () => now() + 60000; });
    await until('it turns grey', () => reader.evaluate(() => document.getElementById('live').classList.contains('stale')));
    assert.match(await main(reader), /초째 새 소식이 없습니다/);
    faults.push(...(await everyWidth(reader, 'status, stale')));
    await until('and is fresh again with the next beat', () => reader.evaluate(() => !document.getElementById('live').classList.contains('stale')), 20_000);

    const href = await officer.locator(`main a[href$="poster?place=songpa-office"]`).first().getAttribute('href');
    const poster = await officer.evaluate(async (at) => {
      const answer = await fetch(at);
      return [answer.status, answer.headers.get('content-type'), (await answer.text()).slice(0, 5)];
    }, href);
    assert.deepEqual(poster, [200, 'application/pdf', '%PDF-']);
    faults.push(...(await everyWidth(officer, 'outages, with posters')));
    await officer.setViewportSize(DESKTOP);
    await officer.locator(`main a[href^="${LIST}/"]:not([href*=poster])`).first().click();
    await leads(officer, () => officer.locator('form .actions button[name=over]').click());
    await until('it is over', async () => !(await main(reader)).includes(`${CAUSE}\n시작`) && /알려진 장애가 없습니다|지난 장애/.test(await main(reader)));
    await reader.context().close();
    await officer.context().close();
    allWell(faults);
  });

  await test('who is stuck says so from the footer, is counted once, and many are a sign to officers', async () => {
    const page = await chrome.page({ viewport: DESKTOP }), officer = await chrome.page({ viewport: DESKTOP }), faults = [];
    await deskSignIn(officer, world.office(), world.officer());
    await officer.goto(`${world.office()}/desk/stuck`);
    assert.match(await main(officer), /막힌다는 사람이 없습니다/);
    for (let nth = 0; nth < SIGN_FROM; nth += 1) {
      await page.goto(`${world.portal()}/now?service=resident.move-in`);
      await page.locator('.foot a[href^="/stuck"]').click();
      assert.equal(new URL(page.url()).search, '?on=%2Fnow&service=resident.move-in');
      if (nth === 0) {
        faults.push(...(await everyWidth(page, 'stuck, asked')));
        await page.setViewportSize(DESKTOP);
        assert.equal((await leads(page, () => page.locator('main form .actions button').click())).status(), 422);
        faults.push(...(await everyWidth(page, 'stuck, nothing chosen')));
        await page.setViewportSize(DESKTOP);
      }
      await page.locator('[name=why][value=slow]').check();
      // Pressed twice: counted once.
      await page.evaluate(() => {
        const form = document.querySelector('main form');
        return fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
      });
      await leads(page, () => page.locator('main form .actions button').click());
    }
    assert.match(await main(page), /110/, 'what else one can do');
    faults.push(...(await everyWidth(page, 'stuck, thanked')));
    await officer.goto(`${world.office()}/desk/stuck`);
    const row = await officer.locator('main tbody tr').first().innerText();
    assert.match(row, /\/now[^]*전입신고[^]*5[^]*5/);
    faults.push(...(await everyWidth(officer, 'desk, stuck')));
    await officer.setViewportSize(DESKTOP);
    await officer.goto(`${world.office()}${LIST}`);
    assert.match(await main(officer), /최근 10분 동안 5명/);
    faults.push(...(await everyWidth(officer, 'outages, a sign')));
    await page.context().close();
    await officer.context().close();
    allWell(faults);
  });
}
