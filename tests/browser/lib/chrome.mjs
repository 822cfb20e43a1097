// One Chromium for the whole run; a context for each person at a screen.

import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };
const STEP_MAX_MS = 30_000;

export class Chrome {
  static async start(watch) {
    const chrome = new Chrome();
    chrome.browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    chrome.watch = watch;
    return chrome;
  }

  /** A page in a context of its own. `js`, `css`, `workers`: whether they run; `watch`: who looks on. */
  async page({ js = true, css = true, workers = false, viewport = PHONE, watch = this.watch, keys = false } = {}) {
    const serviceWorkers = workers ? 'allow' : 'block';
    const context = await this.browser.newContext({ locale: 'ko-KR', viewport, javaScriptEnabled: js, serviceWorkers, acceptDownloads: true });
    context.setDefaultTimeout(STEP_MAX_MS);
    const sheets = css ? /^$/ : /\.css$/;
    if (!css) await context.route(/\.css$/, (route) => route.abort('blockedbyclient'));
    if (keys) await context.addInitScript(countKeys);
    watch?.follow(context, sheets);
    const page = await context.newPage();
    Object.assign(page, { hasJs: js, watch });
    return page;
  }

  async end() {
    await this.browser?.close();
  }
}

/** In the page: counts what a hand did on the keyboard, over all pages of a tab. Runs as Chromium's own listener. */
function countKeys() {
  addEventListener('keydown', (event) => {
    if (event.isTrusted) sessionStorage.setItem('keys', String(Number(sessionStorage.getItem('keys')) + 1));
  }, true);
}

export const keysPressed = (page) => page.evaluate(() => Number(sessionStorage.getItem('keys')));
