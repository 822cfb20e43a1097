// What holds for all pages together: weight, focus, coverage.

import assert from 'node:assert/strict';
import { form } from '../lib/acts.mjs';
import { focusRings, weigh } from '../lib/checks.mjs';
import { DESKTOP } from '../lib/chrome.mjs';
import { COVERED, routes, unopened } from '../lib/routes.mjs';
import { allWell } from '../lib/suite.mjs';

/** The first view of the portal: 100 KB and 8 requests, of which 15 KB are script. */
export const BYTES_MAX = 100_000, REQUESTS_MAX = 8, SCRIPT_MAX = 15_000;

export async function weight({ test, world, chrome }) {
  await test(`the portal's first view is at most ${BYTES_MAX} bytes and ${REQUESTS_MAX} requests`, async () => {
    const page = await chrome.page();
    const { bytes, requests, script, parts } = await weigh(page, `${world.portal()}/`);
    await page.context().close();
    console.log(`     ${bytes} bytes, ${script} of them script, ${requests} requests: ${parts.join(', ')}`);
    assert.ok(bytes > 0 && bytes <= BYTES_MAX, `${bytes} bytes`);
    assert.ok(script <= SCRIPT_MAX, `${script} bytes of script`);
    assert.ok(requests <= REQUESTS_MAX, `${requests} requests`);
  });
}

export async function focus({ test, world, made }) {
  const starts = [
    ['nobody', () => `${world.portal()}/`],
    ['nobody', () => `${world.portal()}/sign-in`],
    ['citizen', () => form(world.portal(), 'household-extract')],
    ['clerk', () => `${world.office()}/desk/sign-in`],
    ['officer', () => `${world.office()}/desk`],
    ['officer', () => `${world.office()}${made.case}`],
  ];
  await test('every stop of the Tab key shows where it is', async () => {
    const faults = [];
    for (const [who, address] of starts) {
      const page = made[who];
      await page.setViewportSize(DESKTOP);
      await page.goto(address());
      const { faults: wrong, stops } = await focusRings(page);
      assert.ok(stops >= 5, `${stops} stops at ${address()}`);
      faults.push(...wrong.map((fault) => ({ ...fault, where: new URL(address()).pathname })));
    }
    allWell(faults);
  });
}

export async function coverage({ test, world, watch, made, whole }) {
  await test('every route of every gate is in covered.json, and the other way round', () => {
    assert.deepEqual([...COVERED.routes].sort(), routes().sort());
  });
  if (!whole) return;
  await test('every route was opened in this run', () => {
    assert.deepEqual(unopened(routes(), watch.asked), []);
  });
  await test('every request of every service was opened in this run', async () => {
    const api = await fetch(`${world.office()}/api/openapi.json`).then((answer) => answer.json());
    const offered = [...new Set([...made.requests.portal, ...made.requests.desk])].sort();
    const known = Object.entries(api.paths).filter(([, path]) => path.post).map(([path]) => path.replace('/api/v1/', ''));
    assert.deepEqual(offered, [...COVERED.requests].sort());
    const apart = known.filter((name) => !offered.includes(name));
    assert.deepEqual(apart.sort(), [...COVERED.apart].sort(), 'requests without a form of their own');
  });
}
