// Builds the pages when there are none or their sources changed since; in plain JavaScript, so that any Node can load it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['src', 'static', 'package-lock.json', 'svelte.config.js', 'vite.config.ts'];

/**
 * Sees that `build/` holds the pages of the sources as they are.
 *
 * @param {string} root the folder Parley is in
 * @param {string} node the Node to build with
 * @param {(text: string) => void} say told before a build starts, which takes a quarter of a minute
 * @returns {boolean} false when building failed; what went wrong is on standard error by then
 */
export function buildPages(root, node, say) {
  const marker = join(root, 'build', 'built-from.txt');
  const newest = String(newestChange(root));
  if (existsSync(marker) && readFileSync(marker, 'utf8') === newest) return true;
  say('Building the pages (about 15 s, once) …');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  // What a build that works says is for people who work on pages; one that fails is told whole.
  const { status, stdout, stderr } = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], { cwd: root });
  if (status === 0) writeFileSync(marker, newest);
  else for (const text of [stdout, stderr]) process.stderr.write(text ?? '');
  return status === 0;
}

function newestChange(root) {
  let newest = 0;
  for (const path of SOURCES.map((name) => join(root, name))) {
    const stats = statSync(path);
    newest = Math.max(newest, Math.round(stats.mtimeMs));
    if (!stats.isDirectory()) continue;
    for (const entry of readdirSync(path, { recursive: true, withFileTypes: true }))
      newest = Math.max(newest, Math.round(statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs));
  }
  return newest;
}
