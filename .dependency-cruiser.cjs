/**
 * Which folder may import which. Each table has a row for every folder: a folder without a row may not be imported and may not import.
 * Run by `npm run check:boundaries`.
 *
 * `main/main.ts` and `main/app/` put the app together: they may import everything, and nothing may import them. `App.svelte`,
 * `app/` and `lazy/` do so in the renderer, `index.ts` in `preload`, `start-server.ts` and `cli/` in the server.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */

/** Folders of `main`, each with those of `main` that it may import. */
const main = {
  auth: ['validation'],
  errors: [],
  http: [],
  validation: [],
  storage: ['errors', 'validation'],
  vault: ['storage', 'validation'],
  'browser-sign-in': ['http', 'validation'],
  browsers: ['errors', 'storage', 'validation'],
  state: ['app-lock', 'storage', 'vault'],
  diagnostics: ['http', 'storage'],
  backends: ['auth', 'errors', 'http', 'state', 'storage', 'validation'],
  accounts: ['auth', 'backends', 'browser-sign-in', 'browsers', 'errors', 'state', 'storage', 'validation', 'vault'],
  'account-choice': ['errors', 'storage', 'validation'],
  'app-lock': ['errors', 'storage', 'vault'],
  clients: ['errors', 'state', 'storage', 'validation'],
  pictures: ['http', 'storage', 'validation'],
  'email-actions': ['auth', 'backends', 'errors'],
  'deep-links': ['desktop-entry', 'errors', 'state', 'validation'],
  'desktop-entry': [],
  updates: ['diagnostics', 'http', 'state', 'storage', 'validation'],
  window: ['storage', 'diagnostics'],
  desktop: [
    'accounts',
    'app-lock',
    'backends',
    'browser-sign-in',
    'desktop-entry',
    'diagnostics',
    'errors',
    'state',
    'storage',
    'window',
  ],
  administration: ['auth', 'backends', 'errors', 'http', 'server', 'storage', 'validation', 'vault'],
  'embedded-server': ['administration', 'backends', 'errors', 'server', 'state'],
  ipc: [
    'account-choice',
    'accounts',
    'administration',
    'app-lock',
    'auth',
    'backends',
    'browser-sign-in',
    'browsers',
    'clients',
    'email-actions',
    'errors',
    'http',
    'pictures',
    'state',
    'storage',
    'updates',
    'vault',
  ],
  'local-api': [
    'account-choice',
    'accounts',
    'app-lock',
    'auth',
    'backends',
    'browsers',
    'clients',
    'errors',
    'ipc',
    'state',
    'validation',
  ],
  cli: ['errors', 'local-api', 'storage', 'validation'],
  server: ['http', 'validation'],
};
/** These know nothing of Roster's window or language: the library, the server, and what both share. */
const withoutPreload = ['auth', 'server', 'http', 'validation', 'browser-sign-in'];
/** Edges and user interface: only these may translate. All other folders throw codes and publish data. */
const translating = ['app', 'cli', 'desktop', 'diagnostics', 'ipc', 'local-api'];

/** These may call Electron; the others of `main` get what they need passed in. */
const withElectron = ['app', 'deep-links', 'desktop', 'diagnostics', 'embedded-server', 'updates', 'window'];

/** Folders of the server, and the files beside them that all may import. */
const serverFiles = [
  'client-address.ts',
  'extended-json.ts',
  'ipc-messages.ts',
  'listen.ts',
  'log.ts',
  'public-url.ts',
  'request-source.ts',
  'startup-message.ts',
  'wire-error.ts',
];
const server = {
  // `start-server.ts` connects its HTTP routes with those of `routes`.
  admin: ['configuration', 'events', 'functions', 'import-report', 'mail', 'passwords', 'providers', 'routes', 'store'],
  backup: ['sessions', 'store'],
  cli: [
    'admin',
    'backup',
    'configuration',
    'data',
    'events',
    'functions',
    'import-report',
    'mail',
    'metrics',
    'migration',
    'process-log',
    'providers',
    'relay',
    'sessions',
    'store',
    'start-options.ts',
    'start-server.ts',
    'user-import',
  ],
  migration: ['sessions', 'store'],
  'user-import': ['passwords', 'providers', 'store'],
  store: ['sessions'],
  events: ['store'],
  metrics: ['events', 'routes'],
  'process-log': ['events'],
  configuration: ['packages', 'relay', 'rules', 'store'],
  sessions: ['store'],
  functions: ['configuration', 'data', 'events', 'http-service', 'packages'],
  data: [],
  'http-service': [],
  packages: [],
  mail: ['configuration', 'store'],
  passwords: ['store'],
  providers: ['configuration', 'events', 'functions', 'mail', 'passwords', 'store', 'routes'],
  relay: ['providers'],
  routes: [
    'auth-triggers',
    'configuration',
    'custom-data',
    'events',
    'functions',
    'providers',
    'sessions',
    'store',
    'relay',
    'rules',
    'mail',
  ],
  rules: [],
  'import-report': ['configuration', 'functions', 'store'],
  'custom-data': ['configuration', 'store'],
  'auth-triggers': ['configuration', 'functions', 'store'],
};

