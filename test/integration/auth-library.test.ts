/** The built library in a project of its own: both module systems, both ways to import, and every sample of the migration page. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAuthLibrary, writeReference } from '../../build/build-auth-library.js';
import { type RunningServer, startServer } from '../../main/server/start-server.js';
import { tmpDir } from '../support/tmp-dir.js';

const run = promisify(execFile);
let project: string;
let server: RunningServer;

beforeAll(async () => {
  project = tmpDir('roster-library-');
  await buildAuthLibrary(join(project, 'library'));
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(join(project, 'library'), join(project, 'node_modules', 'roster'));
  server = await startServer({
    appFolder: 'assets/backend',
    dataFolder: tmpDir('roster-library-data-'),
    port: 0,
  });
}, 60_000);
afterAll(() => server.stop());

/** Runs a file of the project with this Node and returns its output. */
async function runFile(name: string, text: string): Promise<string> {
  writeFileSync(join(project, name), text);
  return (await run(process.execPath, [join(project, name)], { cwd: project })).stdout.trim();
}

describe('roster/auth', () => {
  const names = 'ApiKeyAuth,App,AuthError,Credentials,EmailPasswordAuth,MemoryStorage,User,UserState,getApp';

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

  it('imports no Node module', () => {
    const code = readFileSync(join(project, 'library', 'es', 'index.mjs'), 'utf8');
    expect(code).not.toMatch(/(?:from|import\(|require\()\s*['"]node:/);
  });

  it('has types that a strict project accepts', { timeout: 60_000 }, async () => {
    writeFileSync(
      join(project, 'typed.ts'),
      `import Realm, { App, Credentials, type AuthStorage, type User } from 'roster/auth';
       const app: App = new Realm.App({ id: 'a' });
       const user: User = await app.logIn(Credentials.google({ idToken: 't' }));
       const email: string | undefined = user.profile.email;
       const storage: AuthStorage = new Realm.MemoryStorage();
       // @ts-expect-error a number is no password
       Credentials.emailPassword('a', 1);
       export { email, storage };`,
    );
    const compilerOptions = {
      noEmit: true,
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2023', 'dom'],
      types: [],
    };
    writeFileSync(join(project, 'package.json'), '{"type":"module"}');
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
    const { stdout } = await run(process.execPath, [resolve('node_modules/typescript/bin/tsc')], {
      cwd: project,
    }).catch((error: unknown) => ({
      stdout: error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error),
    }));
    expect(stdout).toBe('');
  });

  it('documents every export in its reference', { timeout: 120_000 }, async () => {
    const folder = join(project, 'pages', 'reference');
    await writeReference(folder);
    const page = readFileSync(join(folder, 'index', 'classes', 'App.md'), 'utf8');
    expect(page).toContain('Makes a logged-in user current at once.');
  });

  it('is small, and smaller when only a part is used', { timeout: 60_000 }, async () => {
    const sizeOf = async (code: string) => {
      const entry = join(project, 'size.mjs');
      writeFileSync(entry, code);
      const result = await build({
        configFile: false,
        logLevel: 'error',
        root: project,
        build: { write: false, minify: true, lib: { entry, formats: ['es'], fileName: 'size' } },
      });
      const chunks = (Array.isArray(result) ? result : [result]).flatMap((one) => ('output' in one ? one.output : []));
      const first = chunks.find((chunk) => chunk.type === 'chunk' && chunk.isEntry);
      return first?.type === 'chunk' ? gzipSync(first.code).length : Number.NaN;
    };
    const all = await sizeOf(`import * as Realm from 'roster/auth'; console.log(Realm);`);
    const part = await sizeOf(`import { Credentials } from 'roster/auth'; console.log(Credentials);`);
    console.log(`roster/auth: ${String(all)} bytes gzip; Credentials alone: ${String(part)}`);
    expect(all).toBeLessThan(24_000);
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
