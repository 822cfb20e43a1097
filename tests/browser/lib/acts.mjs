// What a citizen and an officer do with a mouse or a finger. Works the same without JavaScript.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './world.mjs';

/** Does what leads to another page, and waits for it and for the field that it puts a person into. */
export async function leads(page, act) {
  const [answer] = await Promise.all([page.waitForNavigation(), act()]);
  await focused(page);
  return answer;
}

/** Chromium puts the focus where `autofocus` says when it first draws the page, which may be after `load`: a key before that goes nowhere. */
export async function focused(page) {
  await until('the page puts the focus where it says', () => page.evaluate(() => {
    const wanted = document.querySelector('[autofocus]');
    return !wanted || document.activeElement !== document.body;
  }));
}

export const click = (page, what) => leads(page, () => page.locator(what).first().click());

/** The one main act of a form. */
export const MAIN = 'main form button.button:not(.plain):not(.quiet)';

/** Presses the main button twice. The second press may break off the way that the first began: where one comes to in the end counts. */
export async function pressTwice(page, end) {
  await page.locator(MAIN).first().dblclick({ noWaitAfter: true });
  await until(`one comes to ${end}`, () => new URL(page.url()).pathname.startsWith(end));
  await page.waitForLoadState();
}

/** The button of somebody in the chooser of the portal. */
export const pick = (person) => `button[name=who]:text-is("${person.name}")`;

export async function signIn(page, portal, person) {
  await page.goto(`${portal}/sign-in`);
  await click(page, pick(person));
  assert.match(await page.locator('.self').innerText(), new RegExp(person.name));
}

/** A request as addresses name it: `lease-report` of `rental/lease-report`; without its service it is the resident register's. */
const whole = (request) => (request.includes('/') ? request : `resident/${request}`);

export const form = (portal, request) => `${portal}/apply/${whole(request)}`;

/** Ticks a box or a radio button that may lie behind its label. */
export const choose = (page, name, value = 'true') => page.locator(`[name="${name}"][value="${value}"]`).first().check();

/** Gets an extract: a place to hand it to, then options of one's own. Gives the number of the paper. */
export async function getExtract(page, portal, request, { place, options = {} }) {
  await page.goto(form(portal, request));
  if (place) {
    await choose(page, 'preset', place);
    if (!page.hasJs) {
      await click(page, MAIN);
      assert.equal(await page.locator('.notice').count(), 1, 'the suggestion is shown before anything is issued');
    }
  }
  if (Object.keys(options).length > 0) {
    if (page.hasJs) await choose(page, 'preset', 'own');
    for (const [name, value] of Object.entries(options)) await choose(page, name, value);
  }
  await click(page, MAIN);
  return paperNumber(page);
}

/** The number of the paper whose page is open. */
export async function paperNumber(page) {
  const [, number] = new URL(page.url()).pathname.match(/^\/papers\/(\d{16})$/) ?? [];
  assert.ok(number, `not the page of a paper: ${page.url()}\n${await page.locator('main').innerText()}`);
  const shown = (await page.locator('.serial').innerText()).replace(/\D/g, '');
  assert.ok(shown.startsWith(number) || number.startsWith(shown), `${shown} stands on the page of ${number}`);
  return number;
}

/** Saves the file of the open paper by its link, as a person does. */
export async function savePdf(page) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[download]').first().click()]);
  return readFile(await download.path());
}

/** The bytes at an address of the page's origin, asked for with the page's session. */
export async function fetchPdf(page, path) {
  const url = new URL(path, page.url());
  const answer = await page.context().request.get(url.href);
  assert.equal(answer.headers()['content-type'], 'application/pdf');
  page.watch.asked.add(`GET ${url.pathname} ${answer.status()}`);
  return answer.body();
}

/** The text of a PDF, read by poppler. */
export async function pdfText(bytes, dir) {
  assert.equal(bytes.subarray(0, 5).toString('latin1'), '%PDF-');
  const file = join(dir, `paper-${process.hrtime.bigint()}.pdf`);
  await writeFile(file, bytes);
  const { stdout } = await promisify(execFile)('pdftotext', ['-layout', file, '-']);
  return stdout;
}

export const myPapers = async (page, portal) => {
  await page.goto(`${portal}/my-papers`);
  return page.locator('main a[href^="/papers/"]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
};

/** The day of birth that a resident number tells: `19900101`. */
export function birth({ resident_number: number }) {
  const century = '90'.includes(number[7]) ? '18' : '1256'.includes(number[7]) ? '19' : '20';
  return century + number.slice(0, 6);
}

export async function deskSignIn(page, office, officer) {
  await page.goto(`${office}/desk/sign-in`);
  await click(page, `button[name=evidence][value="${officer.id}"]`);
  assert.equal(new URL(page.url()).pathname, '/desk');
}

/** Finds somebody at the desk by birth and name; the list of candidates is open then. */
export async function find(page, office, person) {
  await page.goto(`${office}/desk`);
  await page.locator('[name=birth]').fill(birth(person));
  await page.locator('[name=name]').fill(person.name);
  await click(page, MAIN);
  assert.match(new URL(page.url()).pathname, /^\/desk\/found\//);
}

/** Begins a case with the first of the people found, and chooses a request. */
export async function begin(page, office, person, request) {
  await find(page, office, person);
  await page.locator('[name=subject]').first().check();
  await click(page, MAIN);
  assert.match(new URL(page.url()).pathname, /^\/desk\/cases\//);
  if (request) await chooseRequest(page, request);
}

export async function chooseRequest(page, request) {
  const choice = `button[name="desk.choose"][value="${whole(request)}"]`;
  const button = page.locator(choice);
  const fold = page.locator(`details:not([open]):has(${choice}) > summary`);
  if (await fold.count()) await fold.click();
  await leads(page, () => button.click());
}

export const finish = (page) => click(page, 'button[name="desk.act"][value=finish]');
