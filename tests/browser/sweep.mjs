// Every page in every state, looked at: axe, painted text, no sideways scrolling; at phone and desktop width, in three languages.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { begin, choose, chooseRequest, click, deskSignIn, find, finish, form, leads, MAIN } from './lib/acts.mjs';
import { axe, overflow, painted } from './lib/checks.mjs';
import { DESKTOP, PHONE } from './lib/chrome.mjs';
import { allWell } from './lib/suite.mjs';

/** The narrowest screen, and a desktop at 200 %: its 1,280 pixels are 640 of CSS. */
const NARROW = { width: 320, height: 640 }, ZOOMED = { width: 640, height: 450 };
/** Where pictures of every page are kept, to be looked at; nowhere unless named. */
const SHOTS = process.env.IEUM_SHOTS;

async function at(page, viewport, where, checks) {
  await page.setViewportSize(viewport);
  const faults = [];
  for (const check of checks) faults.push(...(await check(page)));
  return faults.map((fault) => ({ ...fault, where: `${where}, ${viewport.width} px` }));
}

async function picture(page, where, width) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(SHOTS, `${where.replace(/[^\p{L}\d]+/gu, '-')}-${width}.png`), fullPage: true });
}

/** All checks at both widths, and reflow at 320 px and 200 %. */
export async function everyWidth(page, where) {
  const faults = await at(page, DESKTOP, where, [axe, painted, overflow]);
  await picture(page, where, DESKTOP.width);
  faults.push(...(await at(page, ZOOMED, where, [overflow])), ...(await at(page, NARROW, where, [overflow])));
  faults.push(...(await at(page, PHONE, where, [axe, painted])));
  await picture(page, where, PHONE.width);
  return faults;
}

/** The same with less effort, where only the words differ. */
async function phoneOnly(page, where, checks = [axe, painted]) {
  const faults = [...(await at(page, NARROW, where, [overflow])), ...(await at(page, PHONE, where, checks))];
  await picture(page, where, PHONE.width);
  return faults;
}

/** What is done for a page in a language. The words of two languages do not change what axe sees; how long they are may. */
const inLanguage = {
  ko: everyWidth,
  en: (page, where) => phoneOnly(page, `${where}, en`),
  easy: (page, where) => phoneOnly(page, `${where}, easy`, [painted]),
};

const opens = (address, status = 200) => async (page) => {
  const answer = await page.goto(address);
  assert.equal(answer.status(), status, address);
};

const answers = (answer, status) => assert.equal(answer.status(), status, answer.url());

/** Cuts all lines of a part, on the map. */
const press = (page, part) => leads(page, () => page.locator(`form:has(input[name=which][value=${part}]) button[value=cut]`).click());

/** States of the portal's pages: for nobody, for a citizen, for a citizen of another home. */
function portalStates({ world, made }) {
  const portal = world.portal();
  const open = (path, status) => opens(`${portal}${path}`, status);
  const nobody = {
    'first page, nobody signed in': open('/'),
    'sign-in': open('/sign-in'),
    'sign-in asked for on the way': open('/my-papers', 401),
    'sign-in refused': async (page) => {
      await page.goto(`${portal}/sign-in`);
      await page.locator('button[name=who]').first().evaluate((button) => { button.value = 'nobody'; });
      answers(await leads(page, () => page.locator('button[name=who]').first().click()), 401);
    },
  };
  const citizen = {
    'first page': open('/'),
    'find, all': open('/find'),
    'find, found': open('/find?what=%EB%93%B1%EB%B3%B8'),
    'find, nothing found': open('/find?what=zzz'),
    'how to check': open('/verify'),
    'apply, faults': async (page) => {
      await page.goto(form(portal, 'move-in'));
      answers(await leads(page, () => page.locator(MAIN).first().click()), 422);
    },
    'apply, own choice of options': async (page) => {
      await page.goto(form(portal, 'individual-extract'));
      await choose(page, 'preset', 'own');
    },
    'apply, refused': async (page) => {
      await page.goto(form(portal, 'move-in'));
      await page.locator('[name=address]').fill('부산광역시 해운대구 우동 1');
      await page.locator('[name=moved_on]').fill('2026-01-02');
      const answer = await leads(page, () => page.locator(MAIN).first().click());
      assert.equal(await page.locator('.refusal').count(), 1, `${answer.status()}`);
    },
    'no such request': open('/apply/resident/none', 404),
    'paper': open(`/papers/${made.paper}`),
    'no such paper': open('/papers/0000000000000000', 404),
    'my papers': open('/my-papers'),
    'my record': open('/about-me'),
    'my record, refused': async (page) => {
      await page.goto(`${portal}/about-me`);
      await page.locator('button[name=service]').first().evaluate((button) => { button.value = 'none'; });
      answers(await leads(page, () => page.locator('button[name=service]').first().click()), 404);
    },
    'my record, looked at': open(made.look),
    'no such look': open('/looks/none', 404),
    'no such receipt': open('/done/none', 404),
    'no such page': open('/nowhere', 404),
    'map of the country': open('/country'),
    'map, lines of a part cut': async (page) => {
      await page.goto(`${portal}/country`);
      answers(await press(page, 'songpa'), 200);
      assert.ok(await page.locator('svg path[data-state=cut]').count() > 0);
    },
    'map, all healed': async (page) => {
      await page.goto(`${portal}/country`);
      answers(await leads(page, () => page.locator('main .actions button[value=heal]:not(:has(span))').click()), 200);
      assert.equal(await page.locator('svg path[data-state=cut]').count(), 0);
    },
    'map, no such line': async (page) => {
      await page.goto(`${portal}/country`);
      await page.locator('input[name=which]').first().evaluate((input) => { input.value = 'busan'; });
      answers(await leads(page, () => page.locator('button[value=cut]').first().click()), 404);
    },
  };
  const mover = { 'receipt': open(made.done), 'my papers, none': open('/my-papers') };
  const guest = { 'sent on to the other home': opens(form(portal, 'household-extract')), 'my papers, others elsewhere': open('/my-papers') };
  return [['nobody', nobody], ['citizen', citizen], ['mover', mover], ['guest', guest]];
}

