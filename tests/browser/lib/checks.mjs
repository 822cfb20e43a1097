// What every page must be: each check gives the list of what is wrong, each fault with the name of its check.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { differing, read } from './pixels.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** A letter has more dark pixels than this. */
const INK_MIN = 6;
/** So often a page is looked at that changes meanwhile. */
const LOOKS_MAX = 3;

/** axe-core: the rules of WCAG 2.2 AA and best practice. */
export async function axe(page) {
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(AXE);
  const violations = await page.evaluate(async (values) => {
    const result = await axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
    return result.violations.map(({ id, nodes }) => ({ id, where: nodes.slice(0, 3).map((node) => node.html.slice(0, 160)) }));
  }, TAGS);
  return violations.map(({ id, where }) => ({ check: 'axe', rule: id, text: `${id}: ${where.join(' | ')}` }));
}

/** Nothing is wider than the screen. */
export async function overflow(page) {
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    // A table may scroll in its own region; then its inside is not what is too wide.
    const inside = (e) => e.parentElement?.closest('.table');
    const over = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && !inside(e));
    return { width: root.scrollWidth, screen: root.clientWidth, where: over.slice(-3).map((e) => e.outerHTML.slice(0, 120)) };
  });
  return wide ? [{ check: 'overflow', text: `${wide.width} px on a screen of ${wide.screen}: ${wide.where.join(' | ')}` }] : [];
}

const TEXTS = 'label, legend, th, caption, h1, h2, h3, h4, h5, h6, button, a.button, summary, dt, .fault, .faults li, .refusal dd, .notice';

/** Every label, question, heading, button and fault is there to be seen: large enough, on top, and painted in a colour of its own. */
export async function painted(page) {
  const words = () => page.evaluate(() => document.body.innerText);
  for (let look = 1; ; look += 1) {
    const before = await words();
    const faults = await paintedNow(page);
    // A page that follows what happens may have changed between two pictures of it: then they are not of one page.
    if (look === LOOKS_MAX || (await words()) === before) return faults;
  }
}

async function paintedNow(page) {
  await page.evaluate(() => document.fonts.ready);
  const texts = await page.evaluate(measure, TEXTS);
  const faults = texts.flatMap(({ what, faults: wrong }) => wrong.map((text) => ({ check: 'painted', text: `${what}: ${text}` })));
  const shown = read(await page.screenshot({ fullPage: true, animations: 'disabled' }));
  await setSheet(page, `:is(${TEXTS}), :is(${TEXTS}) * { -webkit-text-fill-color: transparent !important; transition: none !important }`);
  const bare = read(await page.screenshot({ fullPage: true, animations: 'disabled' }));
  await setSheet(page, '');
  for (const { what, box } of texts) {
    if (box && differing(shown, bare, box, INK_MIN) < INK_MIN) faults.push({ check: 'painted', text: `${what}: has no ink of its own` });
  }
  return faults;
}

/** Replaces the style sheet that the tests add. A constructed sheet: the page's policy stays as it is. */
export async function setSheet(page, css) {
  await page.evaluate((text) => {
    globalThis.testSheet ??= new CSSStyleSheet();
    if (!document.adoptedStyleSheets.includes(globalThis.testSheet)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, globalThis.testSheet];
    globalThis.testSheet.replaceSync(text);
  }, css);
}

