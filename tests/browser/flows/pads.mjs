// 수기접수: a pad of numbered sheets is made, printed, and one sheet looked up by its digits and made void.

import assert from 'node:assert/strict';
import { deskSignIn, fetchPdf, focused, leads, pdfText } from '../lib/acts.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { allWell } from '../lib/suite.mjs';
import { everyWidth } from '../sweep.mjs';

const LIST = '/desk/pads';
const path = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();
const send = (page, action) => leads(page, () => page.locator(`form[action="${action}"] button`).first().click());

export async function padFlows({ test, world, chrome }) {
  const desk = world.office();

  await test('a pad for paper intake is made and printed, and a spoilt sheet is void once', async () => {
    const page = await chrome.page({ viewport: DESKTOP }), faults = [];
    await deskSignIn(page, desk, world.officer());
    await page.goto(`${desk}${LIST}`);
    faults.push(...(await everyWidth(page, 'pads, none')));
    await page.setViewportSize(DESKTOP);
    await page.locator('[name=count]').fill('51');
    assert.equal((await send(page, LIST)).status(), 422);
    faults.push(...(await everyWidth(page, 'pads, faults')));
    await page.setViewportSize(DESKTOP);
    await page.locator('[name=request]').selectOption('resident/move-in');
    await page.locator('[name=count]').fill('2');
    await send(page, LIST);
    const pad = path(page);
    assert.match(pad, /^\/desk\/pads\/\d{9}$/, await main(page));
    faults.push(...(await everyWidth(page, 'pad, not printed')));
    await page.setViewportSize(DESKTOP);
    const printed = await page.evaluate(async (to) => (await fetch(to, { method: 'POST', body: new URLSearchParams(new FormData(document.querySelector(`form[action="${to}"]`))) })).url, `${pad}/print`);
    assert.equal(new URL(printed).pathname, `${pad}/prints/1.pdf`);
    const text = await pdfText(await fetchPdf(page, `${pad}/prints/1.pdf`), world.dir);
    assert.match(text, /NOT A CERTIFICATE/);
    const fives = text.match(/\d{5} \d{5} \d{5} \d{5} \d{5}/)[0];

    await page.goto(`${desk}${LIST}`);
    faults.push(...(await everyWidth(page, 'pads, one')));
    await page.setViewportSize(DESKTOP);
    await focused(page);
    // A scanner types into what has the focus, and presses Enter.
    await page.keyboard.type(fives.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)));
    const refused = await leads(page, () => page.keyboard.press('Enter'));
    assert.equal(refused.status(), 422);
    assert.match(await main(page), /확인 숫자가 맞지 않습니다/);
    faults.push(...(await everyWidth(page, 'pads, misread')));
    await page.setViewportSize(DESKTOP);
    await page.goto(`${desk}${LIST}`);
    await focused(page);
    await page.keyboard.type(fives.replaceAll(' ', ''));
    await leads(page, () => page.keyboard.press('Enter'));
    const slip = path(page);
    assert.equal(slip, `/desk/slips/${fives.replaceAll(' ', '')}`);
    faults.push(...(await everyWidth(page, 'slip, blank')));
    await page.setViewportSize(DESKTOP);
    await page.locator('[name=why]').selectOption('spoilt');
    await send(page, `${slip}/void`);
    assert.match(await main(page), /폐기한 용지입니다[^]*잘못 적음/);
    faults.push(...(await everyWidth(page, 'slip, void')));
    await page.goto(`${desk}${pad}`);
    assert.match(await main(page), /2[^]*1[^]*1[^]*0/);
    faults.push(...(await everyWidth(page, 'pad, printed')));
    await page.context().close();
    allWell(faults);
  });
}
