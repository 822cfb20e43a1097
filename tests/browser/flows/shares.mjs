// A paper shown by a share code: its holder gives one, with and without JavaScript; a receiver types it; the look stands with the holder; it is ended.

import assert from 'node:assert/strict';
import { choose, click, getExtract, leads, signIn } from '../lib/acts.mjs';
import { allWell } from '../lib/suite.mjs';
import { everyWidth } from '../sweep.mjs';

const HOLDER = 3;
const codes = (page) => page.locator('main .serial').allInnerTexts();
const BY_SHARE = 'form:has([name=by][value=share]) button';

/** Types a share code into the field of the checking page. */
async function type(page, code) {
  await page.locator('[name=share]').last().fill(code);
  return leads(page, () => page.locator(BY_SHARE).click());
}

/** Another digit in the middle. */
const slip = (code) => code.slice(0, 12) + ((Number(code[12]) + 1) % 10) + code.slice(13);

export async function shareFlows({ test, world, chrome }) {
  const portal = world.portal(), person = world.citizen(HOLDER);
  let code;

  for (const js of [true, false]) {
    await test(`a share code is given, shown, looked up and ended${js ? '' : ', without JavaScript'}`, async () => {
      const page = await chrome.page({ js });
      await signIn(page, portal, person);
      const number = await getExtract(page, portal, 'individual-extract', {});
      await click(page, `a[href="/papers/${number}/shares"]`);
      if (js) allWell(await everyWidth(page, 'share codes, none'));
      const give = 'form:has([name=days]) button';
      assert.equal((await leads(page, () => page.locator(give).click())).status(), 422, 'no period was chosen');
      if (js) allWell(await everyWidth(page, 'share codes, faults'));
      await choose(page, 'days', '7');
      await click(page, give);
      [code] = await codes(page);
      assert.match(code, /^\d{4}( \d{4}){4}$/);
      if (js) allWell(await everyWidth(page, 'share codes, one'));

      const receiver = await chrome.page({ js });
      await receiver.goto(`${portal}/verify`);
      assert.equal((await type(receiver, slip(code))).status(), 422, 'a slip is told at its field');
      assert.equal(await receiver.locator('[name=share]').last().inputValue(), slip(code), 'what was typed stays');
      if (js) allWell(await everyWidth(receiver, 'check, a slip in a share code'));
      await type(receiver, code);
      assert.ok((await receiver.locator('#verdict').innerText()).includes(person.name));
      assert.ok(!receiver.url().includes(code.replaceAll(' ', '')), 'no code in an address');
      if (js) allWell(await everyWidth(receiver, 'check, by share code'));
      const form = 'form[action="/verify/paper"]';
      const sent = await receiver.locator(`${form} input`).evaluateAll((all) => all.map((one) => [one.name, one.value]));
      const opened = await receiver.context().request.post(`${portal}/verify/paper`, { form: Object.fromEntries(sent) });
      assert.equal(opened.headers()['content-type'], 'application/pdf');
      receiver.watch?.asked.add(`POST /verify/paper ${opened.status()}`);

      await page.goto(`${portal}/papers/${number}/shares`);
      const shown = await page.locator('main').innerText();
      assert.ok(shown.includes('상태만 확인') && shown.includes('서류를 열어 봄'), shown);
      if (js) allWell(await everyWidth(page, 'share codes, looked at'));
      await click(page, 'form:has([name=share]) button');
      assert.deepEqual(await codes(page), []);
      if (js) allWell(await everyWidth(page, 'share codes, ended'));
      await receiver.goto(`${portal}/verify`);
      await type(receiver, code);
      assert.ok((await receiver.locator('#verdict').innerText()).includes('볼 수 있는 서류가 없습니다'));
      if (js) allWell(await everyWidth(receiver, 'check, an ended share code'));
      await receiver.context().close();
      await page.context().close();
    });
  }

  await test('a share code by keyboard alone', async () => {
    const page = await chrome.page();
    await page.goto(`${portal}/verify`);
    await page.locator('[name=share]').focus();
    await page.keyboard.type(code);
    await leads(page, () => page.keyboard.press('Enter'));
    assert.equal(await page.locator('#verdict .notice').getAttribute('data-tone'), 'care');
    await page.context().close();
  });
}
