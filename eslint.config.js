import js from '@eslint/js';
import simpleImportSort from 'eslint-plugin-simple-import-sort';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Code that the root tsconfig covers; the renderer and its tests have their own, which Svelte's check reads. */
const typed = ['main/**/*.ts', 'preload/**/*.ts', 'build/**/*.ts', 'test/**/*.ts'];
const rendererTests = 'test/unit/renderer/**';

export default ts.config(
  // The sample program is compiled by a test, in a project of its own.
  {
    ignores: [
      'out/',
      'release/',
      '.cache/',
      'node_modules/',
      'test-results/',
      'test/fixtures/sdk-program.ts',
      'test/fixtures/library-checks.ts',
      'main/auth/examples/',
    ],
  },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    files: ['**/*.svelte'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'SvelteElement[name.name=/^(button|select|input)$/] SvelteAttribute[key.name="disabled"] :matches(MemberExpression[property.name="busy"], Identifier[name="busy"])',
          message: 'A disabled button loses the focus. Use aria-disabled.',
        },
      ],
    },
  },
  {
    files: ['test/e2e/**/*.ts', 'test/support/electron/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.property.name=/^(click|dblclick|check|uncheck|hover|fill|selectOption|dragTo)$/] > ObjectExpression > Property[key.name="force"]',
          message: 'A forced step misses what still moves. Wait until it can be pressed.',
        },
        {
          selector:
            'CallExpression[callee.name="expect"] > AwaitExpression > CallExpression[callee.property.name=/^(count|is(Visible|Hidden|Enabled|Disabled|Checked|Editable)|textContent|innerText|inputValue|getAttribute|boundingBox)$/]',
          message: 'It is read once, too early on a slow machine. Use an assertion of Playwright that retries.',
        },
      ],
    },
  },
  { languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  {
    plugins: { 'simple-import-sort': simpleImportSort },
    rules: {
      // Node's own modules, packages, then files: from far to near.
      'simple-import-sort/imports': ['error', { groups: [['^\\u0000', '^node:', '^@?\\w', '^\\.\\.', '^\\.']] }],
      'simple-import-sort/exports': 'error',
      'no-undef': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      // `declare namespace` has no code. The Realm SDK has types below its classes, such as `App.Configuration`.
      '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }],
    },
  },
  ...ts.configs.strictTypeCheckedOnly.map((config) => ({ ...config, files: typed, ignores: [rendererTests] })),
  {
    files: typed,
    ignores: [rendererTests],
    languageOptions: { parserOptions: { project: './tsconfig.json' } },
    rules: {
      // A promise that no caller waits for is a write that was not durable.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      // The reason of an AbortSignal is its owner's and may be anything; it is passed on as it is, as platform APIs do.
      '@typescript-eslint/prefer-promise-reject-errors': [
        'error',
        { allowThrowingAny: true, allowThrowingUnknown: true },
      ],
      '@typescript-eslint/no-deprecated': [
        'error',
        {
          allow: [
            // Deprecated only to stand out. Used for loopback addresses alone.
            { from: 'package', package: 'openid-client', name: 'allowInsecureRequests' },
          ],
        },
      ],
    },
  },
  {
    // `app://` goes through the older protocol API while that is measurably faster, with `protocol.handle` as fallback. Its tests
    // cover both. The bench decrypts a key with a call that every supported version of Electron has.
    files: [
      'main/window/app-protocol.ts',
      'test/unit/main/window/current-electron.test.ts',
      'test/bench/support/profile.ts',
    ],
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    // undici, used here as the README shows it, declares the platform's own `Response` a second time.
    files: ['test/resilience/proxy-and-ca.test.ts'],
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    // Node's own time limit can be lost (main/http/bounded-fetch.ts). The auth library has its own, because it may not import others.
    files: ['main/**/*.ts'],
    ignores: ['main/http/**', 'main/auth/**'],
    rules: {
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Use boundedFetch.' }],
      'no-restricted-properties': ['error', { object: 'AbortSignal', property: 'timeout' }],
    },
  },
);
