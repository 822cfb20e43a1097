// Rentals: a citizen registers a home, reports its lease and gets the certificate; an officer opens the record and ends the registration.

import assert from 'node:assert/strict';
import { begin, choose, click, deskSignIn, fetchPdf, finish, form, leads, MAIN, paperNumber, pdfText, savePdf, signIn } from '../lib/acts.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { allWell } from '../lib/suite.mjs';
import { day } from '../lib/world.mjs';
import { everyWidth } from '../sweep.mjs';

const LANDLORD = 5;
const HOME = '서울특별시 종로구 창신길 403, 201호';
const path = (page) => new URL(page.url()).pathname;

async function fill(page, given) {
  for (const [name, value] of Object.entries(given)) await page.locator(`[name="${name}"]`).fill(value);
}

export async function rentalFlows({ test, world, chrome }) {
  const portal = world.portal(), office = world.office();
  const landlord = world.citizen(LANDLORD);
  const page = await chrome.page();

  await test('a home is registered at the portal: faults first, then the receipt', async () => {
    await signIn(page, portal, landlord);
    await page.goto(form(portal, 'rental/registration'));
    const faulty = await leads(page, () => page.locator(MAIN).first().click());
    assert.equal(faulty.status(), 422);
    allWell(await everyWidth(page, 'rental registration, faults'));
    await fill(page, { address: HOME });
    await page.locator('select[name=property], [name=property][value=multi-household]').first().evaluate((input) => {
      if (input.tagName === 'SELECT') input.value = 'multi-household'; else input.checked = true;
    });
    await choose(page, 'acquired', 'purchase');
    await choose(page, 'type', 'long');
    await click(page, MAIN);
    assert.match(path(page), /^\/done\//, await page.locator('main').innerText());
    assert.match(await pdfText(await savePdf(page), world.dir), /접수증/);
    assert.match(await pdfText(await fetchPdf(page, `${path(page)}/receipt.pdf`), world.dir), /접수증/);
  });

  await test('a lease is reported; one over the cap is refused and what was typed stays', async () => {
    await page.goto(form(portal, 'rental/lease-report'));
    await fill(page, { address: HOME, contract_on: '2023-08-17', deposit_won: '200000000' });
    await click(page, MAIN);
    assert.match(path(page), /^\/done\//, await page.locator('main').innerText());
    await page.goto(form(portal, 'rental/lease-report'));
    await fill(page, { address: HOME, contract_on: day(0), deposit_won: '210000001' });
    const refused = await leads(page, () => page.locator(MAIN).first().click());
    assert.equal(refused.status(), 409);
    assert.match(await page.locator('.refusal').innerText(), /5\.00 % > 5 %/);
    assert.equal(await page.locator('[name=deposit_won]').inputValue(), '210000001');
    allWell(await everyWidth(page, 'rental lease, over the cap'));
  });

  await test('the certificate is about the landlord, and the own registration can be seen', async () => {
    await page.goto(form(portal, 'rental/registration-certificate'));
    await click(page, MAIN);
    await paperNumber(page);
    const text = await pdfText(await savePdf(page), world.dir);
    assert.ok(text.includes(landlord.name) && text.includes('임대사업자'), text);
    await page.goto(`${portal}/about-me`);
    await click(page, 'button[name=service][value=rental]');
    assert.match(path(page), /^\/looks\//);
    assert.ok((await page.locator('main').innerText()).includes('창신길 403'));
    allWell(await everyWidth(page, 'rental record, own'));
  });

  await test('an officer opens the registration, gives the certificate and ends it with the fine told', async () => {
    const desk = await chrome.page({ viewport: DESKTOP });
    await deskSignIn(desk, office, world.people.officers.filter((person) => person.node === 'jongno')[0]);
    await begin(desk, office, landlord, 'rental/registration-certificate');
    await desk.locator('details:has(button[value="look/rental"]) > summary').click();
    await click(desk, 'button[value="look/rental"]');
    assert.ok((await desk.locator('main').innerText()).includes('창신길 403'));
    allWell(await everyWidth(desk, 'rental desk, record'));
    await desk.setViewportSize(DESKTOP);
    await choose(desk, 'identity-seen', 'resident-card');
    await click(desk, 'button[name="desk.act"][value=finish-on]');
    assert.match(path(desk), /^\/desk\/done\//, await desk.locator('main').innerText());
    const file = await desk.locator('a[data-key=F8]').getAttribute('href');
    assert.ok((await pdfText(await fetchPdf(desk, file), world.dir)).includes(landlord.name));
    await begin(desk, office, landlord, 'rental/deregistration');
    await choose(desk, 'identity-seen', 'resident-card');
    await fill(desk, { address: HOME });
    await choose(desk, 'reason', 'sale');
    await finish(desk);
    assert.match(path(desk), /^\/desk\/done\//, await desk.locator('main').innerText());
    assert.match(await desk.locator('main').innerText(), /30,000,000/);
    allWell(await everyWidth(desk, 'rental desk, ended'));
    await desk.context().close();
  });
}