/** Folders of the bridge between main and renderer. */
const preload = {
  contract: ['text', 'urls'],
  i18n: ['contract', 'text'],
  text: [],
  urls: [],
};
/** Pure functions that the server and the sign-in share with the window. */
const sharedPreload = ['text', 'urls'];

/** Folders of the renderer. */
const renderer = {
  i18n: [],
  style: [],
  accounts: ['i18n'],
  components: ['accounts', 'i18n'],
  state: ['accounts', 'i18n'],
  routes: [],
  sidebar: ['account-list', 'accounts', 'app', 'components', 'i18n', 'lazy'],
  attention: ['account-list', 'accounts', 'components', 'i18n'],
  'account-list': ['accounts', 'components', 'i18n', 'lazy', 'state'],
  'account-page': ['account-list', 'accounts', 'clients', 'components', 'i18n'],
  backends: ['components', 'i18n'],
  'backend-page': ['account-list', 'accounts', 'backends', 'components', 'i18n', 'routes', 'state'],
  clients: ['accounts', 'components', 'i18n'],
  consent: ['accounts', 'components', 'i18n'],
  'email-actions': ['components', 'i18n'],
  'export-import': ['accounts', 'components', 'i18n'],
  'first-run': ['backends', 'components', 'i18n'],
  lock: ['components', 'i18n'],
  palette: ['account-list', 'accounts', 'components', 'i18n'],
  quick: ['components', 'lock', 'palette', 'state'],
  settings: ['accounts', 'components', 'i18n', 'routes', 'state'],
  strips: ['components', 'i18n', 'lazy', 'state'],
  'sign-in': ['accounts', 'components', 'i18n'],
  'tray-icon': ['accounts'],
};

/** A pattern for folders and files of `root`. */
const anyOf = (root, names) =>
  `^${root}/(${names.map((name) => (name.includes('.') ? `${name.replace('.', '\\.')}$` : `${name}/`)).join('|')})`;

/** The rules of one table. `composing`: folders that may import everything. */
const only = (root, table, { shared = [], composing = [] } = {}) => {
  const known = anyOf(root, [...Object.keys(table), ...composing]);
  return [
    ...Object.entries(table).map(([folder, allowed]) => ({
      name: `${root}/${folder}`,
      severity: 'error',
      from: { path: `^${root}/${folder}/` },
      to: { path: `^${root}/`, pathNot: anyOf(root, [folder, ...allowed, ...shared]) },
    })),
    {
      name: `${root}/folder-without-row`,
      comment: 'Add a row to the table of .dependency-cruiser.cjs.',
      severity: 'error',
      from: { path: `^${root}/[^/]+/`, pathNot: known },
      to: {},
    },
    {
      name: `${root}/import-of-folder-without-row`,
      comment: 'Add a row to the table of .dependency-cruiser.cjs.',
      severity: 'error',
      from: {},
      to: { path: `^${root}/[^/]+/`, pathNot: known },
    },
  ];
};

module.exports = {
  forbidden: [
    // Types may refer to each other: an app has users, and a user has its app.
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      // The name `Realm` of the package is the package itself.
      to: {
        circular: true,
        viaOnly: { dependencyTypesNot: ['type-only'], pathNot: '^main/auth/package/(node|browser)-names\\.ts$' },
      },
    },
    ...only('main', main, { composing: ['app'] }),
    ...only('main/server', server, { shared: serverFiles }),
    ...only('preload', preload),
    ...only('renderer', renderer, { composing: ['app', 'lazy'] }),
    {
      name: 'independent-of-preload',
      severity: 'error',
      from: { path: `^main/(${withoutPreload.join('|')})/` },
      to: { path: '^preload/', pathNot: anyOf('preload', sharedPreload) },
    },
    {
      name: 'codes-not-sentences',
      comment: 'Domain folders throw codes with parameters; ipc/, local-api/ and cli/ add the sentences.',
      severity: 'error',
      from: { path: '^main/', pathNot: `^main/(${translating.join('|')})/` },
      to: { path: '^preload/i18n/', pathNot: '^preload/i18n/match-language' },
    },
    { name: 'renderer-without-main', severity: 'error', from: { path: '^renderer/' }, to: { path: '^main/' } },
    {
      name: 'preload-alone',
      severity: 'error',
      from: { path: '^preload/' },
      to: { path: '^(main|renderer|build|test)/' },
    },
    {
      name: 'product-without-tests',
      severity: 'error',
      from: { path: '^(main|preload|renderer)/' },
      to: { path: '^(test|build)/' },
    },
    {
      name: 'no-electron',
      severity: 'error',
      from: {
        path: '^(main|renderer)/',
        pathNot: `^main/(main\\.ts$|server/(utility|embedded)-process\\.ts$|(${withElectron.join('|')})/)`,
      },
      to: { path: '^(electron$|node_modules/electron/)', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|release|test-results)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.svelte', '.js', '.mjs', '.json'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
