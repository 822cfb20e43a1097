// An office and the rest of the country: somebody of another municipality, all lines cut, and what its home made of the requests taken in.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { click, deskSignIn, finish, leads, chooseRequest, MAIN } from '../lib/acts.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { allWell } from '../lib/suite.mjs';
import { until } from '../lib/world.mjs';
import { everyWidth } from '../sweep.mjs';

const OFFICE = 'cheongun';
/** Somebody with a registered seal, in the order of the cast. */
const SEAL = 5;
const FIND = 'form[action="/desk/find"] button.button';
const path = (page) => new URL(page.url()).pathname;

export async function officeFlows({ test, world, chrome }) {
  const desk = world.office(OFFICE);
  const away = world.citizen(0, 'songpa');
  const run = (...words) => promisify(execFile)(world.binary, [...words, '--dir', world.dir]);
  const search = async (page) => {
    await page.goto(`${desk}/desk`);
    await page.locator('[name=subject]').fill(away.resident_number);
    await page.locator('[name="desk.home"]').selectOption('songpa');
    return leads(page, () => page.locator(FIND).click());
  };
  const issue = async (page, request) => {
    await page.locator('[name="identity-seen"]').first().check();
    await chooseRequest(page, request);
    const faults = await everyWidth(page, `office, case of ${request} elsewhere`);
    await page.setViewportSize(DESKTOP);
    await finish(page);
    assert.match(path(page), /^\/desk\/done\//, await page.locator('main').innerText());
    return faults;
  };
  const page = await chrome.page({ viewport: DESKTOP });
  await deskSignIn(page, desk, world.officer(OFFICE));

  await test('an office issues for somebody of another municipality, and shows who answered', async () => {
    await search(page);
    const faults = await everyWidth(page, 'office, found elsewhere');
    await page.setViewportSize(DESKTOP);
    assert.match(await page.locator('main').innerText(), /송파구/);
    await page.locator('[name=subject]').first().check();
    await click(page, MAIN);
    faults.push(...(await issue(page, 'household-extract')));
    const done = path(page);
    await until('the paper is there', async () => {
      await page.goto(`${desk}${done}`);
      return (await page.locator('main').innerText()).includes('송파구');
    });
    faults.push(...(await everyWidth(page, 'office, done elsewhere')));
    allWell(faults);
  });

  await test('cut off from everybody it takes in by the number, and after healing says what the home refused', async () => {
    const faults = [];
    await page.setViewportSize(DESKTOP);
    await run('cut', OFFICE);
    try {
      assert.equal((await search(page)).status(), 503);
      faults.push(...(await everyWidth(page, 'office, nobody answers')));
      await page.setViewportSize(DESKTOP);
      await click(page, 'form[action="/desk/cases"] button.button');
      faults.push(...(await issue(page, 'individual-extract')), ...(await everyWidth(page, 'office, taken in')));
      const cancel = (node, key) => ask(world, node, 'seal-cancellation', key, { subject: world.citizen(SEAL).resident_number, reason: '분실', 'identity-seen': 'resident-card' });
      assert.ok('taken_in' in (await cancel(OFFICE, 'cut-off')), 'the office takes it in');
      assert.ok(!('taken_in' in (await cancel('jongno', 'at-home'))), 'the home has done it meanwhile');
      await until('the first page says that the line is cut', async () => {
        await page.goto(`${desk}/desk`);
        return (await page.locator('.notice').innerText()).includes('끊김');
      });
      faults.push(...(await everyWidth(page, 'office, cut')));
    } finally {
      await run('heal');
    }
    await page.setViewportSize(DESKTOP);
    await until('the first page says what became of it', async () => {
      await page.goto(`${desk}/desk`);
      return /끊긴 동안.*모두 반영, 확인할 것 1건/.test(await page.locator('.notice').innerText());
    });
    faults.push(...(await everyWidth(page, 'office, healed')));
    await page.setViewportSize(DESKTOP);
    await click(page, '.notice a');
    faults.push(...(await everyWidth(page, 'office, refused by the home')));
    await page.setViewportSize(DESKTOP);
    await click(page, 'form[action="/desk/find"] button');
    assert.match(await page.locator('main').innerText(), new RegExp(world.citizen(SEAL).name));
    await page.goto(`${desk}/desk/intakes`);
    await click(page, 'form[action$="/seen"] button');
    faults.push(...(await everyWidth(page, 'office, nothing to check')));
    await page.context().close();
    allWell(faults);
  });
}

/** A request by the API of a node's office. */
async function ask(world, node, request, key, body) {
  const headers = { authorization: `Bearer ${world.officer(node).token}`, 'idempotency-key': key, 'content-type': 'application/json' };
  const answer = await fetch(`${world.office(node)}/api/v1/resident/${request}`, { method: 'POST', headers, body: JSON.stringify(body) });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
}
