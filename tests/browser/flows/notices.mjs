// 공지 보내기: written by one officer, let out by another, told at every node; and 다시 되면 알려주기, by a link that only its owner has.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deskSignIn, leads } from '../lib/acts.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { allWell } from '../lib/suite.mjs';
import { until } from '../lib/world.mjs';
import { everyWidth } from '../sweep.mjs';

const NODE = 'cheongun', LIST = '/desk/notices', TITLE = '등본 발급이 멈췄습니다';

/** A provider of text messages that takes everything, and keeps it. */
async function provider() {
  const taken = [];
  const server = createServer(async (request, answer) => {
    let body = '';
    for await (const part of request) body += part;
    taken.push(JSON.parse(body));
    answer.writeHead(202).end();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { taken, url: `http://127.0.0.1:${server.address().port}/`, end: () => server.close() };
}

const main = (page) => page.locator('main').innerText();
const send = (page, act) => leads(page, () => page.locator(`main form button[name=act][value=${act}]`).click());

export async function noticeFlows({ test, world, chrome }) {
  const sms = await provider(), portal = world.portal(NODE), desk = world.office(NODE);
  const faults = [];
  const looked = async (page, where) => {
    faults.push(...(await everyWidth(page, `notices, ${where}`)));
    await page.setViewportSize(DESKTOP);
  };

  await test('one officer writes a notice, another lets it out, and every office tells it', async () => {
    const page = await chrome.page({ viewport: DESKTOP });
    await deskSignIn(page, desk, world.officer(NODE));
    await page.goto(`${desk}${LIST}`);
    await looked(page, 'none yet, no outlet');
    await page.goto(`${portal}/notices`);
    await looked(page, 'none for everybody');
    await page.goto(`${portal}/subscribe`);
    await looked(page, 'nothing to subscribe to');
    await writeFile(join(world.dir, 'sms.key'), 'key');
    const remote = (table) => `\n[channels.${table}.first]\nurl = "${sms.url}"\nkey-file = "sms.key"\n`;
    await appendFile(join(world.dir, `${NODE}.toml`), `\n[channels]\nsite = "${portal}"\n${remote('sms')}${remote('emergency')}`);
    await world.kill(NODE, 'SIGTERM');
    await world.restart(NODE);

    await page.goto(`${desk}${LIST}`);
    assert.equal((await send(page, 'ask')).status(), 422);
    await looked(page, 'faults');
    await page.locator('[name=title]').fill(TITLE);
    await page.locator('[name=advice]').fill(`종로구청 민원실로 가십시오. ${'가까운 곳은 상태 화면에서 봅니다. '.repeat(6)}`);
    await page.locator('[name="place.cheongun-office"]').check();
    for (const outlet of ['sms', 'emergency-text']) await page.locator(`[name="outlet.${outlet}"]`).check();
    await page.locator('[name=area]').fill('서울 종로구');
    await send(page, 'preview');
    assert.match(await main(page), /\/ 90/);
    await looked(page, 'too long');
    await page.locator('[name=advice]').fill('종로구청 민원실로 가십시오.\n전화 120이 가까운 곳을 알려 드립니다.');
    await send(page, 'ask');
    assert.match(new URL(page.url()).pathname, /^\/desk\/notices\/.+/);
    assert.match(await main(page), /승인 대기/);
    await looked(page, 'waiting');
    const at = page.url();
    assert.equal((await send(page, 'approve')).status(), 403);
    assert.match(await main(page), /쓴 사람이 스스로 승인할 수 없습니다/);
    await looked(page, 'not by its writer');

    const second = await chrome.page({ viewport: DESKTOP });
    await deskSignIn(second, desk, world.officer(NODE, 1));
    await second.goto(at);
    await send(second, 'approve');
    assert.match(await main(second), /알리는 중/);
    assert.match(await main(second), /문자 \(한국어\)[^]*재난문자 \(한국어\)/);
    await until('the emergency text is sent', () => sms.taken.some((one) => one.type === 'emergency-text' && one.text.includes(TITLE)));
    await until('the page counts it', async () => {
      await second.reload();
      return /보냄 1/.test(await main(second));
    });
    await looked(second, 'out');
    await second.goto(`${world.portal('songpa')}/notices`);
    await until('songpa tells it', async () => {
      await second.reload();
      return (await main(second)).includes(TITLE);
    });
    for (const lang of ['ko', 'en', 'easy']) {
      await second.goto(`${world.portal('songpa')}/notices?lang=${lang}`);
      await looked(second, `told, ${lang}`);
    }
    await second.goto(`${world.portal('songpa')}/notices?lang=ko`);
    await second.goto(at);
    await send(second, 'withdraw');
    assert.match(await main(second), /거둔 공지/);
    await looked(second, 'taken back');
    await second.goto(`${portal}/notices`);
    assert.match(await main(second), /지난 공지[^]*거둔 공지/);
    await page.context().close();
    await second.context().close();
    allWell(faults.splice(0));
  });

  await test('who asks to be told confirms it by a link, and ends it by one press', async () => {
    const page = await chrome.page({ viewport: DESKTOP });
    await page.goto(`${portal}/subscribe?service=resident.household-extract&place=cheongun-office`);
    assert.equal(await page.locator('[name=service]').inputValue(), 'resident.household-extract');
    const press = () => leads(page, () => page.locator('main form button').first().click());
    assert.equal((await press()).status(), 422);
    await looked(page, 'subscribing, faults');
    await page.locator('[name=address]').fill('010-1234-5678');
    await page.locator('[name=consent]').check();
    await looked(page, 'subscribing');
    assert.equal((await press()).status(), 200);
    await looked(page, 'link sent');
    const link = await until('the link comes', () => sms.taken.map((one) => one.text.match(/\S+\/subscribe\/\w+/)?.[0]).find(Boolean));
    await page.goto(link);
    await looked(page, 'confirming');
    await press();
    assert.match(await main(page), /다시 되면 알려 드립니다/);
    await looked(page, 'confirmed');
    await page.goto(link.replace('/subscribe/', '/unsubscribe/'));
    await looked(page, 'ending');
    await press();
    assert.match(await main(page), /주소를 지웠습니다/);
    await page.goto(link);
    assert.match(await main(page), /이미 끝났습니다/);
    await looked(page, 'over');
    await page.context().close();
    sms.end();
    allWell(faults.splice(0));
  });
}
