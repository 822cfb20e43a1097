// CUPS's ippeveprinter on loopback, with a command that jams while a file is there: `cargo xtask test` installs it (cups-ipp-utils, dbus-daemon).

import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './world.mjs';

const COMMAND = `#!/bin/sh
cd "$(dirname "$0")"
if [ -e jam ]; then
  echo "STATE: +media-jam-error" >&2
  while [ -e jam ]; do sleep 0.05; done
  echo "STATE: -media-jam-error" >&2
  exit 1
fi
while [ -e hold ]; do sleep 0.05; done
`;

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

export class Printer {
  static async start() {
    const printer = new Printer();
    printer.dir = await mkdtemp(join(tmpdir(), 'ieum-printer-'));
    printer.port = await freePort();
    const command = join(printer.dir, 'command');
    await writeFile(command, COMMAND);
    await chmod(command, 0o755);
    const line = `echo $$ >'${printer.dir}/pid'; DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS exec ippeveprinter -r off -n localhost -p ${printer.port} -d '${printer.dir}' -f application/pdf -c '${command}' desk`;
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
    printer.child = spawn('dbus-run-session', ['--', 'sh', '-c', line], { stdio: 'ignore', env });
    await until('the printer answers', () => fetch(`http://localhost:${printer.port}/`).then(() => true));
    return printer;
  }

  get uri() {
    return `ipp://localhost:${this.port}/ipp/print`;
  }

  does(what) {
    return writeFile(join(this.dir, what), '');
  }

  doesNot(what) {
    return unlink(join(this.dir, what));
  }

  async kill() {
    process.kill(Number(await readFile(join(this.dir, 'pid'), 'utf8')), 'SIGKILL');
    await until('the printer is gone', () => fetch(`http://localhost:${this.port}/`).then(() => false, () => true));
  }

  async end() {
    for (const held of ['jam', 'hold']) await this.doesNot(held).catch(() => {});
    await this.kill().catch(() => {});
    await rm(this.dir, { recursive: true, force: true });
  }
}
