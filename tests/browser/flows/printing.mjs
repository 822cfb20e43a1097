// A paper is printed at the desk's printer: by one key, through a jam, and where nobody knows; every state of its page looked at.

import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { begin, choose, deskSignIn, finish, leads } from '../lib/acts.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { Printer } from '../lib/printer.mjs';
import { allWell } from '../lib/suite.mjs';
import { until } from '../lib/world.mjs';
import { everyWidth } from '../sweep.mjs';
import { HEAD } from './citizen.mjs';

const path = (page) => new URL(page.url()).pathname;
const text = (page) => page.locator('main').innerText();
const hit = (page, key) => leads(page, () => page.keyboard.press(key));

/** Looks again until the page says this. */
const says = (page, what) => until(`the page says ${what}`, async () => {
  if ((await text(page)).includes(what)) return true;
  await page.reload();
  return false;
});

export async function printingFlows({ test, world, chrome }) {
  const printer = await Printer.start();
  const office = world.office();
  const faults = [];
  const looked = async (page, where) => faults.push(...(await everyWidth(page, `printing, ${where}`)));
  await test('a paper is printed by one key, through a jam, and nobody knows of a printer that died', async () => {
    const tables = ['desk1', 'back'].map((name, n) => `\n[printers.${name}]\nuri = "${printer.uri}"\ntitle-ko = "${n ? '뒷방' : '1번 창구'} 프린터"\ntitle-en = "Printer ${name}"\n`);
    await appendFile(join(world.dir, 'jongno.toml'), tables.join(''));
    await world.kill('jongno', 'SIGTERM');
    await world.restart('jongno');
    const page = await chrome.page({ viewport: DESKTOP });
    await deskSignIn(page, office, world.officer());
    await begin(page, office, world.citizen(HEAD), 'household-extract');
    await choose(page, 'identity-seen', 'resident-card');
    await finish(page);
    assert.match(path(page), /^\/desk\/done\//, await text(page));
    await looked(page, 'issued');
    await page.setViewportSize(DESKTOP);

    // The list has no answer beforehand: there are two printers, and nobody has used one.
    assert.equal(await page.locator('[name=printer]').inputValue(), '');
    await printer.does('hold');
    await page.locator('[name=printer]').selectOption('desk1');
    await hit(page, 'F10');
    assert.match(path(page), /\/sheets$/);
    await says(page, '인쇄하고 있습니다');
    await looked(page, 'under way');
    await printer.doesNot('hold');
    await says(page, '인쇄했습니다');
    await looked(page, 'printed');

    await printer.does('jam');
    await page.locator('summary').first().click();
    assert.equal(await page.locator('[name=printer]').inputValue(), 'desk1', 'the printer of before');
    await hit(page, 'F10');
    await says(page, '종이가 걸렸습니다');
    await looked(page, 'jam');
    await printer.doesNot('jam');
    await says(page, '종이가 걸려 인쇄하지 못했습니다');
    await looked(page, 'jammed');

    await printer.does('hold');
    await hit(page, 'F10');
    await says(page, '인쇄하고 있습니다');
    await printer.kill();
    await says(page, '나왔는지 알 수 없습니다');
    await looked(page, 'unknown');
    const sheets = path(page);
    await leads(page, () => page.locator('button[value=not-out]').click());
    assert.match(await text(page), /나오지 않았다고 확인했습니다/);
    const refused = await hit(page, 'F10');
    assert.equal(refused.status(), 503);
    assert.match(await text(page), /프린터가 대답하지 않습니다/);
    await page.goto(`${office}/desk/day`);
    assert.match(await text(page), /인쇄 2: 폐기 · 종이가 걸려/);
    await looked(page, 'day list');
    await page.goto(`${office}${sheets}`);
    allWell(faults);
  });
  await printer.end();
}
