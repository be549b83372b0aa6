// `npm test`: all tests, in plain JavaScript so that any Node can start it. Runs the tests of rules, server and data, then
// the browser tests, and adds up what the two runners report.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPlaywright, readVitest } from './read-reports.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
const reports = join(root, '.reports');
const pinned = join(bin, 'node');
const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` };

if (!existsSync(join(root, 'node_modules', 'vitest'))) run('npm', ['ci', '--no-audit', '--no-fund']);
if (existsSync(pinned) && realpathSync(pinned) !== realpathSync(process.execPath)) {
  process.exit(run(pinned, [fileURLToPath(import.meta.url)]));
}

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports);
// Vitest and the build read the TypeScript settings that Kit writes.
run('svelte-kit', ['sync']);
const vitest = run('vitest', [
  'run',
  ...['--reporter=default', '--reporter=json', '--reporter=./tests/support/skip-reasons.ts'],
  '--outputFile.json=.reports/vitest.json',
]);
const playwright = run('playwright', ['test']);

const runs = [
  readVitest(readReport('vitest.json'), readReport('vitest-skipped.json'), vitest, root),
  readPlaywright(readReport('playwright.json'), playwright),
];
const skipped = runs.flatMap((one) => one.skipped);
const failures = runs.flatMap((one) => one.failures);
for (const { name, reason } of skipped) console.log(`skipped: ${name}${reason ? ` (${reason})` : ''}`);
for (const { name, message } of failures) console.log(`FAILED: ${name}\n${message.replace(/^/gm, '    ')}`);

const passed = runs.reduce((sum, one) => sum + one.passed, 0);
const line = `${passed} passed, ${failures.length} failed, ${skipped.length} skipped`;
writeFileSync(join(reports, 'summary.txt'), `${line}\n`);
console.log(line);
process.exit(failures.length ? 1 : 0);

/** Exit code of a program, which writes to this terminal. */
function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) console.error(`${program} could not be started: ${error.message}`);
  return status ?? 1;
}

/** The content of a runner's report, or null when it wrote none. */
function readReport(name) {
  try {
    return JSON.parse(readFileSync(join(reports, name), 'utf8'));
  } catch {
    return null;
  }
}
