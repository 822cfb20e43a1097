// Two offices that are cut off take two moves of one person; healed, both receipts tell it, and an officer decides at the desk.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { begin, choose, chooseRequest, click, deskSignIn, fetchPdf, finish, leads, MAIN, pdfText } from '../lib/acts.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { allWell } from '../lib/suite.mjs';
import { until } from '../lib/world.mjs';
import { everyWidth } from '../sweep.mjs';

/** Somebody of 송파구 whom no other test needs, in the order of the cast. */
const MOVER = 1;
const HERE = '서울특별시 종로구 자하문로 911';
const THERE = '서울특별시 송파구 올림픽로 912';
const path = (page) => new URL(page.url()).pathname;
const text = (page) => page.locator('main').innerText();

/** A choice, whether it is a list or buttons. */
async function answerOf(page, name, value) {
  const list = page.locator(`select[name="${name}"]`);
  if (await list.count()) await list.selectOption(value);
  else await choose(page, name, value);
}

export async function moveFlows({ test, world, chrome }) {
  const mover = world.citizen(MOVER, 'songpa');
  const run = (...words) => promisify(execFile)(world.binary, [...words, '--dir', world.dir]);
  const page = {};
  for (const node of ['cheongun', 'jamsil', 'jongno']) {
    page[node] = await chrome.page({ viewport: DESKTOP });
    await deskSignIn(page[node], world.office(node), world.officer(node));
  }
  const [cheongun, jamsil, jongno] = [page.cheongun, page.jamsil, page.jongno];
  const receipts = {};

  const report = async (desk, address) => {
    await desk.locator('[name=address]').fill(address);
    await desk.locator('[name=moved_on]').fill(new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10));
    await answerOf(desk, 'who', 'alone');
    await finish(desk);
    assert.match(path(desk), /^\/desk\/done\//, await text(desk));
    assert.match(await text(desk), /접수/);
    return path(desk);
  };

  await test('two offices that are cut off each take a move of the same person', async () => {
    const faults = [];
    for (const node of ['cheongun', 'jamsil']) await run('cut', node);
    // 잠실2동 holds the record, 청운효자동 does not: it takes the report in by the number alone.
    await begin(jamsil, world.office('jamsil'), mover, 'move-in');
    receipts.jamsil = await report(jamsil, THERE);
    await cheongun.goto(`${world.office('cheongun')}/desk`);
    await cheongun.locator('[name=subject]').fill(mover.resident_number);
    await cheongun.locator('[name="desk.home"]').selectOption('songpa');
    const answer = await leads(cheongun, () => cheongun.locator('form[action="/desk/find"] button.button').click());
    assert.equal(answer.status(), 503);
    await click(cheongun, 'form[action="/desk/cases"] button.button');
    await chooseRequest(cheongun, 'move-in');
    receipts.cheongun = await report(cheongun, HERE);
    faults.push(...(await everyWidth(cheongun, 'office, move taken in by the number')));
    await cheongun.setViewportSize(DESKTOP);
    allWell(faults);
  });

  await test('healed, both receipts keep their time and one of them tells that two reports overlap', async () => {
    await run('heal');
    const faults = [];
    const told = {};
    for (const [node, desk] of [['jamsil', jamsil], ['cheongun', cheongun]]) {
      const before = (await text(desk)).match(/접수 시각\s+(\S+ \S+)/)?.[1];
      assert.ok(before, await text(desk));
      await until(`the receipt at ${node} says what became of it`, async () => {
        await desk.goto(`${world.office(node)}${receipts[node]}`);
        told[node] = await text(desk);
        return !told[node].includes('저절로');
      });
      assert.ok(told[node].includes(before), `the time stays\n${told[node]}`);
    }
    const overlapping = Object.values(told).filter((said) => said.includes('겹칩니다'));
    assert.ok(overlapping.length >= 1, JSON.stringify(told));
    const desk = told.cheongun.includes('겹칩니다') ? cheongun : jamsil;
    faults.push(...(await everyWidth(desk, 'receipt, overlapping moves')));
    allWell(faults);
  });

  await test('the desk lists who is disputed, shows both stories side by side, and an officer decides', async () => {
    const faults = [];
    await jongno.goto(`${world.office()}/desk`);
    await jongno.locator('[name=disputed]').check();
    await click(jongno, 'form[action="/desk/find"] button.button');
    assert.ok((await text(jongno)).includes(mover.name), await text(jongno));
    faults.push(...(await everyWidth(jongno, 'desk, disputed people')));
    await jongno.setViewportSize(DESKTOP);
    await jongno.locator('[name=subject]').first().check();
    await click(jongno, MAIN);
    await chooseRequest(jongno, 'individual-extract');
    const details = jongno.locator('details:not([open]):has(button[value="look/resident"]) > summary');
    if (await details.count()) await details.click();
    await click(jongno, 'button[value="look/resident"]');
    const stories = await text(jongno);
    assert.ok(stories.includes(HERE) && stories.includes(THERE), stories);
    faults.push(...(await everyWidth(jongno, 'desk, two stories side by side')));
    await jongno.setViewportSize(DESKTOP);
    await choose(jongno, 'identity-seen', 'resident-card');
    await click(jongno, 'button[name="desk.act"][value=finish-on]');
    assert.match(path(jongno), /^\/desk\/done\//, await text(jongno));
    const file = await jongno.locator('a[data-key=F8]').getAttribute('href');
    const paper = await pdfText(await fetchPdf(jongno, file), world.dir);
    assert.match(paper, /잠정 PROVISIONAL/);

    await begin(jongno, world.office(), mover, 'move-settle');
    await answerOf(jongno, 'stands', '2');
    await jongno.locator('[name=basis]').fill('임대차계약서 확인');
    faults.push(...(await everyWidth(jongno, 'desk, deciding')));
    await jongno.setViewportSize(DESKTOP);
    await finish(jongno);
    assert.match(path(jongno), /^\/desk\/done\//, await text(jongno));
    await jongno.goto(`${world.office()}/desk`);
    await jongno.locator('[name=disputed]').check();
    const none = await leads(jongno, () => jongno.locator('form[action="/desk/find"] button.button').click());
    assert.equal(none.status(), 404);
    for (const desk of [cheongun, jamsil, jongno]) await desk.context().close();
    allWell(faults);
  });
}
