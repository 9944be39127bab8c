/** The built library in a separate project: both module systems, both ways to import, and every sample of the migration page. */
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReference } from '../../build/build-auth-library.js';
import { type RunningServer, startServer } from '../../main/server/start-server.js';
import { createLibraryProject } from '../support/library/library-project.js';
import { tmpDir } from '../support/tmp-dir.js';

const run = promisify(execFile);

let project: string;
let server: RunningServer;
let tarball: string;

beforeAll(async () => {
  ({ project, tarball } = await createLibraryProject());
  server = await startServer({
    appFolder: 'assets/backend',
    dataFolder: tmpDir('roster-library-data-'),
    port: 0,
  });
});
afterAll(() => server.stop());

/** Runs a file of the project with this Node and returns its output. */
async function runFile(name: string, text: string): Promise<string> {
  writeFileSync(join(project, name), text);
  // Users are stored in the working folder; each program has its own.
  const cwd = mkdtempSync(join(project, 'run-'));
  return (await run(process.execPath, [join(project, name)], { cwd })).stdout.trim();
}

describe('roster/auth', () => {
  const names =
    'ApiKeyAuth,App,AssertionError,Auth,AuthError,BSON,Credentials,EmailPasswordAuth,MemoryStorage,MetadataMode,NumericLogLevel,ProviderType,Realm,TypeAssertionError,User,UserState,WebStorage,getApp,setLogLevel,setLogger';

  it.each([
    [
      'import * as',
      'a.mjs',
      `import * as Realm from 'roster/auth'; console.log(Object.keys(Realm).filter((name) => name !== 'default').sort().join());`,
    ],
    ['import default', 'b.mjs', `import Realm from 'roster/auth'; console.log(Object.keys(Realm).sort().join());`],
    [
      'require',
      'c.cjs',
      `const Realm = require('roster/auth'); console.log(Object.keys(Realm).filter((name) => name !== 'default').sort().join());`,
    ],
    [
      'require default',
      'd.cjs',
      `const { default: Realm } = require('roster/auth'); console.log(Object.keys(Realm).sort().join());`,
    ],
  ])('exports the same names by %s', async (_how, file, text) => {
    expect(await runFile(file, text)).toBe(names);
  });

  it('has one copy of its classes and users for import and require together', async () => {
    const lines = [
      `import { createRequire } from 'node:module';`,
      `import Realm, { App, Credentials } from 'roster/auth';`,
      `import { FileStorage } from 'roster/auth/file-storage';`,
      `const require = createRequire(import.meta.url);`,
      `const required = require('roster/auth');`,
      `const app = new App({ id: 'roster', baseUrl: ${JSON.stringify(server.url)} });`,
      `const user = await app.logIn(required.Credentials.anonymous());`,
      `const other = new required.App({ id: 'roster', baseUrl: ${JSON.stringify(server.url)} });`,
      `const storage = require('roster/auth/file-storage');`,
      `console.log(required.App === App, required.Credentials === Credentials, required.default === Realm);`,
      `console.log(Object.keys(storage).join(), FileStorage === storage.FileStorage, other.currentUser === user);`,
    ];
    expect(await runFile('both.mjs', lines.join('\n'))).toBe('true true true\nFileStorage true true');
  });

  it('imports no Node module in browsers', () => {
    for (const file of ['browser.mjs', 'browser-names.mjs', 'browser-core.mjs']) {
      const code = readFileSync(join(project, 'library', 'es', file), 'utf8');
      expect(code).not.toMatch(/(?:from|import\(|require\()\s*['"]node:/);
    }
  });

  it('has a package that npm’s and TypeScript’s rules accept', async () => {
    const { messages } = await publint({ pkgDir: join(project, 'library'), strict: true });
    expect(messages).toEqual([]);
    // The tool exits with 1 if it finds a problem.
    await run('npx', ['attw', tarball, '--profile', 'node16']);
  });

  it('has the SDK’s types: a strict project compiles and runs', async () => {
    for (const file of ['sdk-program.ts', 'library-checks.ts']) cpSync(`test/fixtures/${file}`, join(project, file));
    const compilerOptions = {
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false },
      ...{ module: 'nodenext', target: 'es2022', lib: ['es2023', 'dom'], types: [], outDir: 'compiled' },
    };
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['sdk-program.ts', 'library-checks.ts'] }),
    );
    const { stdout } = await run(process.execPath, [resolve('node_modules/typescript/bin/tsc')], {
      cwd: project,
    }).catch((error: unknown) => ({
      stdout: error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error),
    }));
    expect(stdout).toBe('');
    const args = [join(project, 'compiled', 'sdk-program.js'), server.url];
    expect((await run(process.execPath, args, { cwd: project })).stdout.trim()).toBe('all samples ran');
  });

  it('documents every export in its reference', async () => {
    const folder = join(project, 'pages', 'reference');
    await writeReference(folder);
    const page = readFileSync(join(folder, 'package', 'node', 'classes', 'App.md'), 'utf8');
    expect(page).toContain('Keeps users in');
  });

  it('is small, and smaller when only a part is used', async () => {
    /** The size of an application's first script. A library build would keep white space and the project's path. */
    const sizeOf = async (code: string) => {
      const input = join(project, 'size.mjs');
      writeFileSync(input, code);
      const result = await build({
        configFile: false,
        logLevel: 'error',
        root: project,
        build: { write: false, modulePreload: false, rolldownOptions: { input } },
      });
      const chunks = (Array.isArray(result) ? result : [result]).flatMap((one) => ('output' in one ? one.output : []));
      const first = chunks.find((chunk) => chunk.type === 'chunk' && chunk.isEntry);
      return first?.type === 'chunk' ? gzipSync(first.code).length : Number.NaN;
    };
    const all = await sizeOf(
      `import { App, Credentials, User, UserState, AuthError } from 'roster/auth'; console.log(App, Credentials, User, UserState, AuthError);`,
    );
    const part = await sizeOf(`import { Credentials } from 'roster/auth'; console.log(Credentials);`);
    console.log(`roster/auth: ${String(all)} bytes gzip; Credentials alone: ${String(part)}`);
    expect(all).toBeLessThan(18_700);
    expect(part).toBeLessThan(all / 2);
  });

  const page = readFileSync('main/auth/MIGRATING.md', 'utf8');
  const samples = [...page.matchAll(/## ([^\n]+)\n\n```ts\n([\s\S]*?)```/g)].map(([, title = '', code = '']) => [
    title,
    code,
  ]);

  it('has samples on the migration page', () => {
    expect(samples.length).toBeGreaterThanOrEqual(5);
  });

  it.each(samples)('runs the sample “%s”', async (title, code) => {
    const file = `${title.replaceAll(/\W/g, '-')}.mjs`;
    const text = `import assert from 'node:assert/strict';\nimport Realm from 'roster/auth';\nconst appId = 'roster';\nconst baseUrl = ${JSON.stringify(server.url)};\n${code}\nconsole.log('ran');`;
    expect(await runFile(file, text)).toBe('ran');
  });
});
