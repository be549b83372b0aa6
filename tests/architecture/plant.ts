import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import rules from '../../.dependency-cruiser.js';

/** Files of a source tree: path to content. */
export type Tree = Readonly<Record<string, string>>;

/** One broken rule, e.g. `{ rule: 'domain', from: 'src/lib/domain/a.ts', to: 'src/lib/ui/b.ts' }`. */
export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

const packages = [
  ...[
    'svelte',
    'bits-ui',
    '@sveltejs/kit',
    '@codemirror/state',
    'valibot',
    '@valibot/to-json-schema',
    'papaparse',
    'hono',
    'kysely',
    'lucia',
    'vite',
  ],
  ...['yjs', 'y-protocols', 'y-websocket', 'lib0', 'left-pad'],
];

/** Names of all rules of the project. */
export const ruleNames: readonly string[] = rules.forbidden.map(({ name }) => name);

/** A temporary project with the given files and hollow packages; made once, copied for each planted violation. */
export function makeTree(tree: Tree): string {
  const root = mkdtempSync(join(tmpdir(), 'parley-imports-'));
  const imports = { '#domain/*': './src/lib/domain/*', '#kinds/*': './src/lib/kinds/*', '#lib/*': './src/lib/*' };
  writeInto(root, {
    'package.json': JSON.stringify({ type: 'module', imports: { ...imports, '#server/*': './server/*' } }),
    ...Object.fromEntries(
      packages.flatMap((name) => [
        [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', exports: './index.js' })],
        [`node_modules/${name}/index.js`, 'export default 1;'],
      ]),
    ),
    // Compiled components import these by themselves.
    'node_modules/svelte/package.json': JSON.stringify({
      name: 'svelte',
      exports: { '.': './index.js', './*': './index.js' },
    }),
    ...tree,
  });
  return root;
}

/** Copies the tree, adds the planted files and says which rules are broken. */
export async function violationsIn(root: string, planted: Tree): Promise<Violation[]> {
  const copy = mkdtempSync(join(tmpdir(), 'parley-imports-'));
  try {
    cpSync(root, copy, { recursive: true });
    writeInto(copy, planted);
    const { output } = await cruise(['src', 'server', 'tests'], {
      ...rules.options,
      baseDir: copy,
      validate: true,
      ruleSet: { forbidden: rules.forbidden as never },
    });
    return (output as ICruiseResult).summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function writeInto(root: string, tree: Tree): void {
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