/** In the page: all texts that should be seen, with their place on the page and what is wrong with it. */
function measure(selector) {
  const folded = (e) => {
    for (let fold = e.closest('details:not([open])'); fold; fold = fold.parentElement?.closest('details:not([open])')) {
      if (!fold.querySelector(':scope > summary')?.contains(e)) return true;
    }
    return false;
  };
  const narrow = matchMedia('(max-width: 40rem)').matches;
  const left = (e) => e.closest('[hidden]') || folded(e) || (narrow && e.closest('table.stack thead')) || e.matches('button[aria-hidden=true][tabindex="-1"]');
  const lines = (e) => {
    const boxes = [];
    const walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      if (!text.data.trim() || left(text.parentElement) || text.parentElement.closest('.unseen, option')) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      boxes.push(...[...range.getClientRects()].filter((box) => box.width > 0));
    }
    return boxes;
  };
  const found = [];
  for (const e of document.querySelectorAll(selector)) {
    if (left(e) || !e.textContent.trim()) continue;
    const what = `<${e.tagName.toLowerCase()}> ${e.textContent.trim().replace(/\s+/g, ' ').slice(0, 50)}`;
    e.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const faults = [];
    const { width, height } = e.getBoundingClientRect();
    if (width < 8 || height < 8) faults.push(`is only ${Math.round(width)}×${Math.round(height)} px`);
    const [first] = lines(e);
    if (!first) faults.push('its text takes no room');
    else {
      const hit = document.elementFromPoint(first.x + Math.min(first.width / 2, 40), first.y + first.height / 2);
      if (!hit || !e.contains(hit)) faults.push(`is covered by <${hit?.tagName.toLowerCase()} class="${hit?.className}">`);
    }
    const box = first && { x: first.x + scrollX, y: first.y + scrollY, width: first.width, height: first.height };
    found.push({ what, faults, box });
  }
  scrollTo(0, 0);
  return found;
}

/** Around what has the focus, so that a ring outside of it is seen too. */
const AROUND = 10;

/** Every stop of the Tab key looks different with the focus than without. Gives the faults and the number of stops. */
export async function focusRings(page, most = 40) {
  const faults = [];
  let stops = 0;
  const seen = new Set();
  // Some pages open with the focus in their middle: the round begins at the first stop of all.
  await page.keyboard.press('Tab');
  await page.evaluate(() => document.querySelector('a[href]').focus());
  for (; stops < most; stops += 1) {
    if (stops > 0) await page.keyboard.press('Tab');
    const stop = await page.evaluate(place, AROUND);
    if (!stop || seen.has(stop.at)) break;
    seen.add(stop.at);
    const clip = stop.clip;
    const ring = read(await page.screenshot({ clip, animations: 'disabled' }));
    await page.evaluate(() => document.activeElement.blur());
    const bare = read(await page.screenshot({ clip, animations: 'disabled' }));
    const whole = { x: 0, y: 0, width: ring.width, height: ring.height };
    if (differing(ring, bare, whole, 20) < 20) faults.push({ check: 'focus', text: `no ring at ${stop.what}` });
  }
  return { faults, stops };
}

/** In the page: where the focus is, as a part of the picture. */
function place(around) {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  e.scrollIntoView({ block: 'center', behavior: 'instant' });
  const shown = e.matches('[type=radio], [type=checkbox]') ? e.closest('label') ?? e : e;
  const box = shown.getBoundingClientRect();
  const x = Math.max(0, box.x - around), y = Math.max(0, box.y - around);
  const clip = { x, y, width: Math.min(innerWidth - x, box.width + 2 * around), height: Math.min(innerHeight - y, box.height + 2 * around) };
  const at = [...document.querySelectorAll('*')].indexOf(e);
  return { clip, at, what: e.outerHTML.slice(0, 100) };
}

/** Bytes over the wire and requests of a first view, as Chromium's network log counts them. */
export async function weigh(page, url) {
  const log = await page.context().newCDPSession(page);
  let bytes = 0, requests = 0, script = 0;
  const asked = new Map(), parts = [];
  log.on('Network.requestWillBeSent', ({ requestId, type, request }) => {
    if (!request.url.startsWith('data:')) { requests += 1; asked.set(requestId, { type, url: request.url }); }
  });
  log.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const { type, url } = asked.get(requestId) ?? {};
    bytes += encodedDataLength;
    if (type === 'Script') script += encodedDataLength;
    parts.push(`${encodedDataLength} ${url?.split('/').pop() || '/'}`);
  });
  await log.send('Network.enable');
  await log.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.evaluate(() => document.fonts.ready);
  await log.detach();
  return { bytes, requests, script, parts };
}
