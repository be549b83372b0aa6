// `npm run check`: everything that is known about the code without running it. Two checks at a time; what each says is
// printed as one block, and a summary ends it. Exit code 1 when any fails.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}`, FORCE_COLOR: '0', NO_COLOR: '1' };

/** The first one writes what the others read (types of the routes), so it runs alone. */
const first = ['Kit types', 'svelte-kit', 'sync'];
const checks = [
  ['ESLint', 'eslint', '.', '--max-warnings=0'],
  ['Types in components', 'svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human'],
  ['Types', 'tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['Format', 'prettier', '--check', '.'],
  [
    'Import rules',
    'depcruise',
    '--config',
    '.dependency-cruiser.js',
    '--output-type',
    'err-long',
    'src',
    'server',
    'tests',
    'bin',
  ],
  ['Unused code', 'knip'],
  ['Package floors', 'node', '.ci/floors.js'],
  ['Files', 'node', '.ci/files.js'],
];

const results = [await run(first)];
const queue = [...checks];
await Promise.all(
  Array.from({ length: Math.min(2, availableParallelism()) }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results.push(await run(next));
  }),
);

console.log('\n== Summary');
for (const { name, code, seconds } of results)
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
const failed = results.filter(({ code }) => code !== 0).length;
console.log(failed ? `${failed} of ${results.length} checks failed.` : `All ${results.length} checks passed.`);
process.exit(failed ? 1 : 0);

/** Runs one check and prints all it said under its heading. */
function run([name, program, ...args]) {
  const started = performance.now();
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    child.stdout.on('data', (chunk) => said.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    const end = (code, problem = '') => {
      console.log(`\n== ${name}: ${[program, ...args].join(' ')}`);
      const text = (Buffer.concat(said).toString() + problem).trim();
      if (text) console.log(text);
      done({ name, code, seconds: ((performance.now() - started) / 1000).toFixed(1) });
    };
    child.once('error', (error) => end(2, error.message));
    child.once('close', (code) => end(code ?? 2));
  });
}
