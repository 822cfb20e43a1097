// Tests by name, one after another; what the watch saw during a test is a fault of that test.

import assert from 'node:assert/strict';

export class Suite {
  passed = 0;
  failed = [];

  constructor(watch, only = process.env.ONLY) {
    this.watch = watch;
    this.only = only && new RegExp(only);
  }

  /** Runs a test; `at` gives the page to be photographed where it fails. */
  test = async (name, run) => {
    if (this.only && !this.only.test(name)) return;
    const began = Date.now();
    let error;
    try {
      await run();
      const trouble = this.watch.take();
      assert.deepEqual([...new Set(trouble.map(({ kind, text }) => `${kind}: ${text}`))], [], 'what the pages did beside their work');
    } catch (caught) {
      error = caught;
      this.watch.take();
    }
    const seconds = `${((Date.now() - began) / 1000).toFixed(1)} s`;
    if (!error) {
      this.passed += 1;
      console.log(`ok   ${name} (${seconds})`);
      return;
    }
    this.failed.push(name);
    console.log(`FAIL ${name} (${seconds})\n${String(error.stack ?? error).slice(0, 3000).replace(/^/gm, '     ')}`);
  };

  closingLine() {
    return `${this.passed} passed, ${this.failed.length} failed`;
  }
}

/** Fails with all that is wrong. */
export function allWell(faults) {
  const lines = faults.map(({ where, check, text }) => `${where ? `[${where}] ` : ''}${check}: ${text}`);
  assert.ok(faults.length === 0, `${faults.length} faults\n${[...new Set(lines)].slice(0, 30).join('\n')}`);
}
