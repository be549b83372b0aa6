import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { makeTree, ruleNames, type Tree, violationsIn } from './plant.ts';

const uses = (...names: string[]) =>
  names.map((name, index) => `import x${index} from '${name}';`).join('\n') + '\nexport const y = 1;\n';
const component = (...names: string[]) =>
  `<script lang="ts">\n${uses(...names).replace('export ', '')}</script>\n<p>{y}</p>\n`;

/** Every folder once, each using all that the import table lets it use. */
const cleanTree: Tree = {
  'src/lib/domain/kind.ts': uses('./agreement/alpha.ts'),
  'src/lib/domain/agreement/alpha.ts': uses(),
  'src/lib/items/text.ts': uses('#domain/kind.ts'),
  'src/lib/items/Text.svelte': component('#lib/ui/Button.svelte', './text.ts', 'svelte'),
  'src/lib/kinds/choice/kind.ts': uses('./distance.ts', '#domain/kind.ts', '#lib/items/text.ts', 'valibot'),
  'src/lib/kinds/choice/distance.ts': uses('#domain/kind.ts'),
  'src/lib/kinds/choice/View.svelte': component(
    './kind.ts',
    '../view-props.ts',
    '../CandidateRows.svelte',
    '#lib/items/Text.svelte',
    '#lib/ui/Button.svelte',
  ),
  'src/lib/kinds/CandidateRows.svelte': component('./view-props.ts', '#lib/ui/Button.svelte'),
  'src/lib/kinds/rating/kind.ts': uses('#domain/kind.ts'),
  'src/lib/kinds/registry.ts': uses('./choice/kind.ts', './rating/kind.ts', '#domain/kind.ts'),
  'src/lib/kinds/view-props.ts': uses('svelte'),
  'src/lib/kinds/views.ts': `export const load = () => import('./choice/View.svelte');\n`,
  'src/lib/formats/csv/read.ts': uses('#domain/kind.ts', '#kinds/registry.ts', 'papaparse'),
  'src/lib/protocol/route.ts': uses('#domain/kind.ts', 'valibot'),
  'src/lib/protocol/room.ts': uses('./route.ts', 'lib0'),
  'src/lib/doc/item.ts': uses('#domain/kind.ts', '#kinds/registry.ts', 'yjs'),
  'src/lib/client/room.svelte.ts': uses(
    '#lib/doc/item.ts',
    '#lib/protocol/room.ts',
    'yjs',
    'y-websocket',
    '@codemirror/state',
    'svelte',
  ),
  'src/lib/ui/Button.svelte': component('bits-ui', './focus.ts'),
  'src/lib/ui/focus.ts': uses(),
  'src/lib/features/queue/Queue.svelte': component(
    '#lib/client/room.svelte.ts',
    '#kinds/views.ts',
    '#lib/ui/Button.svelte',
    '@codemirror/state',
  ),
  'src/lib/features/insight/Insight.svelte': component('#domain/kind.ts', '#lib/formats/csv/read.ts'),
  'src/routes/+page.svelte': component(
    '#lib/features/queue/Queue.svelte',
    '#lib/features/insight/Insight.svelte',
    '$app/state',
  ),
  'src/routes/+page.ts': uses('#lib/protocol/route.ts', './$types', '@sveltejs/kit'),
  'server/cli/start.ts': uses('#server/http/app.ts', '#server/dev.ts', 'node:fs'),
  'server/dev.ts': uses('#server/http/app.ts', 'vite'),
  'server/http/app.ts': uses(
    '#server/auth/session.ts',
    '#server/sync/rooms.ts',
    '#lib/formats/csv/read.ts',
    '#lib/items/text.ts',
    'hono',
  ),
  'server/auth/session.ts': uses('lucia', 'node:crypto', 'kysely'),
  'server/openapi/document.ts': uses('@valibot/to-json-schema', '#lib/protocol/route.ts'),
  'server/sync/rooms.ts': uses(
    'yjs',
    'y-protocols',
    'lib0',
    '#lib/doc/item.ts',
    '#lib/protocol/room.ts',
    '#kinds/registry.ts',
  ),
  'server/sync/rooms.test.ts': uses('./rooms.ts', './testing/world.ts', '#lib/client/room.svelte.ts', 'left-pad'),
  'tests/support/tidy.ts': uses('#lib/ui/focus.ts', '#server/http/app.ts', 'left-pad'),
  'server/sync/testing/world.ts': uses('../rooms.ts', '#lib/features/queue/Queue.svelte'),
};

