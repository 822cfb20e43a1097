// The portal with less: no JavaScript, no style sheet.

import assert from 'node:assert/strict';
import { click, form, getExtract, leads, MAIN, myPapers, pdfText, pressTwice, savePdf, signIn } from '../lib/acts.mjs';
import { day } from '../lib/world.mjs';

const RENAMED = 1, FOREIGN_SPOUSE = 6;

export async function bareFlows({ test, world, chrome }) {
  const portal = world.portal();
  await test('등본, 초본, the own record and a move without JavaScript', async () => {
    const page = await chrome.page({ js: false });
    const person = world.citizen(FOREIGN_SPOUSE);
    await signIn(page, portal, person);
    const paper = await getExtract(page, portal, 'household-extract', { place: 'school', options: { 'options.formation': 'true' } });
    assert.ok((await pdfText(await savePdf(page), world.dir)).includes(person.name));
    await getExtract(page, portal, 'individual-extract', { options: { 'options.history': 'all' } });
    assert.ok((await myPapers(page, portal)).includes(`/papers/${paper}`));
    await page.goto(`${portal}/about-me`);
    await click(page, MAIN);
    assert.ok((await page.locator('main').innerText()).includes(person.name));
    await page.goto(form(portal, 'move-in'));
    assert.equal((await leads(page, () => page.locator(MAIN).first().click())).status(), 422);
    await page.locator('[name=address]').fill('서울특별시 종로구 자하문로 83 (청운동)');
    await page.locator('[name=moved_on]').fill(day(1));
    await click(page, MAIN);
    assert.match(new URL(page.url()).pathname, /^\/done\//, await page.locator('main').innerText());
    await page.context().close();
  });

  await test('two clicks without JavaScript give one paper', async () => {
    const page = await chrome.page({ js: false });
    await signIn(page, portal, world.citizen(RENAMED));
    const before = (await myPapers(page, portal)).length;
    await page.goto(form(portal, 'individual-extract'));
    await pressTwice(page, '/papers/');
    assert.equal((await myPapers(page, portal)).length, before + 1);
    await page.context().close();
  });

  await test('등본 without any style sheet', async () => {
    const page = await chrome.page({ css: false });
    const person = world.citizen(RENAMED);
    await signIn(page, portal, person);
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.masthead .wrap')).display), 'block', 'no style sheet');
    await getExtract(page, portal, 'household-extract', { place: 'property' });
    assert.ok((await pdfText(await savePdf(page), world.dir)).includes(person.name));
    await page.context().close();
  });
}
