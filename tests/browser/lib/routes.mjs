// Which pages there are, read from the gates' own lists, and which of them a run has opened.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const GATES = join(HERE, '../../../gates');
export const COVERED = JSON.parse(readFileSync(join(HERE, '../covered.json'), 'utf8'));

/** The routes of one gate's source: `GET /desk/day`. A path may be a constant of a module. */
export function routesOf(source, module) {
  const list = source.slice(source.indexOf('ROUTES: &[Route]'));
  const entries = list.slice(0, list.indexOf('];')).matchAll(/\b(get|post)\(\s*(?:"([^"]+)"|(\w+)::(\w+))/g);
  return [...entries].map(([, method, path, file, name]) => {
    const given = path ?? module(file).match(new RegExp(`const ${name}: &str = "([^"]+)"`))?.[1];
    return `${method.toUpperCase()} ${given}`;
  });
}

/** The routes of all gates. */
export function routes() {
  return readdirSync(GATES).flatMap((gate) => {
    const read = (file) => readFileSync(join(GATES, gate, 'src', `${file}.rs`), 'utf8');
    return routesOf(read('lib'), read);
  });
}

/** Those of the routes that nothing was asked of: no page, or only ever a refusal. */
export function unopened(all, asked) {
  const good = [...asked].map((line) => line.split(' ')).filter(([, , status]) => Number(status) < 400);
  return all.filter((route) => {
    const [method, path] = route.split(' ');
    const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
    return !good.some(([asking, at]) => asking === method && pattern.test(at));
  });
}