/** What breaks each rule, on top of the clean tree; the first file is where it must be reported. */
const planted: Record<string, Tree> = {
  domain: { 'src/lib/domain/kind.ts': uses('./agreement/alpha.ts', '#lib/protocol/route.ts') },
  'domain-packages': { 'src/lib/domain/kind.ts': uses('./agreement/alpha.ts', 'node:crypto') },
  items: { 'src/lib/items/text.ts': uses('#lib/formats/csv/read.ts') },
  'items-packages': { 'src/lib/items/text.ts': uses('valibot') },
  'kind-rules': { 'src/lib/kinds/choice/distance.ts': uses('#lib/ui/focus.ts') },
  'kind-rules-packages': { 'src/lib/kinds/choice/distance.ts': uses('svelte') },
  'kind-views': { 'src/lib/kinds/choice/View.svelte': component('#lib/client/room.svelte.ts') },
  'kind-views-packages': { 'src/lib/kinds/choice/View.svelte': component('yjs') },
  'kinds-apart': { 'src/lib/kinds/choice/distance.ts': uses('#kinds/rating/kind.ts') },
  'kinds-know-no-lists': { 'src/lib/kinds/choice/View.svelte': component('#kinds/registry.ts') },
  'kinds-registry': { 'src/lib/kinds/registry.ts': uses('./choice/distance.ts') },
  'kinds-registry-packages': { 'src/lib/kinds/registry.ts': uses('valibot') },
  'kinds-views-list': { 'src/lib/kinds/views.ts': uses('./choice/kind.ts') },
  'kinds-views-list-packages': { 'src/lib/kinds/views.ts': uses('yjs') },
  formats: { 'src/lib/formats/csv/read.ts': uses('#lib/protocol/route.ts') },
  'formats-packages': { 'src/lib/formats/csv/read.ts': uses('left-pad') },
  protocol: { 'src/lib/protocol/route.ts': uses('#kinds/registry.ts') },
  'protocol-packages': { 'src/lib/protocol/route.ts': uses('lib0') },
  'protocol-room': { 'src/lib/protocol/room.ts': uses('#lib/doc/item.ts') },
  'protocol-room-packages': { 'src/lib/protocol/room.ts': uses('yjs') },
  doc: { 'src/lib/doc/item.ts': uses('#lib/protocol/room.ts') },
  'doc-packages': { 'src/lib/doc/item.ts': uses('y-protocols') },
  client: { 'src/lib/client/room.svelte.ts': uses('#lib/ui/focus.ts') },
  'client-packages': { 'src/lib/client/room.svelte.ts': uses('valibot') },
  ui: { 'src/lib/ui/focus.ts': uses('#domain/kind.ts') },
  'ui-packages': { 'src/lib/ui/Button.svelte': component('valibot') },
  features: { 'src/lib/features/queue/Queue.svelte': component('../../../routes/+page.ts') },
  'features-packages': { 'src/lib/features/queue/Queue.svelte': component('yjs') },
  'features-apart': { 'src/lib/features/queue/Queue.svelte': component('#lib/features/insight/Insight.svelte') },
  routes: { 'src/routes/+page.ts': uses('#kinds/registry.ts') },
  'routes-packages': { 'src/routes/+page.ts': uses('yjs') },
  'kit-only-in-routes': { 'src/lib/features/queue/Queue.svelte': component('$app/navigation') },
  'server-in-work': { 'server/dev.ts': uses('#server/auth/session.ts') },
  'server-in-work-packages': { 'server/dev.ts': uses('svelte') },
  server: { 'server/http/app.ts': uses('#kinds/choice/kind.ts') },
  'server-packages': { 'server/http/app.ts': uses('vite') },
  'yjs-only-in-sync': { 'server/http/app.ts': uses('yjs') },
  'json-schema-only-in-description': { 'server/http/app.ts': uses('@valibot/to-json-schema') },
  'lucia-only-in-session': { 'server/http/app.ts': uses('lucia') },
  'server-reaches-no-component': { 'server/http/app.ts': uses('#kinds/views.ts') },
  'nobody-imports-routes': { 'src/lib/client/room.svelte.ts': uses('../../routes/+page.ts') },
  'src-imports-no-server': { 'src/routes/+page.ts': uses('#server/http/app.ts') },
  'product-imports-no-tests': { 'server/http/app.ts': uses('#server/sync/testing/world.ts') },
  'no-cycles': { 'src/lib/domain/agreement/alpha.ts': uses('../kind.ts') },
  'no-orphans': { 'src/lib/domain/agreement/kappa.ts': 'export const y = 1;\n' },
  resolvable: { 'server/http/app.ts': uses('./nowhere.ts') },
};

describe('import rules', () => {
  const root = makeTree(cleanTree);
  afterAll(() => rmSync(root, { recursive: true }));

  it('pass a tree that uses all it may', async () => {
    expect(await violationsIn(root, {})).toEqual([]);
  });

  it('are each shown to bite', () => {
    expect(Object.keys(planted).sort()).toEqual([...ruleNames].sort());
  });

  it.each(Object.entries(planted))('%s is reported where it is broken', async (rule, files) => {
    const violations = await violationsIn(root, files);
    expect(violations).toContainEqual(expect.objectContaining({ rule, from: Object.keys(files)[0] }));
  });

  it('see types too', async () => {
    const planted = { 'src/lib/domain/kind.ts': `import type { Doc } from 'yjs';\nexport type Held = Doc;\n` };
    expect((await violationsIn(root, planted)).map(({ rule }) => rule)).toContain('domain-packages');
  });
});