/** States of the desk's pages. */
function deskStates({ world, made }) {
  const office = world.office();
  const open = (path, status) => opens(`${office}${path}`, status);
  const [head, renamed, , , namesake] = [0, 1, 2, 3, 4].map((nth) => world.citizen(nth));
  const findWith = (given, status) => async (page) => {
    await page.goto(`${office}/desk`);
    for (const [name, value] of Object.entries(given)) await page.locator(`[name=${name}]`).fill(value);
    answers(await leads(page, () => page.locator(MAIN).first().click()), status);
  };
  const clerk = { 'desk sign-in': open('/desk/sign-in'), 'desk, sign-in asked for': open('/desk', 401) };
  const officer = {
    'desk, first page': open('/desk'),
    'desk, find with a fault': findWith({ birth: '2026-13-45', name: '가' }, 422),
    'desk, nobody found': findWith({ birth: '1931-02-03', name: '한없음' }, 404),
    'desk, one found': (page) => find(page, office, renamed),
    'desk, two found': (page) => find(page, office, namesake),
    'desk, case begun': (page) => begin(page, office, head),
    'desk, case of an extract': async (page) => {
      await begin(page, office, head, 'household-extract');
      made.case = new URL(page.url()).pathname;
    },
    'desk, case with faults': async (page) => {
      await begin(page, office, head, 'move-in');
      await finish(page);
      assert.equal(await page.locator('.faults').count(), 1);
    },
    'desk, record looked at': async (page) => {
      await begin(page, office, head, 'head-change');
      await page.locator('details:has(button[value="look/resident"]) > summary').click();
      await click(page, 'button[name="desk.act"][value="look/resident"]');
    },
    'desk, refusal slip': open(made.slip),
    'desk, done': open(made.issued?.path),
    'desk, day list': open('/desk/day'),
    'desk, day list of no day': open('/desk/day?on=never', 422),
    'desk, no such case': open('/desk/cases/none', 404),
  };
  return [['clerk', clerk], ['officer', officer]];
}

const LANGS = ['ko', 'en', 'easy'];

export async function sweep(run) {
  const { test, world, chrome, made } = run;
  made.nobody = await chrome.page();
  made.clerk = await chrome.page({ viewport: DESKTOP });
  const through = async (lang, all) => {
    for (const [who, states] of all) {
      await test(`pages for the ${who} in ${lang}: axe, painted text, no sideways scrolling`, async () => {
        const page = made[who];
        const faults = [];
        await page.goto(`${['clerk', 'officer'].includes(who) ? `${world.office()}/desk/sign-in` : world.portal()}?lang=${lang}`);
        for (const [where, reach] of Object.entries(states)) {
          await page.setViewportSize(DESKTOP);
          await reach(page);
          faults.push(...(await inLanguage[lang](page, where)));
        }
        allWell(faults);
      });
    }
  };
  for (const lang of LANGS) await Promise.all([through(lang, portalStates(run)), through(lang, deskStates(run))]);
  for (const who of ['citizen', 'officer']) await made[who].goto(`${world.portal()}?lang=ko`);
}

/** The form of every request on offer, at the portal and at the desk. Gives their names: what the lists showed. */
export async function everyRequest({ test, world, chrome, made }) {
  const portal = world.portal(), office = world.office();
  made.requests = { portal: [], desk: [] };
  await test('the form of every request at the portal', async () => {
    const page = made.citizen;
    await page.goto(`${portal}/find`);
    const paths = await page.locator('main a[href^="/apply/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    const faults = [];
    for (const path of new Set(paths)) {
      await page.goto(`${portal}${path}`);
      faults.push(...(await everyWidth(page, `apply ${path.split('/').pop()}`)));
      made.requests.portal.push(path.replace('/apply/', ''));
    }
    allWell(faults);
  });
  await test('the form of every request at the desk', async () => {
    // A supervisor may all that is done at a counter.
    const page = await chrome.page({ viewport: DESKTOP });
    await deskSignIn(page, office, world.people.officers.filter((person) => person.node === 'jongno')[1]);
    await begin(page, office, world.citizen(0));
    const names = await page.locator('button[name="desk.choose"]').evaluateAll((buttons) => buttons.map((button) => button.value));
    const faults = [];
    for (const name of names) {
      await page.setViewportSize(DESKTOP);
      await chooseRequest(page, name);
      await page.locator('details').evaluateAll((folds) => folds.forEach((fold) => { fold.open = true; }));
      faults.push(...(await phoneOnly(page, `case of ${name}`)), ...(await at(page, DESKTOP, `case of ${name}`, [overflow])));
      await picture(page, `case of ${name}`, DESKTOP.width);
      made.requests.desk.push(name);
    }
    await page.setViewportSize(DESKTOP);
    await click(page, 'button[name="desk.act"][value=drop]');
    await page.context().close();
    allWell(faults);
  });
}
