// Looks at our own sources: how long they are and what they are called. Long files hide several concepts; a file called
// after no concept collects all of them.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const WARN_LINES = 300;
const MOST_LINES = 500;
const NAMELESS = /^(utils?|helpers?|common|misc|manager|stuff)\./;
const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;
const ROUTE_FILE = /^\+/;
const COMPONENT = /^[A-Z][A-Za-z0-9]*\.svelte$/;

const listed = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'src', 'server', 'tests'],
  { encoding: 'utf8' },
);
const files = listed.split('\n').filter((path) => /\.(ts|js|svelte)$/.test(path) && existsSync(path));

const sizes = files
  .map((path) => ({ path, lines: readFileSync(path, 'utf8').split('\n').length - 1 }))
  .sort((a, b) => a.lines - b.lines);
const tooLong = sizes.filter(({ lines }) => lines > MOST_LINES);
for (const { path, lines } of sizes.filter(({ lines }) => lines > WARN_LINES && lines <= MOST_LINES))
  console.log(`warning: ${path} has ${lines} lines (aim: ${WARN_LINES})`);
for (const { path, lines } of tooLong)
  console.log(`${path} has ${lines} lines, more than ${MOST_LINES}: split it by concept`);

const misnamed = files.filter((path) => {
  const name = basename(path);
  return NAMELESS.test(name) || !(KEBAB.test(name) || COMPONENT.test(name) || ROUTE_FILE.test(name));
});
for (const path of misnamed)
  console.log(`${path}: name it in kebab-case (components PascalCase) after the one concept in it`);

const at = (share) => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))]?.lines ?? 0;
console.log(`${sizes.length} files: median ${at(0.5)} lines, 90th percentile ${at(0.9)}, longest ${at(1)}.`);
process.exit(tooLong.length + misnamed.length ? 1 : 0);
