// Runs the checker of our pages outside a browser: node judge.mjs VERIFY.js TRUST.json < codes, one verdict as JSON a line.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [script, trust] = process.argv.slice(2);
globalThis.self = globalThis;
(0, eval)(readFileSync(script, 'utf8'));
const trusted = JSON.parse(readFileSync(trust, 'utf8'));
for await (const code of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(await globalThis.ieumJudge(code, trusted)) + '\n');
}
