// A small country for one run: `ieum up` in a directory of its own, with nodes that can be killed and started again.

import { spawn, execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const READY_MAX_MS = 240_000;
const ANSWER_MAX_MS = 60_000;
const RESIDENTS = '300';
/** `up` counts so many ports up from the one it is given. */
const PORTS = 19;
/** Where each node's portal lies among them, and its office's listener; the first is everybody's portal. */
const PORTALS = { jongno: 14, songpa: 2, cheongun: 7, jamsil: 10 };
const OFFICES = { jongno: 1, songpa: 3, cheongun: 8, jamsil: 11, centre: 4, gateway1: 16, gateway2: 18 };
/** Each gateway's own address before the portals. */
const ENTRANCES = { gateway1: 15, gateway2: 17 };

export const wait = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks again until `ask` gives something true; says what did not come. */
export async function until(what, ask, max = ANSWER_MAX_MS) {
  const end = Date.now() + max;
  for (;;) {
    const got = await Promise.resolve().then(ask).catch(() => false);
    if (got) return got;
    if (Date.now() > end) throw new Error(`${what}: not within ${max / 1000} s`);
    await wait(100);
  }
}

const isFree = (port) => new Promise((done) => {
  const server = createServer().once('error', () => done(false));
  server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
});

async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const all = await Promise.all(Array.from({ length: PORTS }, (_, n) => isFree(port + n)));
    if (all.every(Boolean)) return port;
  }
}

export class World {
  /** Starts the country and waits until every part of it answers. */
  static async start() {
    const world = new World();
    world.binary = process.env.IEUM_BIN;
    if (!world.binary) throw new Error('IEUM_BIN names the ieum binary to be tested; it is not set');
    world.dir = await mkdtemp(join(tmpdir(), 'ieum-browser-'));
    world.port = await freePort();
    world.readyFile = join(world.dir, 'ready.json');
    const words = ['up', '--dir', world.dir, '--port', world.port, '--residents', RESIDENTS, '--ready', world.readyFile];
    world.up = spawn(world.binary, words.map(String), { stdio: ['ignore', 'pipe', 'pipe'] });
    const log = createWriteStream(join(world.dir, 'up.log'));
    world.up.stdout.pipe(log);
    world.up.stderr.pipe(log);
    world.ended = new Promise((done) => world.up.once('exit', (code) => { world.over = true; done(code); }));
    await until('the country answers', () => {
      if (world.over) return true;
      return world.ready();
    }, READY_MAX_MS);
    if (world.over) throw new Error(`ieum up ended at its start:\n${await world.log('up.log')}`);
    world.people = await world.ready();
    return world;
  }

  async ready() {
    return JSON.parse(await readFile(this.readyFile, 'utf8'));
  }

  async log(name) {
    return (await readFile(join(this.dir, name), 'utf8').catch(() => '')).slice(-4000);
  }

  /** The portal of a node; the office's own listener of a node. */
  portal(name = 'jongno') {
    return `http://127.0.0.1:${this.port + PORTALS[name]}`;
  }

  office(name = 'jongno') {
    return `http://127.0.0.1:${this.port + OFFICES[name]}`;
  }

  /** The portal for everybody, behind the gateways. */
  everybody() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The same by one gateway alone. */
  entrance(name) {
    return `http://127.0.0.1:${this.port + ENTRANCES[name]}`;
  }

  /** Kills a gateway with its workers, which would finish what they have. */
  async close(name) {
    const { workers } = await fetch(`${this.office(name)}/gateway.json`).then((answer) => answer.json());
    await this.kill(name);
    for (const { pid } of workers) {
      try { process.kill(pid, 'SIGKILL'); } catch { /* it has ended by itself */ }
    }
    await until(`${name} takes nobody any more`, async () => !(await fetch(`${this.entrance(name)}/healthz`).then(() => true, () => false)));
  }

  async reopen(name) {
    const run = () => promisify(execFile)(this.binary, ['up', '--dir', this.dir, '--start', name]);
    await until(`${name} can be started`, () => run().then(() => true));
    await until(`${name} lets people in`, async () => (await fetch(`${this.entrance(name)}/healthz`)).ok);
  }

  /** Every origin that a page of this country may ask. */
  origins() {
    return Array.from({ length: PORTS }, (_, n) => `http://127.0.0.1:${this.port + n}`);
  }

  /** The nth citizen of a home, in the order of the cast. */
  citizen(nth, home = 'jongno') {
    return this.people.citizens.filter((person) => person.home === home)[nth];
  }

  officer(home = 'jongno', nth = 0) {
    return this.people.officers.filter((person) => person.node === home)[nth];
  }

  async pid(name) {
    return (await this.ready()).processes.find((part) => part.name === name).pid;
  }

  async kill(name, signal = 'SIGKILL') {
    process.kill(await this.pid(name), signal);
    await until(`${name} is down`, async () => !(await fetch(`${this.office(name)}/healthz`).then(() => true, () => false)));
  }

  /** Starts a part again; its pid is a new one. */
  async restart(name) {
    const run = () => promisify(execFile)(this.binary, ['up', '--dir', this.dir, '--start', name]);
    await until(`${name} can be started`, () => run().then(() => true));
    await until(`${name} answers`, async () => {
      const answer = await fetch(`${this.office(name)}/healthz/deep`).then((a) => a.json());
      return answer.issues && answer.neighbours > 0;
    });
  }

  async end() {
    if (!this.over) this.up.kill('SIGTERM');
    await Promise.race([this.ended, wait(15_000)]);
    if (!this.over) this.up.kill('SIGKILL');
    if (!process.env.IEUM_KEEP) await rm(this.dir, { recursive: true, force: true });
  }
}

/** The legal day in Korea, so many days ago. */
export function day(ago = 0) {
  return new Date(Date.now() + 9 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10);
}
