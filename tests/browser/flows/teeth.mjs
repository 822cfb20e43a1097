// The checks have teeth: each of these known defects, put into a page that is well, must turn the named check red.

import assert from 'node:assert/strict';
import { click, form, MAIN, myPapers, pick } from '../lib/acts.mjs';
import { axe, focusRings, overflow, painted, weigh } from '../lib/checks.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { routesOf, unopened } from '../lib/routes.mjs';
import { CONSOLE, OFF_ORIGIN, PERSONAL, POLICY, Watch } from '../lib/watch.mjs';
import { BYTES_MAX, REQUESTS_MAX } from './around.mjs';

const has = (check, rule) => (faults) => faults.some((fault) => fault.check === check && (!rule || fault.rule === rule));
const saw = (kind) => (trouble) => trouble.some((each) => each.kind === kind);

/** A page whose HTML is changed on its way. `headers`: those of the answer, to be changed too. */
async function rewritten(page, address, change, headers = (given) => given) {
  await page.route(address, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, headers: headers(answer.headers()), body: change(await answer.text()) });
  });
  await page.goto(address, { waitUntil: 'load' });
}

const withoutPolicy = ({ 'content-security-policy': _, ...others }) => others;

/** Defects of style and structure: put in, looked for by a check. */
const LOOKS = [
  ['a question is hidden as KRDS hides it', painted, has('painted'), 'legend { position: absolute !important; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }'],
  ['a question is in the colour of its ground', painted, has('painted'), 'legend, label { color: #fff !important; background: #fff !important }'],
  ['a heading is covered', painted, has('painted'), '.masthead { position: fixed; inset: 0; z-index: 9; background: #fff; opacity: .01 }'],
  ['a hint has a contrast of 3 to 1', axe, has('axe', 'color-contrast'), '.hint { color: #949494 !important }'],
  ['a target is too small', axe, has('axe', 'target-size'), '.langs { flex-direction: column; gap: 0 } .langs a { min-height: 0; padding: 0; font-size: 9px; line-height: 9px }'],
  ['the focus ring is gone', (page) => focusRings(page).then(({ faults }) => faults), has('focus'), ':focus-visible, .choice:has(:focus-visible) { outline: none !important }'],
  ['something is wider than a phone', overflow, has('overflow'), 'h1 { min-width: 60rem }'],
];

/** Defects of what a page brings along: a change to its HTML, and what the watch must say. */
const BRINGS = [
  ['a picture of a third party', OFF_ORIGIN, (html) => html.replace('</main>', '<img src="https://www.krds.go.kr/resources/img/ico_angle.svg" alt=""></main>'), withoutPolicy],
  ['an inline script', POLICY, (html) => html.replace('</main>', '<script>document.title = 1</script></main>')],
  ['an inline style', POLICY, (html) => html.replace('<main', '<main style="color: red"')],
  ['a script that fails', CONSOLE, (html) => html.replace('</main>', '<script>nothing.here()</script></main>'), withoutPolicy],
];

export async function teeth({ test, world, chrome }) {
  const portal = world.portal();
  const sheet = form(portal, 'household-extract');
  const watch = new Watch(world);
  const page = await chrome.page({ watch });
  await page.goto(sheet);
  await click(page, pick(world.citizen(0)));

  for (const [name, check, red, css] of LOOKS) {
    await test(`teeth: ${name}`, async () => {
      await page.goto(sheet);
      assert.ok(!red(await check(page)), 'the page is well before');
      await page.goto(sheet);
      await page.evaluate(() => document.fonts.ready);
      await addSheet(page, css);
      assert.ok(red(await check(page)), 'the check stays green');
    });
  }

  await test('teeth: a label is dropped', async () => {
    await rewritten(page, sheet, (html) => html.replace(/<label for="f-purpose">.*?<\/label>/s, ''));
    await page.unrouteAll();
    assert.ok(has('axe', 'label')(await axe(page)));
  });

  for (const [name, kind, change, headers] of BRINGS) {
    await test(`teeth: ${name}`, async () => {
      const other = await chrome.page({ watch });
      await other.route(/krds\.go\.kr/, (route) => route.abort('blockedbyclient'));
      await rewritten(other, `${portal}/verify`, change, headers);
      await other.waitForTimeout(50);
      assert.ok(saw(kind)(watch.take()), `${kind} was not seen`);
      await other.context().close();
    });
  }

  await test('teeth: a name in an address', async () => {
    watch.take();
    await page.goto(`${portal}/find?what=${encodeURIComponent(world.citizen(0).name)}`);
    assert.ok(saw(PERSONAL)(watch.take()));
  });

  await test('teeth: a first view that is too heavy, of too many requests', async () => {
    const other = await chrome.page({ watch });
    const pictures = Array.from({ length: 9 }, (_, n) => `<img alt="" src="/?${n}">`).join('');
    await other.route(`${portal}/`, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replace('</main>', `${pictures}<!--${'x'.repeat(120_000)}--></main>`) });
    });
    const { bytes, requests } = await weigh(other, `${portal}/`);
    assert.ok(bytes > BYTES_MAX && requests > REQUESTS_MAX, `${bytes} bytes, ${requests} requests`);
    watch.take();
    await other.context().close();
  });

  await test('teeth: two forms sent are counted as two papers', async () => {
    const before = (await myPapers(page, portal)).length;
    for (const _ of [1, 2]) {
      await page.goto(sheet);
      await click(page, MAIN);
    }
    assert.equal((await myPapers(page, portal)).length, before + 2);
  });

  await test('teeth: a route that no test opens', () => {
    const source = 'const ROUTES: &[Route] = &[\n get("/desk", X, a),\n post("/desk/new", X, a),\n get(m::PATH, X, b),\n];';
    const all = routesOf(source, () => 'pub const PATH: &str = "/m";');
    assert.deepEqual(all, ['GET /desk', 'POST /desk/new', 'GET /m']);
    assert.deepEqual(unopened(all, new Set(['GET /desk 200', 'GET /m 404'])), ['POST /desk/new', 'GET /m']);
  });
  await page.context().close();
}

/** A defect's own sheet, so that the check may set and clear its own. */
async function addSheet(page, css) {
  await page.setViewportSize(css.includes('60rem') ? { width: 390, height: 844 } : DESKTOP);
  await page.evaluate((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }, css);
}
