// A citizen at the portal: papers, their files, the own record; a record that lies at another home.

import assert from 'node:assert/strict';
import { click, choose, fetchPdf, form, getExtract, leads, MAIN, myPapers, paperNumber, pdfText, pick, pressTwice, savePdf, signIn } from '../lib/acts.mjs';
import { day, until } from '../lib/world.mjs';
import { allWell } from '../lib/suite.mjs';
import { everyWidth } from '../sweep.mjs';

/** Which of the cast: a head of four, somebody of old age alone, a head of eight. */
export const HEAD = 0, HEAD_OF_EIGHT = 7, ELDERLY = 8;

export async function citizenFlows({ test, world, chrome, made }) {
  const portal = world.portal();
  const head = world.citizen(HEAD);
  const page = await chrome.page();
  made.citizen = page;

  await test('a page for people who have signed in asks for that first, and goes on to where one wanted', async () => {
    const answer = await page.goto(form(portal, 'household-extract'));
    assert.equal(answer.status(), 401);
    await click(page, pick(head));
    assert.equal(page.url(), form(portal, 'household-extract'));
  });

  await test('a suggestion sets the options and the list of what is seen follows; a hand goes over it', async () => {
    await page.goto(form(portal, 'household-extract'));
    const shown = () => page.locator('#seen b.shown:visible').count();
    const least = await shown();
    await choose(page, 'preset', 'bank');
    assert.ok(await page.locator('[name="options.relation"]').isChecked(), 'the bank is suggested to see relations');
    assert.ok((await shown()) > least, 'the list of what is seen did not follow');
    await choose(page, 'preset', 'own');
    await page.locator('[name="options.relation"]').uncheck();
    assert.equal(await page.locator('#seen b[data-when="options.relation=true"]').isVisible(), false);
  });

  await test('등본 through the portal: suggestion, one more option, paper, file', async () => {
    made.paper = await getExtract(page, portal, 'household-extract', { place: 'bank', options: { 'options.change-reasons': 'true' } });
    const text = await pdfText(await savePdf(page), world.dir);
    assert.ok(text.includes(head.name), 'the name stands on the paper');
    assert.match(text, /SPECIMEN/);
  });

  await test('초본 through the portal, and both papers in the list of papers', async () => {
    const number = await getExtract(page, portal, 'individual-extract', { place: 'company' });
    assert.ok((await pdfText(await savePdf(page), world.dir)).includes(head.name));
    const papers = await myPapers(page, portal);
    assert.ok(papers.includes(`/papers/${number}`) && papers.includes(`/papers/${made.paper}`), papers.join(' '));
    const again = await fetchPdf(page, `/papers/${made.paper}.pdf`);
    assert.deepEqual(again, await fetchPdf(page, `/papers/${made.paper}.pdf`), 'a paper opened twice is the same file');
  });

  await test('sent twice, after going back, one paper comes of it', async () => {
    const before = (await myPapers(page, portal)).length;
    await page.goto(form(portal, 'household-extract'));
    const sent = await page.evaluate((main) => {
      const form = document.querySelector(main).form;
      return [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    }, MAIN);
    await click(page, MAIN);
    const first = await paperNumber(page);
    await page.reload();
    await page.goBack();
    // The form once more as it was: same key, same answers. A browser that has lost the page sends what its history kept.
    const answer = await page.context().request.post(form(portal, 'household-extract'), { form: Object.fromEntries(sent), maxRedirects: 0 });
    assert.equal(answer.status(), 303);
    assert.equal(answer.headers().location, `/papers/${first}`);
    assert.equal((await myPapers(page, portal)).length, before + 1);
  });

  await test('a second click before the answer gives one paper', async () => {
    const before = (await myPapers(page, portal)).length;
    await page.goto(form(portal, 'individual-extract'));
    await pressTwice(page, '/papers/');
    await paperNumber(page);
    assert.equal((await myPapers(page, portal)).length, before + 1);
  });

  await test('a look at the own record, on record', async () => {
    await page.goto(`${portal}/about-me`);
    await click(page, MAIN);
    const { pathname } = new URL(page.url());
    assert.match(pathname, /^\/looks\/[0-9a-f]{32}$/);
    made.look = pathname;
    assert.ok((await page.locator('main').innerText()).includes(head.name));
  });

  await test('a move is reported: faults first, in place, then a receipt', async () => {
    const mover = await chrome.page();
    await signIn(mover, portal, world.citizen(ELDERLY));
    await mover.goto(form(portal, 'move-in'));
    const refused = await leads(mover, () => mover.locator(MAIN).first().click());
    assert.equal(refused.status(), 422);
    const faults = mover.locator('.faults a');
    assert.ok((await faults.count()) >= 2);
    await faults.first().click();
    assert.equal(await mover.evaluate(() => document.activeElement.getAttribute('aria-invalid')), 'true');
    await mover.locator('[name=address]').fill('서울특별시 종로구 자하문로 77 (청운동)');
    await mover.locator('[name=moved_on]').fill(day(1));
    await click(mover, MAIN);
    assert.match(new URL(mover.url()).pathname, /^\/done\//, await mover.locator('main').innerText());
    made.mover = mover;
    made.done = new URL(mover.url()).pathname;
  });

  await test('signing out forgets who was there', async () => {
    const other = await chrome.page();
    await signIn(other, portal, world.citizen(HEAD_OF_EIGHT));
    await click(other, '.self button');
    const answer = await other.goto(`${portal}/my-papers`);
    assert.equal(answer.status(), 401);
    assert.equal(await other.locator('.self').count(), 0);
    await other.context().close();
  });
}

/** A citizen of 송파 at the portal of 종로: sent on; where 송파 is down, told so. */
export async function homes({ test, world, chrome, made }) {
  const portal = world.portal();
  const page = await chrome.page();
  const guest = world.citizen(HEAD, 'songpa');
  made.guest = page;

  await test('whose record lies at another home is sent on to it, and gets the paper there', async () => {
    await signIn(page, portal, guest);
    await page.goto(form(portal, 'household-extract'));
    const there = form(world.portal('songpa'), 'household-extract');
    assert.equal(await page.locator('main a.button').first().getAttribute('href'), there);
    await click(page, 'main a.button');
    await click(page, pick(guest));
    assert.equal(page.url(), there);
    await click(page, MAIN);
    await paperNumber(page);
    assert.ok((await pdfText(await savePdf(page), world.dir)).includes(guest.name));
  });

  await test('where that home is down the page says so, says what works, and goes on when it is back', async () => {
    await world.kill('songpa', 'SIGTERM');
    const answer = await page.goto(form(portal, 'household-extract'));
    assert.equal(answer.status(), 503);
    assert.equal(await page.locator('.refusal dl > div').count(), 3, 'what happened, what stays safe, what to do');
    assert.ok((await page.locator('main').innerText()).includes('송파구'));
    allWell(await everyWidth(page, 'cut off from the home'));
    await click(page, 'main a[href="/verify"]');
    await world.restart('songpa');
    await until('the way to the other portal is back', async () => (await page.goto(form(portal, 'household-extract'))).status() === 200);
  });
}
