#!/usr/bin/env node
// The launcher, in plain JavaScript so that any Node can start it: it sees that Parley is installed and its pages are
// built, then goes on under the Node that the project pins.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
const marker = join(root, 'build', 'built-from.txt');
const say = (text) => process.stderr.write(`${text}\n`);

const command = process.argv[2] ?? 'serve';
const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` };
if (!existsSync(join(root, 'node_modules', 'hono'))) {
  say('Installing what Parley needs (about half a minute, once) …');
  run('npm', ['ci', '--no-audit', '--no-fund'], 'Installing failed: see above. Parley needs the npm registry for its first start.');
}
const node = existsSync(join(bin, 'node')) ? join(bin, 'node') : process.execPath;
refuseOldNode();
if (command === 'serve') buildPages();

const [args, cwd] = [[join(root, 'server', 'cli', 'start.ts'), ...process.argv.slice(2)], command === 'serve' ? root : process.cwd()];
const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], { stdio: 'inherit', env, cwd });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

/** Builds the pages when there are none or their sources changed since. */
function buildPages() {
  const newest = String(newestChange(['src', 'static', 'package-lock.json', 'svelte.config.js', 'vite.config.ts']));
  if (existsSync(marker) && readFileSync(marker, 'utf8') === newest) return;
  say('Building the pages (about 15 s, once) …');
  run(node, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'error'], 'Building the pages failed: see above.');
  writeFileSync(marker, newest);
}

function newestChange(paths) {
  let newest = 0;
  for (const path of paths.map((name) => join(root, name))) {
    const stats = statSync(path);
    newest = Math.max(newest, Math.round(stats.mtimeMs));
    if (stats.isDirectory()) {
      const below = readdirSync(path, { recursive: true, withFileTypes: true });
      for (const entry of below) newest = Math.max(newest, Math.round(statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs));
    }
  }
  return newest;
}

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
