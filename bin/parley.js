#!/usr/bin/env node
// The launcher, in plain JavaScript so that any Node can start it: it sees that Parley is installed and its pages are
// built, then goes on under the Node that the project pins.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPages } from './build-pages.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
const say = (text) => process.stderr.write(`${text}\n`);

const command = process.argv[2] ?? 'serve';
const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` };
if (!existsSync(join(root, 'node_modules', 'hono'))) {
  say('Installing what Parley needs (about half a minute, once) …');
  run(
    'npm',
    ['ci', '--no-audit', '--no-fund'],
    'Installing failed: see above. Parley needs the npm registry for its first start.',
  );
}
const node = existsSync(join(bin, 'node')) ? join(bin, 'node') : process.execPath;
refuseOldNode();
if (['serve', 'demo'].includes(command) && !buildPages(root, node, say)) {
  say('Building the pages failed: see above.');
  process.exit(2);
}

const flags = ['--disable-warning=ExperimentalWarning'];
// Pages reload by themselves; a change of the server's own files starts it again.
if (command === 'dev') flags.push('--watch', '--watch-preserve-output');
const args = [...flags, join(root, 'server', 'cli', 'start.ts'), ...process.argv.slice(2)];
const cwd = ['serve', 'dev'].includes(command) ? root : process.cwd();
const child = spawn(node, args, { stdio: 'inherit', env, cwd });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

function refuseOldNode() {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  const [major, minor] = (stdout ?? '').replace('v', '').split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 7)) return;
  say(`Parley needs Node 24.7 or newer and found ${(stdout ?? '').trim() || 'none'}. Install it, then start again.`);
  process.exit(2);
}

function run(program, args, onFailure) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2], env });
  if (status === 0) return;
  say(onFailure);
  process.exit(2);
}
