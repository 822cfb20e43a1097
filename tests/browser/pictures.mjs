// The README's pictures, taken from a real run: docs/pictures/*.png. `cargo xtask pictures` calls this.

import { execFile } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Chrome } from './lib/chrome.mjs';
import { Watch } from './lib/watch.mjs';
import { World } from './lib/world.mjs';
import { begin, choose, chooseRequest, deskSignIn, fetchPdf, getExtract, signIn } from './lib/acts.mjs';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../docs/pictures');
const BYTES_MAX = 150_000;
const PHONE = { width: 390, height: 800 }, DESKTOP = { width: 1120, height: 880 };
const PAPER_DPI = '72';

async function shoot(page, name) {
  await page.evaluate(() => { document.activeElement?.blur(); scrollTo(0, 0); return document.fonts.ready; });
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
}

async function take(world, chrome) {
  const head = world.citizen(0);
  const phone = await chrome.page({ viewport: PHONE });
  await phone.goto(`${world.portal()}/`);
  await shoot(phone, 'portal');
  await signIn(phone, world.portal(), head);
  const number = await getExtract(phone, world.portal(), 'household-extract', { place: 'bank' });
  await shoot(phone, 'portal-done');

  const pdf = join(world.dir, 'picture.pdf');
  await writeFile(pdf, await fetchPdf(phone, `/papers/${number}.pdf`));
  await promisify(execFile)('pdftoppm', ['-png', '-r', PAPER_DPI, '-f', '1', '-singlefile', pdf, join(FOLDER, 'household-extract')]);

  const desk = await chrome.page({ viewport: DESKTOP });
  await deskSignIn(desk, world.office(), world.officer());
  await begin(desk, world.office(), head);
  await choose(desk, 'identity-seen', 'resident-card');
  await chooseRequest(desk, 'household-extract');
  await shoot(desk, 'desk-case');
}

const world = await World.start();
const watch = new Watch(world);
const chrome = await Chrome.start(watch);
let failure;
try {
  await mkdir(FOLDER, { recursive: true });
  await take(world, chrome);
  for (const name of ['portal', 'portal-done', 'household-extract', 'desk-case']) {
    const { size } = await stat(join(FOLDER, `${name}.png`));
    console.log(`docs/pictures/${name}.png: ${size} bytes`);
    if (size > BYTES_MAX) throw new Error(`${name}.png is larger than ${BYTES_MAX} bytes`);
  }
} catch (error) {
  failure = error;
  console.error(error);
}
await chrome.end();
await world.end();
process.exit(failure ? 1 : 0);
