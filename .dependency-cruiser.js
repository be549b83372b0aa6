// Who may import whom. Every rule is a list of what is allowed, so a new folder or package is refused until somebody
// says where it belongs. tests/architecture/import-rules.test.ts plants a violation of each.

/** Code that only tests run: it may reach anywhere, and product code may not reach it. */
const TESTS = String.raw`^tests/|/testing/|\.(test|bench|fixture|suite|contract|spec)\.ts$`;
const OURS = '^(src|server|tests|bin)/';
/** Our own imports that lead nowhere: `resolvable` reports them. */
const UNRESOLVED = '^[.#]';

/** One folder's two allow lists, ours and npm's, as two rules `<name>` and `<name>-packages`. */
function folder(name, path, { ours, packages, pathNot = [], why, whyPackages = why }) {
  const from = { path, pathNot: [TESTS, ...pathNot] };
  const npm = packages.length ? [`^node_modules/(@types/)?(${packages.join('|')})(/|$)`] : [];
  return [
    { name, severity: 'error', comment: why, from, to: { path: OURS, pathNot: ours } },
    {
      name: `${name}-packages`,
      severity: 'error',
      comment: whyPackages,
      from,
      to: { pathNot: [OURS, UNRESOLVED, ...npm, KIT_VIRTUAL] },
    },
  ];
}

/** Modules that exist only inside Kit's build; which folder may use them is a rule of its own. */
const KIT_VIRTUAL = String.raw`^\$(app|env|service-worker)/|/\$types(\.js)?$`;

const domain = '^src/lib/domain/';
const itemRules = String.raw`^src/lib/items/(?!.*\.svelte)`;
const registry = String.raw`^src/lib/kinds/registry\.ts$`;

