// 서식: two people change a label of a form at the desk, and the next paper bears it.

import assert from 'node:assert/strict';
import { click, deskSignIn, fetchPdf, leads, pdfText } from '../lib/acts.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { allWell } from '../lib/suite.mjs';
import { everyWidth } from '../sweep.mjs';

const FORM = '/desk/forms/resident.signature-certificate', OLD = '쓰이는 곳', NEW = '이 확인서를 내는 곳';
const path = (page) => new URL(page.url()).pathname;

export async function formFlows({ test, world, chrome }) {
  const office = world.office();

  await test('a label of a form is changed by two people at the desk', async () => {
    const [one, two] = [await chrome.page({ viewport: DESKTOP }), await chrome.page({ viewport: DESKTOP })];
    await deskSignIn(one, office, world.officer());
    await one.goto(`${office}/desk`);
    await click(one, 'a[href="/desk/forms"]');
    allWell(await everyWidth(one, 'forms'));
    await one.setViewportSize(DESKTOP);
    await click(one, `a[href="${FORM}"]`);
    allWell(await everyWidth(one, 'form, as the program has it'));
    await one.setViewportSize(DESKTOP);
    await click(one, 'main .actions a.button:not(.quiet)');
    assert.equal(await one.locator('textarea[name=template]').count(), 0, 'the template is the supervisor\'s');

    await one.locator('[name="texts.use.ko"]').fill('😀');
    const refused = await leads(one, () => one.locator('main form button').first().click());
    assert.equal(refused.status(), 422);
    assert.match(await one.locator('#f-texts-use-ko-fault').innerText(), /U\+1F600/);
    allWell(await everyWidth(one, 'form, draft with a fault'));
    await one.setViewportSize(DESKTOP);
    await one.locator('[name="texts.use.ko"]').fill(NEW);
    await leads(one, () => one.locator('main form button').first().click());
    assert.equal(path(one), `${FORM}/versions/1001`);
    assert.match(await one.locator('main table').innerText(), new RegExp(`${OLD}[^]*${NEW}`));
    allWell(await everyWidth(one, 'form, draft'));
    await one.setViewportSize(DESKTOP);
    const preview = await pdfText(await fetchPdf(one, `${FORM}/versions/1001/preview.pdf?paper=ko`), world.dir);
    assert.ok(preview.includes(NEW) && preview.includes('PREVIEW'), preview);
    await leads(one, () => one.locator('form[action$="/approve"] button').click());
    assert.equal(await one.locator('form[action$="/approve"]').count(), 0, 'nobody approves twice');

    await deskSignIn(two, office, world.officer('jongno', 1));
    await two.goto(`${office}${FORM}/versions/1001`);
    await leads(two, () => two.locator('form[action$="/approve"] button').click());
    assert.equal(await two.locator('form[action$="/withdraw"]').count(), 0, 'it is in force');
    allWell(await everyWidth(two, 'form, in force'));
    await two.goto(`${office}${FORM}`);
    assert.match(await two.locator('main table').innerText(), /1001[^]*쓰는 판/);
    allWell(await everyWidth(two, 'form, two versions'));

    await two.goto(`${office}${FORM}/draft?from=1001`);
    const source = two.locator('textarea[name=template]');
    await source.fill(`${await source.inputValue()}#note(say("more"))\n`);
    await leads(two, () => two.locator('main form button').first().click());
    assert.equal(await two.locator('[name="texts.more.ko"]').count(), 1, 'it asks for the text');
    allWell(await everyWidth(two, 'form, draft of the template'));
    await two.setViewportSize(DESKTOP);
    await two.locator('[name="texts.more.ko"]').fill('덧붙임');
    await two.locator('[name="texts.more.en"]').fill('In addition');
    await leads(two, () => two.locator('main form button').first().click());
    assert.equal(path(two), `${FORM}/versions/1002`);
    allWell(await everyWidth(two, 'form, draft with a changed line'));
    await leads(two, () => two.locator('form[action$="/withdraw"] button').click());
    assert.equal(await two.locator('form[action$="/withdraw"]').count(), 0);
    for (const page of [one, two]) await page.context().close();
  });
}
