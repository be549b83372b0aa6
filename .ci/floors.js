// Holds the installed packages and the lock against .ci/floors.json: versions with known holes, packages that must not
// come in, packages of which there may be one copy only, exact pins, and a lock that names no download host.
import { existsSync, readFileSync } from 'node:fs';
import { problemsOf } from './floor-problems.js';

const read = (path) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));

const lock = read('package-lock.json');
const installed = new Map();
for (const path of Object.keys(lock.packages)) {
  const manifest = `${path}/package.json`;
  if (path.startsWith('node_modules/') && existsSync(new URL(`../${manifest}`, import.meta.url))) {
    installed.set(path, read(manifest).version);
  }
}

const problems = problemsOf({ rules: read('.ci/floors.json'), manifest: read('package.json'), lock, installed });
for (const problem of problems) console.log(problem);
console.log(`${installed.size} installed packages looked at, ${problems.length} problems.`);
process.exit(problems.length ? 1 : 0);
