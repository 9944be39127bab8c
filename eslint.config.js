import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Imports point one way (ARCHITECTURE.md): each room names the rooms that it may not reach. */
const arrows = [
  ['main/auth', ['accounts', 'sign-in', 'vault', 'ipc', 'shell', 'server', 'preload']],
  ['main/vault', ['accounts', 'auth', 'sign-in', 'ipc', 'shell', 'server']],
  ['main/sign-in', ['accounts', 'auth', 'vault', 'ipc', 'shell', 'server', 'preload']],
  ['main/accounts', ['ipc', 'shell', 'server']],
  ['main/server', ['accounts', 'auth', 'sign-in', 'vault', 'ipc', 'shell', 'preload']],
  ['main/schema', ['accounts', 'auth', 'sign-in', 'vault', 'ipc', 'shell', 'server', 'preload']],
  ['main/http', ['accounts', 'auth', 'sign-in', 'vault', 'ipc', 'shell', 'server', 'preload']],
  ['renderer', ['main']],
].map(([folder, forbidden]) => ({
  files: [`${folder}/**/*.{ts,svelte}`],
  rules: {
    'no-restricted-imports': [
      'error',
      // The catalogue of sentences belongs to no room.
      { patterns: forbidden.map((room) => ({ regex: `^(\\.\\./)+${room}/(?!language/)` })) },
    ],
  },
}));

export default ts.config(
  { ignores: ['out/', 'release/', '.cache/', 'node_modules/', 'test-results/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
  { languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  {
    rules: {
      'no-undef': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    // A promise that nobody waits for is a write that was not durable.
    files: [
      'main/**/*.ts',
      'preload/**/*.ts',
      'build/**/*.ts',
      'test/{unit,conformance,library,faults,peers,e2e,bench}/**/*.ts',
    ],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    // Node's own time limit can be lost (main/http/bounded-fetch.ts); the auth core has its own that holds, for it is a library too.
    files: ['main/**/*.ts'],
    ignores: ['main/http/**', 'main/auth/**'],
    rules: {
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Ask by boundedFetch.' }],
      'no-restricted-properties': ['error', { object: 'AbortSignal', property: 'timeout' }],
    },
  },
  ...arrows,
);
