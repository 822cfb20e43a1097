// The browser suite: a small country, one Chromium, every flow and every page. ONLY=regex runs some; IEUM_SHOTS=folder keeps pictures.

import { Chrome } from './lib/chrome.mjs';
import { Suite } from './lib/suite.mjs';
import { Watch } from './lib/watch.mjs';
import { World } from './lib/world.mjs';
import { bareFlows } from './flows/bare.mjs';
import { checkFlows } from './flows/check.mjs';
import { citizenFlows, homes } from './flows/citizen.mjs';
import { coverage, focus, weight } from './flows/around.mjs';
import { officeFlows } from './flows/cutoff.mjs';
import { officerFlows, officerWithoutScript } from './flows/officer.mjs';
import { formFlows } from './flows/forms.mjs';
import { interimFlows } from './flows/interims.mjs';
import { moveFlows } from './flows/moves.mjs';
import { noticeFlows } from './flows/notices.mjs';
import { openFlows } from './flows/open.mjs';
import { padFlows } from './flows/pads.mjs';
import { printingFlows } from './flows/printing.mjs';
import { pushFlows } from './flows/push.mjs';
import { rentalFlows } from './flows/rental.mjs';
import { shareFlows } from './flows/shares.mjs';
import { tellingFlows } from './flows/telling.mjs';
import { teeth } from './flows/teeth.mjs';
import { everyRequest, sweep } from './sweep.mjs';

const began = Date.now();
const world = await World.start();
const watch = new Watch(world);
const chrome = await Chrome.start(watch);
const suite = new Suite(watch);
const run = { world, watch, chrome, test: suite.test, made: {}, whole: !suite.only };
console.log(`     the country stands after ${((Date.now() - began) / 1000).toFixed(1)} s`);

const stop = async (code) => {
  await chrome.end();
  await world.end();
  process.exit(code);
};
process.once('SIGINT', () => stop(130));
process.once('SIGTERM', () => stop(143));

try {
  for (const part of [weight, citizenFlows, homes, officerFlows, bareFlows, officerWithoutScript, rentalFlows, checkFlows, shareFlows, formFlows, sweep, everyRequest, printingFlows, officeFlows, interimFlows, padFlows, moveFlows, tellingFlows, noticeFlows, pushFlows, openFlows, focus, teeth, coverage]) {
    await part(run);
  }
} catch (error) {
  console.error(error);
  suite.failed.push('the run itself');
}
if (suite.failed.length > 0) {
  for (const name of ['up', 'logs/jongno', 'logs/songpa']) console.log(`--- ${name}.log\n${await world.log(`${name}.log`)}`);
  console.log(`failed:\n  ${suite.failed.join('\n  ')}`);
}
console.log(`     ${((Date.now() - began) / 1000).toFixed(0)} s in all`);
console.log(suite.closingLine());
await stop(suite.failed.length > 0 ? 1 : 0);
