// 임시 발급: an office that nobody answers gives an interim paper out, no checker calls it genuine, and after healing it is replaced free of charge.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { click, deskSignIn, fetchPdf, finish, leads, pdfText, MAIN } from '../lib/acts.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { allWell } from '../lib/suite.mjs';
import { day, until } from '../lib/world.mjs';
import { everyWidth } from '../sweep.mjs';

const OFFICE = 'cheongun', PERSON = 2;
const GIVE = 'form[action="/desk/interims"] button.button';
const path = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();

export async function interimFlows({ test, world, chrome }) {
  const desk = world.office(OFFICE), away = world.citizen(PERSON, 'songpa');
  const run = (...words) => promisify(execFile)(world.binary, [...words, '--dir', world.dir]);
  const born = `${/^[1256]/.test(away.resident_number.slice(7)) ? '19' : '20'}${away.resident_number.slice(0, 2)}-${away.resident_number.slice(2, 4)}-${away.resident_number.slice(4, 6)}`;
  let number, pdf;

  await test('cut off from everybody an office gives an interim paper out', async () => {
    const page = await chrome.page({ viewport: DESKTOP }), faults = [];
    await deskSignIn(page, desk, world.officer(OFFICE));
    await run('cut', OFFICE);
    try {
      await page.goto(`${desk}/desk`);
      await page.locator('[name=birth]').fill(born);
      await page.locator('[name=name]').fill(away.name);
      await page.locator('[name="desk.home"]').selectOption('songpa');
      const answer = await leads(page, () => page.locator('form[action="/desk/find"] button.button').click());
      assert.equal(answer.status(), 503);
      faults.push(...(await everyWidth(page, 'interim, nobody answers')));
      await page.setViewportSize(DESKTOP);
      await click(page, 'form[action="/desk/interims/new"] button');
      assert.equal(await page.locator('[name=name]').inputValue(), away.name, 'what was typed is kept');
      await page.locator('[name=name]').fill('');
      const refused = await leads(page, () => page.locator(GIVE).click());
      assert.equal(refused.status(), 422);
      faults.push(...(await everyWidth(page, 'interim, faults')));
      await page.setViewportSize(DESKTOP);
      await page.locator('[name=name]').fill(away.name);
      await page.locator('[name="identity-seen"]').first().check();
      await page.locator('[name=form]').selectOption('resident/household-extract');
      faults.push(...(await everyWidth(page, 'interim, to give out')));
      await page.setViewportSize(DESKTOP);
      await leads(page, () => page.locator(GIVE).click());
      assert.match(path(page), /^\/desk\/done\//, await main(page));
      faults.push(...(await everyWidth(page, 'interim, given out')));
      await page.setViewportSize(DESKTOP);
      number = (await page.locator('.serial').innerText()).replace(/\D/g, '');
      pdf = await fetchPdf(page, `/desk/papers/${number}.pdf`);
      assert.match(await pdfText(pdf, world.dir), /NOT THE FINAL PAPER/);
      await click(page, 'a[href="/desk/interims"]');
      assert.match(await main(page), new RegExp(away.name));
      // An empty form, for somebody whom nobody has looked for.
      await page.goto(`${desk}/desk/interims/new`);
      assert.equal(await page.locator('[name=name]').inputValue(), '');
      await page.goBack();
      faults.push(...(await everyWidth(page, 'interims, open')));
    } finally {
      await run('heal');
    }
    await page.context().close();
    allWell(faults);
  });

  const checked = async (words, tone, name) => {
    const page = await chrome.page();
    await page.goto(`${world.portal()}/verify`);
    const given = { number, issued_on: day(0), name: away.name };
    for (const [field, value] of Object.entries(given)) await page.locator(`[name=${field}]`).fill(value);
    await leads(page, () => page.locator('form:has([name=by][value=page]) button').click());
    const told = await page.locator('#verdict').innerText();
    assert.match(told, words);
    assert.ok(told.startsWith('임시 발급입니다. 최종 증명서가 아닙니다') && !told.includes('진본입니다'), told);
    assert.equal(await page.locator('#verdict .notice').getAttribute('data-tone'), tone);
    const faults = await everyWidth(page, name);
    // The same from its file, judged by the node and shown by the script.
    await page.setViewportSize(DESKTOP);
    const file = join(world.dir, 'interim.pdf');
    await writeFile(file, pdf);
    await page.goto(`${world.portal()}/verify`);
    await page.locator('#photo').setInputFiles(file);
    await page.locator('#verdict .notice').waitFor();
    assert.match(await page.locator('#verdict h2').innerText(), /임시 발급입니다/);
    assert.match(await page.locator('#verdict').innerText(), words);
    faults.push(...(await everyWidth(page, `${name}, by its file`)));
    await page.context().close();
    allWell(faults);
  };

  await test('whoever is given an interim paper is told that it is not the final one', async () => {
    await checked(/아직 나오지 않았습니다/, 'care', 'check, interim');
  });

  await test('the final paper replaces the interim one free of charge, once', async () => {
    const page = await chrome.page({ viewport: DESKTOP }), faults = [];
    await deskSignIn(page, desk, world.officer(OFFICE, 1));
    await until('the records can be reached again', async () => {
      await page.goto(`${desk}/desk/interims`);
      await page.locator('[name=number]').fill(number);
      await leads(page, () => page.locator('form[action="/desk/interims/find"] button.button').click());
      assert.equal(path(page), `/desk/interims/${number}`);
      await page.locator('[name="desk.home"]').selectOption('songpa');
      return (await leads(page, () => page.locator('form[action="/desk/find"] button.button').click())).status() === 200;
    });
    await page.goBack();
    faults.push(...(await everyWidth(page, 'interim, open')));
    await page.goForward();
    await page.setViewportSize(DESKTOP);
    await page.locator('[name=subject]').first().check();
    await click(page, MAIN);
    assert.match(await main(page), /수수료를 받지 않습니다/);
    await page.locator('[name="identity-seen"]').first().check();
    faults.push(...(await everyWidth(page, 'interim, case of the final paper')));
    await page.setViewportSize(DESKTOP);
    await finish(page);
    assert.match(path(page), /^\/desk\/done\//, await main(page));
    assert.match(await main(page), /바꾼 임시 발급/);
    faults.push(...(await everyWidth(page, 'interim, final paper')));
    await page.goto(`${desk}/desk/interims/${number}`);
    assert.match(await main(page), /최종 증명서로 바꾸었습니다/);
    faults.push(...(await everyWidth(page, 'interim, replaced')));
    await page.goto(`${desk}/desk/interims`);
    assert.doesNotMatch(await main(page), new RegExp(away.name));
    faults.push(...(await everyWidth(page, 'interims, none')));
    await page.context().close();
    allWell(faults);
    await checked(/최종 증명서로 바뀌었습니다/, 'stop', 'check, interim replaced');
  });
}
