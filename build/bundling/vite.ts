/** Vite configurations of the three builds: main, preload and page. */
import { builtinModules } from 'node:module';
import { resolve, sep } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { InlineConfig } from 'vite';
import { bundleSandbox } from '../../main/server/functions/sandbox/bundle-sandbox.js';
import { consentCalls, consentChanged } from '../../preload/contract/consent.js';
import { calls, eventNames } from '../../preload/contract/index.js';
import { quickPageCalls, quickPageEvents } from '../../preload/contract/quick-page.js';
import { eagerFunctions } from './eager-functions.js';
import { lazyCrypto } from './lazy-crypto.js';
import { staticIcons } from './static-icons.js';

const callNames = JSON.stringify(Object.keys(calls));

/** Native modules remain separate files; everything else is bundled. */
const external = [
  'electron',
  'libsql',
  '@node-rs/argon2',
  '@node-rs/bcrypt',
  '@napi-rs/keyring',
  'koffi',
  // Used only when the server runs from source.
  'esbuild',
  ...builtinModules,
  ...builtinModules.map((name) => `node:${name}`),
];

/** A build for Node or Electron's main process: one CommonJS file per entry. `packages` are not bundled. */
export function nodeBuild(
  project: string,
  outDir: string,
  entries: Record<string, string>,
  packages: readonly string[] = [],
): InlineConfig {
  const left = [...external, ...packages];
  return {
    configFile: false,
    root: project,
    publicDir: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: left },
    define: { __SANDBOX_SOURCE__: JSON.stringify(bundleSandbox()) },
    build: {
      ssr: true,
      target: 'node20',
      outDir: resolve(project, outDir),
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        checks: { bundlerTimings: false },
        // Otherwise every user of the contract's models would load the schemas of all calls.
        treeshake: { moduleSideEffects: [{ test: /[/\\]preload[/\\]contract[/\\]/, sideEffects: false }] },
        input: entries,
        external: left,
        output: {
          format: 'cjs',
          // Libraries' documentation would be a tenth of the app. Licence notices remain.
          comments: { legal: true, annotation: false, jsdoc: false },
          entryFileNames: '[name].cjs',
          chunkFileNames: '[name]-[hash].cjs',
          // Otherwise the bundler puts its runtime helpers into a library's chunk, which every entry would then load.
          codeSplitting: { groups: [{ name: 'runtime', test: /rolldown[/\\]runtime/ }] },
        },
      },
    },
  };
}

/** Main process, the command line and its worker, and the processes of the embedded server and the keychain probe. */
export function mainBuild(project: string): InlineConfig {
  const base = nodeBuild(project, 'out/main', {
    main: resolve(project, 'main/main.ts'),
    cli: resolve(project, 'main/cli/main.ts'),
    'cli-worker': resolve(project, 'main/cli/worker.ts'),
    'server-process': resolve(project, 'main/server/utility-process.ts'),
    'keychain-probe': resolve(project, 'main/vault/key-stores/keychain-probe-process.ts'),
  });
  return {
    ...base,
    plugins: [lazyCrypto(resolve(project, 'main/server') + sep)],
    define: { ...base.define, __CALL_NAMES__: callNames },
  };
}

/** The preload scripts of both windows. They receive only the contract's names, so that they contain no schema library. */
export function preloadBuild(project: string): InlineConfig {
  return {
    ...nodeBuild(project, 'out/preload', {
      index: resolve(project, 'preload/index.ts'),
      consent: resolve(project, 'preload/consent.ts'),
    }),
    define: {
      __CALL_NAMES__: callNames,
      __EVENT_NAMES__: JSON.stringify(eventNames),
      __CONSENT_CALL_NAMES__: JSON.stringify(Object.keys(consentCalls)),
      __CONSENT_CHANGED__: JSON.stringify(consentChanged),
    },
  };
}

/** The preload script of the quick switch: a build of its own, because a sandboxed script cannot load a shared part. */
export function quickPreloadBuild(project: string): InlineConfig {
  const base = nodeBuild(project, 'out/preload', { quick: resolve(project, 'preload/quick.ts') });
  return {
    ...base,
    build: { ...base.build, emptyOutDir: false },
    define: {
      __QUICK_CALL_NAMES__: JSON.stringify(quickPageCalls),
      __QUICK_EVENT_NAMES__: JSON.stringify(quickPageEvents),
    },
  };
}

/** The pages of the main window, of the consent window and of the quick switch, in one build: they share chunks. */
export function pageBuild(project: string): InlineConfig {
  const page = (path: string) => resolve(project, 'renderer', path, 'index.html');
  return {
    configFile: false,
    root: resolve(project, 'renderer'),
    base: './',
    logLevel: 'warn',
    plugins: [
      svelte({
        configFile: false,
        preprocess: [staticIcons(resolve(project, 'node_modules/@lucide/svelte/dist/icons'))],
      }),
      eagerFunctions('index'),
    ],
    build: {
      target: 'chrome130',
      outDir: resolve(project, 'out/renderer'),
      emptyOutDir: true,
      assetsInlineLimit: 0,
      // The polyfill is an inline script, which the page's CSP forbids.
      modulePreload: { polyfill: false },
      rolldownOptions: {
        checks: { bundlerTimings: false },
        input: { index: page(''), consent: page('consent'), quick: page('quick') },
      },
    },
  };
}
