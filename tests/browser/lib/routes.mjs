// Which pages there are, read from the gates' own lists, and which of them a run has opened.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../../..');
const GATES = join(ROOT, 'gates');
export const COVERED = JSON.parse(readFileSync(join(HERE, '../covered.json'), 'utf8'));

/** The routes in a gate's source: `GET /desk/day`. A path may be a constant of a module. */
export function routesOf(source, module) {
  const lists = source.split('ROUTES: &[Route]').slice(1).map((rest) => rest.slice(0, rest.indexOf('];')));
  const entries = lists.flatMap((list) => [...list.matchAll(/\b(get|post)\(\s*(?:"([^"]+)"|(\w+)::(\w+))/g)]);
  return entries.map(([, method, path, file, name]) => {
    const given = path ?? module(file).match(new RegExp(`const ${name}: &str = "([^"]+)"`))?.[1];
    return `${method.toUpperCase()} ${given}`;
  });
}

/** The routes of all gates. */
export function routes() {
  const of = (folder, list) => {
    const read = (file) => readFileSync(join(folder, 'src', `${file}.rs`), 'utf8');
    return routesOf(read(list), read);
  };
  const gates = readdirSync(GATES).flatMap((gate) => of(join(GATES, gate), 'lib'));
  return [...gates, ...of(join(ROOT, 'continuity'), 'gate')];
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
