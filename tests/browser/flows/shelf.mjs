// 안내 목록: changed by two officers of a home with the centre gone; every node goes by it within ten seconds.

import assert from 'node:assert/strict';
import { deskSignIn, leads } from '../lib/acts.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { allWell } from '../lib/suite.mjs';
import { until } from '../lib/world.mjs';
import { everyWidth } from '../sweep.mjs';

const NODE = 'songpa', LIST = '/desk/catalogue', WHY = '잠실2동 창구가 하루 쉽니다';
const NODES = ['jongno', 'songpa', 'cheongun', 'jamsil'];
/** How soon every node must go by it (the issue's own bar). */
const TOLD_MS = 10_000;
const PAPER = '/now?service=resident.household-extract&place=';

const main = (page) => page.locator('main').innerText();
const send = (page, act) => leads(page, () => page.locator(`main form button[name=act][value=${act}]`).click());

/** The next edition of a text: a higher version, of today, and with what `change` does. */
function edition(text, today, change = (same) => same) {
  const version = Number(text.match(/^version = (\d+)$/m)[1]) + 1;
  const dated = text.replace(/^version = \d+$/m, `version = ${version}`).replace(/^from = ".*"$/m, `from = "${today}"`);
  return change(dated);
}

/** A counter less, a telephone more, and one alternate of the household extract by another telephone. */
function changed(text) {
  const place = text.match(/\[\[place\]\]\nname = "jamsil-office"\n[^]*?\n\n/)[0];
  const less = text.replace(place, '').replaceAll(', "jamsil-office"', '');
  return less.replace('name = "songpa-office"', 'name = "songpa-office"\nphone = "02-120"').replace('phone = "110"', 'phone = "120"');
}

export async function shelfFlows({ test, world, chrome }) {
  const desk = world.office(NODE), faults = [];
  const looked = async (page, where) => {
    faults.push(...(await everyWidth(page, `catalogue, ${where}`)));
    await page.setViewportSize(DESKTOP);
  };
  const status = async (node) => (await fetch(`${world.portal(node)}/status.json`)).json();
  const text = (page) => page.locator('textarea[name=text]');

  /** One proposes, another approves; the moment of the approval. */
  const change = async (page, second, said) => {
    await text(page).fill(said);
    await page.locator('[name=why]').fill(WHY);
    await send(page, 'propose');
    const at = page.url();
    await second.goto(at);
    const began = Date.now();
    await send(second, 'approve');
    return { at, began };
  };
  const everywhere = async (version, began) => {
    for (const node of NODES) {
      await until(`${node} goes by it`, async () => (await status(node)).catalogue.version === version, TOLD_MS - (Date.now() - began));
    }
  };

  await test('two officers change the catalogue, and every node goes by it within ten seconds, the centre dead', async () => {
    const page = await chrome.page({ viewport: DESKTOP }), second = await chrome.page({ viewport: DESKTOP });
    await deskSignIn(page, desk, world.officer(NODE));
    await deskSignIn(second, desk, world.officer(NODE, 1));
    await page.goto(`${desk}${LIST}`);
    assert.match(await main(page), /운영자가 준 파일/);
    await looked(page, 'of the file');
    const before = await status(NODE), today = before.as_of.slice(0, 10);
    await page.goto(`${desk}${LIST}?edit=1`);
    const given = await text(page).inputValue();
    const file = await page.evaluate(async () => (await fetch('/desk/catalogue/now/catalogue.toml')).text());
    assert.equal(file.trimEnd(), given.trimEnd());

    assert.equal((await send(page, 'propose')).status(), 422);
    await text(page).fill(edition(given, today, (next) => changed(next).replaceAll('grade = 1', 'grade = 9')));
    assert.equal((await send(page, 'check')).status(), 422);
    assert.match(await main(page), /system centre[^]*등급은 1에서 4까지/);
    await looked(page, 'faults');
    const next = edition(given, today, changed);
    await text(page).fill(next);
    assert.equal((await send(page, 'check')).status(), 200);
    assert.match(await main(page), /잠실2동 주민센터[^]*없어짐/);
    assert.match(await main(page), /없어지는 대체 수단[^]*110/);
    await looked(page, 'checked');
    assert.equal((await status(NODE)).catalogue.version, before.catalogue.version);

    await world.kill('centre');
    try {
      await page.locator('[name=why]').fill(WHY);
      await send(page, 'propose');
      const at = page.url();
      assert.match(await main(page), /승인 대기/);
      await looked(page, 'waiting');
      assert.equal((await send(page, 'approve')).status(), 403);
      assert.match(await main(page), /쓴 사람이 스스로 승인할 수 없습니다/);
      await looked(page, 'not by its writer');
      await second.goto(at);
      const began = Date.now();
      await send(second, 'approve');
      assert.match(await main(second), /쓰는 중/);
      await everywhere(before.catalogue.version + 1, began);
      await looked(second, 'in force');
      for (const node of NODES) {
        await page.goto(`${world.portal(node)}${PAPER}songpa-office`);
        assert.equal(await page.locator('option[value=jamsil-office]').count(), 0, node);
      }
      for (const lang of ['en', 'easy']) {
        await second.goto(`${desk}${LIST}?lang=${lang}`);
        await looked(second, `list, ${lang}`);
      }
      await second.goto(`${desk}${LIST}?lang=ko`);
      await looked(second, 'list');
    } finally {
      await world.restart('centre');
    }

    // An office that keeps none sees it, and changes nothing.
    const elsewhere = await chrome.page({ viewport: DESKTOP });
    await deskSignIn(elsewhere, world.office('cheongun'), world.officer('cheongun'));
    await elsewhere.goto(`${world.office('cheongun')}${LIST}`);
    assert.match(await main(elsewhere), /이 기관은 목록을 바꾸지 않습니다. 바꾸는 기관: 서울특별시 종로구/);
    assert.match(await main(elsewhere), new RegExp(WHY));
    assert.equal(await text(elsewhere).count(), 0);
    await looked(elsewhere, 'where it is not kept');

    // One that waits is taken back; then everything is as it was.
    await page.goto(`${desk}${LIST}?edit=1`);
    await page.locator('[name=why]').fill(WHY);
    await text(page).fill(edition(next, today, (same) => same));
    await send(page, 'propose');
    await send(page, 'withdraw');
    assert.match(await main(page), /거둠/);
    await looked(page, 'taken back');
    await page.goto(`${desk}${LIST}`);
    const back = edition(given, today).replace(/^version = \d+$/m, `version = ${before.catalogue.version + 2}`);
    const { began } = await change(page, second, back);
    await everywhere(before.catalogue.version + 2, began);
    for (const one of [page, second, elsewhere]) await one.context().close();
    allWell(faults.splice(0));
  });
}
