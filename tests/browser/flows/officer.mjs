// An officer at the desk, by keyboard alone: real key events, counted by Chromium itself.

import assert from 'node:assert/strict';
import { begin, birth, choose, deskSignIn, fetchPdf, finish, leads, pdfText } from '../lib/acts.mjs';
import { DESKTOP, keysPressed } from '../lib/chrome.mjs';
import { day } from '../lib/world.mjs';
import { HEAD, HEAD_OF_EIGHT } from './citizen.mjs';

/** From the person found to the paper, and for a whole move. */
const EXTRACT_KEYS_MAX = 12, MOVE_KEYS_MAX = 40;
const PROTECTED = 2, RESTRICTED = 3, RENAMED = 1, CO_RESIDENTS = 10;

const path = (page) => new URL(page.url()).pathname;
const hit = (page, key) => leads(page, () => page.keyboard.press(key));

/** Tabs on to what a selector names. */
export async function tabTo(page, selector, most = 60) {
  for (let n = 0; n < most; n += 1) {
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${selector} is not reached by ${most} tabs on ${path(page)}`);
}

/** Types a birth date and a name; Hangul arrives as an input method gives it. */
async function findByKeys(page, person) {
  await hit(page, 'F2');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'birth', 'the first field has the focus');
  await page.keyboard.type(birth(person));
  await page.keyboard.press('Tab');
  await page.keyboard.insertText(person.name);
  await hit(page, 'Enter');
  assert.match(path(page), /^\/desk\/found\//);
}

/** The number on the page of what was done. */
const serial = async (page) => (await page.locator('.serial').innerText()).replace(/\D/g, '');

export async function officerFlows({ test, world, chrome, made }) {
  const office = world.office();
  const page = await chrome.page({ viewport: DESKTOP, keys: true });
  made.officer = page;

  await test('an officer signs in by one key', async () => {
    await page.goto(`${office}/desk/sign-in`);
    await hit(page, '1');
    assert.equal(path(page), '/desk');
  });

  await test(`등본 at the desk in at most ${EXTRACT_KEYS_MAX} keys from the person found`, async () => {
    await findByKeys(page, world.citizen(HEAD));
    const before = await keysPressed(page);
    await hit(page, 'Enter');
    await page.keyboard.press('1');
    await hit(page, 'F4');
    await hit(page, 'F10');
    const keys = (await keysPressed(page)) - before;
    assert.match(path(page), /^\/desk\/done\//);
    made.issued = { path: path(page), number: await serial(page), keys };
    assert.ok(keys > 0 && keys <= EXTRACT_KEYS_MAX, `${keys} keys`);
    const file = await page.locator('a[data-key=F8]').getAttribute('href');
    made.file = file;
    assert.ok((await pdfText(await fetchPdf(page, file), world.dir)).includes(world.citizen(HEAD).name));
  });

  await test('same name, same day of birth: two candidates, told apart by their addresses', async () => {
    await findByKeys(page, world.citizen(4));
    const candidates = await page.locator('.candidates .choice').allInnerTexts();
    assert.ok(candidates.length >= 2, `${candidates.length} candidates`);
    assert.equal(new Set(candidates).size, candidates.length);
    assert.equal(await page.locator('[name=subject]:checked').count(), 0, 'nobody is chosen beforehand');
    await page.keyboard.press('ArrowDown');
    await hit(page, 'Enter');
    assert.match(path(page), /^\/desk\/cases\//);
  });

  await test('a refusal becomes a slip with its ground, and the case stays', async () => {
    const former = world.citizen(RESTRICTED);
    await begin(page, office, world.citizen(PROTECTED), 'individual-extract');
    await choose(page, 'identity-seen', 'resident-card');
    await choose(page, 'applicant', 'interested');
    await page.locator('[name="applicant-name"]').fill(former.name);
    await page.locator('input[name="applicant-subject"]').fill(former.resident_number);
    await page.locator('[name="interest-proof"]').fill('채권 증서');
    await hit(page, 'F10');
    assert.match(path(page), /\/refusal$/, await page.locator('main').innerText());
    made.slip = path(page);
    assert.match(await page.locator('.refusal footer').innerText(), /resident\.restricted/);
    assert.equal(await page.locator('.refusal dl > div').count(), 3);
    assert.match(await pdfText(await fetchPdf(page, `${made.slip}.pdf`), world.dir), /증명서가 아닙니다 NOT A CERTIFICATE/);
    await hit(page, 'Escape');
    assert.equal(`${path(page)}/refusal`, made.slip);
  });

  await test(`전입신고 at the desk in at most ${MOVE_KEYS_MAX} keys`, async () => {
    await findByKeys(page, world.citizen(HEAD_OF_EIGHT));
    const before = await keysPressed(page);
    await hit(page, 'Enter');
    await page.keyboard.press('1');
    await hit(page, 'F7');
    await tabTo(page, '[name=address]');
    await page.keyboard.insertText('서울특별시 종로구 자하문로 79 (청운동)');
    await tabTo(page, '[name=moved_on]');
    await page.keyboard.type(day(1).replaceAll('-', ''));
    await hit(page, 'F10');
    assert.match(path(page), /^\/desk\/done\//, await page.locator('main').innerText());
    const keys = (await keysPressed(page)) - before;
    assert.match(await pdfText(await fetchPdf(page, `${path(page)}/receipt.pdf`), world.dir), /접수증/);
    assert.ok(keys <= MOVE_KEYS_MAX, `${keys} keys`);
  });

  await test('the day list leads back to a paper, and a reprint is the same file with the same number', async () => {
    const first = await fetchPdf(page, made.file);
    await tabTo(page, 'a[href="/desk/day"]');
    await hit(page, 'Enter');
    await tabTo(page, `a[href="${made.issued.path}"]`);
    await hit(page, 'Enter');
    assert.equal(await serial(page), made.issued.number);
    assert.deepEqual(await fetchPdf(page, made.file), first);
    await page.reload();
    assert.equal(await serial(page), made.issued.number, 'a reload issues nothing');
  });

  await test('a case half done survives a reload, a kill -9 of the node and its restart', async () => {
    await findByKeys(page, world.citizen(RENAMED));
    await hit(page, 'Enter');
    await page.keyboard.press('2');
    await hit(page, 'F6');
    const half = page.url();
    const kept = async () => [
      await page.locator('[name="identity-seen"]:checked').getAttribute('value'),
      await page.locator('button[aria-pressed=true]').getAttribute('value'),
    ];
    const before = await kept();
    assert.deepEqual(before, ['driver-licence', 'resident/individual-extract']);
    await page.reload();
    assert.deepEqual(await kept(), before);
    await world.kill('jongno', 'SIGKILL');
    await world.restart('jongno');
    await page.goto(`${office}/desk`);
    await tabTo(page, `a[href="${new URL(half).pathname}"]`);
    await hit(page, 'Enter');
    assert.deepEqual(await kept(), before);
    await hit(page, 'F10');
    assert.match(path(page), /^\/desk\/done\//, await page.locator('main').innerText());
  });
}

/** The same by Tab, Space and Enter, where no script runs. */
export async function officerWithoutScript({ test, world, chrome }) {
  const office = world.office();
  await test('등본 at the desk by Tab, Space and Enter, without JavaScript', async () => {
    const page = await chrome.page({ js: false, viewport: DESKTOP });
    await page.goto(`${office}/desk/sign-in`);
    await tabTo(page, `button[value="${world.officer().id}"]`);
    await hit(page, 'Enter');
    await tabTo(page, '[name=birth]');
    await page.keyboard.type(birth(world.citizen(CO_RESIDENTS)));
    await page.keyboard.press('Tab');
    await page.keyboard.insertText(world.citizen(CO_RESIDENTS).name);
    await hit(page, 'Enter');
    await tabTo(page, '[name=subject]');
    await page.keyboard.press('Space');
    await hit(page, 'Enter');
    await tabTo(page, '[name="identity-seen"]');
    await page.keyboard.press('Space');
    await tabTo(page, 'button[value="resident/household-extract"]');
    await hit(page, 'Enter');
    await tabTo(page, 'button[value=finish]');
    await hit(page, 'Enter');
    assert.match(path(page), /^\/desk\/done\//, await page.locator('main').innerText());
    const file = await page.locator('a[data-key=F8]').getAttribute('href');
    assert.ok((await pdfText(await fetchPdf(page, file), world.dir)).includes(world.citizen(CO_RESIDENTS).name));
    await page.context().close();
  });

  await test('refusal slip, 전입신고 and day list at the desk without JavaScript', async () => {
    const page = await chrome.page({ js: false, viewport: DESKTOP });
    await deskSignIn(page, office, world.officer());
    await begin(page, office, world.citizen(CO_RESIDENTS), 'move-in');
    await finish(page);
    assert.ok((await page.locator('.faults').count()) === 1, 'an empty report has faults');
    await page.locator('[name=address]').fill('부산광역시 해운대구 우동 1');
    await page.locator('[name=moved_on]').fill(day(1));
    await finish(page);
    assert.match(path(page), /\/refusal$/, 'another municipality is refused');
    await leads(page, () => page.locator('main a.button').first().click());
    await page.locator('[name=address]').fill('서울특별시 종로구 자하문로 81 (청운동)');
    await finish(page);
    assert.match(path(page), /^\/desk\/done\//, await page.locator('main').innerText());
    const done = path(page);
    await page.goto(`${office}/desk/day`);
    assert.equal(await page.locator(`a[href="${done}"]`).count(), 1);
    await leads(page, () => page.locator('.self button').click());
    assert.equal((await page.goto(`${office}${done}`)).status(), 401, 'who has signed out sees nothing');
    await page.context().close();
  });
}
