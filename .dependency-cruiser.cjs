/**
 * Which folder may import which. `main/main.ts` and `main/app/` are the composition root: they may import everything, and nothing may
 * import them. Run by `npm run check:boundaries`.
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
  state: ['storage'],
  diagnostics: ['http'],
  backends: ['auth', 'errors', 'http', 'state', 'storage', 'validation'],
  accounts: ['auth', 'backends', 'browser-sign-in', 'errors', 'state', 'storage', 'validation', 'vault'],
  'app-lock': ['backends', 'errors', 'state', 'storage', 'vault'],
  clients: ['errors', 'state', 'storage', 'validation'],
  'email-actions': ['auth', 'backends', 'errors'],
  'deep-links': ['errors', 'state', 'validation'],
  updates: ['diagnostics', 'http', 'state', 'storage', 'validation'],
  window: ['storage', 'diagnostics'],
  desktop: ['accounts', 'app-lock', 'browser-sign-in', 'diagnostics', 'errors', 'state', 'storage', 'window'],
  'embedded-server': ['backends', 'errors', 'server'],
  ipc: [
    'accounts',
    'app-lock',
    'auth',
    'backends',
    'browser-sign-in',
    'clients',
    'email-actions',
    'errors',
    'state',
    'storage',
    'updates',
    'vault',
  ],
  'local-api': ['accounts', 'auth', 'backends', 'clients', 'errors', 'ipc', 'state', 'validation'],
  cli: ['local-api', 'storage', 'validation'],
  server: ['http', 'validation'],
};
/** These know nothing of Roster's window or language: the library, the server, and what both share. */
const withoutPreload = ['auth', 'server', 'http', 'validation', 'errors', 'browser-sign-in'];

/** Folders of the server. */
const server = {
  store: ['sessions'],
  configuration: ['relay', 'rules', 'store'],
  sessions: ['store'],
  functions: ['configuration'],
  mail: ['configuration', 'store'],
  providers: ['configuration', 'functions', 'mail', 'store', 'routes'],
  relay: ['providers'],
  routes: [
    'auth-triggers',
    'configuration',
    'custom-data',
    'functions',
    'providers',
    'sessions',
    'store',
    'relay',
    'rules',
    'mail',
  ],
  rules: [],
  'import-report': ['configuration', 'store'],
  'custom-data': ['configuration', 'store'],
  'auth-triggers': ['configuration', 'functions', 'store'],
};

/** Folders of the renderer. `App.svelte`, `main.ts` and `lazy/` put everything together. */
const renderer = {
  i18n: [],
  components: ['i18n'],
  state: ['i18n'],
  'account-list': ['components', 'i18n', 'lazy', 'state'],
  'account-page': ['account-list', 'components', 'i18n'],
  backends: ['components', 'i18n'],
  clients: ['account-list', 'components', 'i18n'],
  'email-actions': ['components', 'i18n'],
  'export-import': ['components', 'i18n'],
  lock: ['components', 'i18n'],
  palette: ['account-list', 'components', 'i18n'],
  settings: ['components', 'i18n'],
  'sign-in': ['account-list', 'components', 'i18n'],
  'tray-icon': ['account-list'],
};

const only = (root, table) =>
  Object.entries(table).map(([folder, allowed]) => ({
    name: `${root}/${folder}`,
    severity: 'error',
    from: { path: `^${root}/${folder}/` },
    // Files of the root itself are shared.
    to: { path: `^${root}/`, pathNot: `^${root}/((${[folder, ...allowed].join('|')})/|[^/]+$)` },
  }));

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...only('main', main),
    ...only('main/server', server),
    ...only('renderer', renderer),
    {
      name: 'independent-of-preload',
      severity: 'error',
      from: { path: `^main/(${withoutPreload.join('|')})/` },
      to: { path: '^preload/', pathNot: '^preload/text/' },
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
      comment:
        'Only the folders that speak to the desktop may import Electron; the others get what they need passed in.',
      severity: 'error',
      from: {
        path: '^main/(auth|accounts|backends|browser-sign-in|clients|cli|email-actions|errors|http|local-api|server|state|validation)/',
        pathNot: '^main/server/utility-process',
      },
      to: { path: '^electron$', dependencyTypesNot: ['type-only'] },
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