export default {
  forbidden: [
    ...folder('domain', domain, {
      ours: [domain],
      packages: [],
      why: 'Rules know nothing of screens, storage or the wire: what they need from outside is passed in.',
      whyPackages: 'Rules run unchanged in the browser, the server and a simulation: no package, no Node, no I/O.',
    }),
    ...folder('items', '^src/lib/items/', {
      ours: ['^src/lib/items/', domain, '^src/lib/ui/'],
      packages: ['svelte', String.raw`wavesurfer\.js`, 'dompurify'],
      why: 'Showing an item needs no kind, room or screen; kinds build on items, not the other way round.',
    }),
    ...folder('kind-rules', String.raw`^src/lib/kinds/[^/]+/.*\.ts$`, {
      pathNot: [String.raw`\.svelte\.ts$`],
      ours: [
        domain,
        itemRules,
        String.raw`^src/lib/kinds/label-settings\.ts$`,
        String.raw`^src/lib/kinds/[^/]+/.+(?<!\.svelte|\.svelte\.ts)$`,
      ],
      packages: ['valibot'],
      why: 'The rules of a kind run on the server too: no views, no rooms, no screens.',
    }),
    ...folder('kind-views', String.raw`^src/lib/kinds/.*\.svelte(\.ts)?$`, {
      ours: [domain, '^src/lib/items/', '^src/lib/kinds/', '^src/lib/ui/'],
      packages: ['svelte'],
      why: 'A view takes value, onchange and peers; drafts and commands belong to features.',
    }),
    {
      name: 'kinds-apart',
      severity: 'error',
      comment: 'One folder makes a kind: a kind that imports another cannot be added, changed or removed alone.',
      from: { path: '^src/lib/kinds/([^/]+)/', pathNot: TESTS },
      to: { path: '^src/lib/kinds/[^/]+/', pathNot: ['^src/lib/kinds/$1/'] },
    },
    {
      name: 'kinds-know-no-lists',
      severity: 'error',
      comment: 'The lists know the kinds; a kind that reads the lists goes in circles.',
      from: { path: '^src/lib/kinds/[^/]+/', pathNot: TESTS },
      to: { path: String.raw`^src/lib/kinds/(registry|views)\.ts$` },
    },
    ...folder('kinds-registry', registry, {
      ours: [String.raw`^src/lib/kinds/[^/]+/kind\.ts$`, domain],
      packages: [],
      why: 'The list of kinds is rules only: server and browser both load it.',
    }),
    ...folder('kinds-views-list', String.raw`^src/lib/kinds/view[^/]*\.ts$`, {
      ours: [
        String.raw`^src/lib/kinds/[^/]+/(View|Editor|Settings)\.svelte$`,
        String.raw`^src/lib/kinds/view-props\.ts$`,
        domain,
      ],
      packages: ['svelte'],
      why: 'The list of views loads views and nothing else.',
    }),
    ...folder('formats', '^src/lib/formats/', {
      ours: ['^src/lib/formats/', domain, registry],
      packages: ['papaparse', 'saxes', 'fflate', 'yaml'],
      why: 'Formats are read in the browser before anything is uploaded and on the server: only rules and parsers.',
    }),
    ...folder('protocol', '^src/lib/protocol/', {
      ours: ['^src/lib/protocol/', domain],
      packages: ['valibot'],
      pathNot: [String.raw`^src/lib/protocol/room\.ts$`],
      why: 'What crosses the wire is plain data and its schemas; both ends rely on it, it relies on neither.',
    }),
    ...folder('protocol-room', String.raw`^src/lib/protocol/room\.ts$`, {
      ours: ['^src/lib/protocol/', domain],
      packages: ['valibot', 'lib0'],
      why: 'Room messages are bytes: lib0 writes and reads them, and nothing else of Yjs enters the protocol.',
    }),
    ...folder('doc', '^src/lib/doc/', {
      ours: ['^src/lib/doc/', domain, registry],
      packages: ['yjs'],
      why: 'The shape of a table is the same at both ends: no connection, no screen, no storage.',
    }),
    ...folder('client', '^src/lib/client/', {
      ours: ['^src/lib/client/', domain, registry, '^src/lib/doc/', '^src/lib/protocol/'],
      packages: [
        'yjs',
        'y-websocket',
        'y-protocols',
        'lib0',
        'y-indexeddb',
        String.raw`y-codemirror\.next`,
        '@codemirror/[^/]+',
        'svelte',
      ],
      why: "The browser's end of rooms and commands shows nothing: screens are built on it.",
    }),
    ...folder('ui', '^src/lib/ui/', {
      ours: ['^src/lib/ui/'],
      packages: ['svelte', 'bits-ui', '@fontsource(-variable)?/[^/]+'],
      why: 'The design system knows nothing of Parley, so that every screen can use it.',
    }),
    ...folder('features', '^src/lib/features/', {
      ours: ['^src/lib/'],
      packages: ['svelte', '@codemirror/[^/]+'],
      why: 'Features are parts of screens: pages use them, and they never reach into pages or the server.',
      whyPackages:
        'No yjs here: the client hands out bindText(...) and plain values, so no screen can change a table past it.',
    }),
    {
      name: 'features-apart',
      severity: 'error',
      comment: 'Features meet on pages only; what two of them need moves down to items, kinds, client or ui.',
      from: { path: '^src/lib/features/([^/]+)/', pathNot: TESTS },
      to: { path: '^src/lib/features/[^/]+/', pathNot: ['^src/lib/features/$1/'] },
    },
    ...folder('routes', '^src/routes/|^src/[^/]+$', {
      ours: ['^src/routes/', '^src/lib/(features|client|ui|protocol)/'],
      packages: ['@sveltejs/kit', 'svelte'],
      why: 'A route is thin: load and one feature component. Rules and kinds reach it through features.',
    }),
    {
      name: 'kit-only-in-routes',
      severity: 'error',
      comment: "Kit's own modules exist on pages only; the rest gets addresses and navigation passed in.",
      from: { path: OURS, pathNot: ['^src/routes/', '^src/[^/]+$', TESTS] },
      to: { path: [KIT_VIRTUAL, '^node_modules/@sveltejs/kit(/|$)'] },
    },
    ...folder('server-in-work', String.raw`^server/dev\.ts$`, {
      ours: ['^server/http/'],
      packages: ['vite'],
      why: 'Serves pages that are being worked on, behind the same doors as the built ones.',
      whyPackages: 'Vite is there where Parley is worked on; the production install has none and never loads this.',
    }).map(allowNode),
    ...folder('server', '^(server|bin)/', {
      pathNot: [String.raw`^server/dev\.ts$`],
      ours: ['^(server|bin)/', domain, registry, '^src/lib/(formats|doc|protocol)/', itemRules],
      packages: [
        'hono',
        '@hono/node-server',
        'ws',
        'kysely',
        'kysely-postgres-js',
        'postgres',
        '@electric-sql/pglite',
        'lucia',
        'nodemailer',
        'valibot',
        '@valibot/to-json-schema',
        'yjs',
        'y-protocols',
        'lib0',
      ],
      why: 'The server uses rules, formats, table shapes and the protocol: never screens, the browser client or one kind by name.',
      whyPackages: 'The production install holds these packages only.',
    }).map(allowNode),
    {
      name: 'yjs-only-in-sync',
      severity: 'error',
      comment: 'The server never reads a table for facts: only the rooms touch Yjs.',
      from: { path: '^server/', pathNot: ['^server/sync/', TESTS] },
      to: { path: '^node_modules/(yjs|y-protocols|y-websocket|lib0)/' },
    },
    {
      name: 'json-schema-only-in-description',
      severity: 'error',
      comment: 'Schemas are turned into JSON Schema to describe the routes; checking is valibot’s, once.',
      from: { path: OURS, pathNot: ['^server/openapi/', TESTS] },
      to: { path: '^node_modules/@valibot/to-json-schema/' },
    },
    {
      name: 'lucia-only-in-session',
      severity: 'error',
      comment: 'Tokens are hashed before lucia sees them; a second user of lucia would pass that by.',
      from: { path: OURS, pathNot: [String.raw`^server/auth/(session|lucia-adapter)\.ts$`] },
      to: { path: '^node_modules/lucia/' },
    },
    {
      name: 'server-reaches-no-component',
      severity: 'error',
      comment: 'Node runs the server without a build: a .svelte anywhere below it stops the start.',
      from: { path: '^server/', pathNot: TESTS },
      to: { path: String.raw`\.svelte(\.ts)?$`, reachable: true },
    },
    {
      name: 'nobody-imports-routes',
      severity: 'error',
      comment: 'Routes are the outermost layer: what others need of one belongs in a feature.',
      from: { path: OURS, pathNot: '^src/routes/' },
      to: { path: '^src/routes/' },
    },
    {
      name: 'src-imports-no-server',
      severity: 'error',
      comment: 'What src imports is sent to browsers; nothing else stops server code from going along.',
      from: { path: '^src/', pathNot: TESTS },
      to: { path: '^server/' },
    },
    {
      name: 'product-imports-no-tests',
      severity: 'error',
      comment: 'Test code is not part of what runs.',
      from: { path: '^(src|server|bin)/', pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Modules in a circle can only be read, tested and loaded together; move what they share down.',
      from: { path: OURS },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A module nobody imports is dead, or its importer is missing.',
      from: {
        orphan: true,
        path: '^(src|server)/',
        pathNot: [TESTS, '^src/routes/', '^src/[^/]+$', String.raw`\.d\.ts$`, String.raw`^server/cli/start\.ts$`],
      },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that leads nowhere fails at run time, on the path no test took.',
      from: { path: OURS },
      to: { couldNotResolve: true, pathNot: KIT_VIRTUAL },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    exclude: { path: String.raw`^(build|\.svelte-kit)/` },
    // Imports of types count: they tie modules together for whoever reads or moves them.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'browser', 'import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.svelte', '.d.ts', '.json'],
    },
  },
};

/** Node's own modules are the server's. */
function allowNode(rule) {
  if (!rule.name.endsWith('-packages')) return rule;
  return { ...rule, to: { ...rule.to, dependencyTypesNot: ['core'] } };
}
