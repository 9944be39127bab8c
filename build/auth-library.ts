/** `npm run build:auth`: the auth core as a library, `roster/auth`, in `out/auth/`: ESM, CommonJS and types, with no dependency. */
import { execFile } from 'node:child_process';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { projectFolder } from './build.js';

/** Builds it into a folder. */
export async function buildAuthLibrary(outDir = join(projectFolder, 'out', 'auth')): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  for (const format of ['es', 'cjs'] as const) {
    await build({
      configFile: false,
      root: projectFolder,
      publicDir: false,
      logLevel: 'warn',
      build: {
        target: 'es2022',
        minify: false,
        emptyOutDir: false,
        outDir: join(outDir, format),
        lib: { entry: join(projectFolder, 'main', 'auth', 'index.ts'), formats: [format], fileName: 'index' },
        rolldownOptions: {
          checks: { pluginTimings: false },
          output: { exports: 'named', entryFileNames: format === 'es' ? 'index.mjs' : 'index.cjs' },
        },
      },
    });
  }
  const declarations = [
    '--declaration',
    '--emitDeclarationOnly',
    '--noEmit',
    'false',
    '--lib',
    'ES2023,DOM,DOM.Iterable',
  ];
  const module = [
    '--module',
    'ESNext',
    '--moduleResolution',
    'bundler',
    '--target',
    'ES2022',
    '--strict',
    '--skipLibCheck',
  ];
  await promisify(execFile)(
    process.execPath,
    [
      join(projectFolder, 'node_modules', 'typescript', 'bin', 'tsc'),
      join(projectFolder, 'main', 'auth', 'index.ts'),
      '--ignoreConfig',
      ...declarations,
      ...module,
      '--rootDir',
      join(projectFolder, 'main', 'auth'),
      '--outDir',
      join(outDir, 'types'),
    ],
    { cwd: projectFolder },
  );
  for (const page of ['README.md', 'MIGRATING.md'])
    await cp(join(projectFolder, 'main', 'auth', page), join(outDir, page));
  await cp(join(projectFolder, 'LICENSE'), join(outDir, 'LICENSE'));
  await writeFile(join(outDir, 'package.json'), JSON.stringify(description, null, 2));
}

/** What the package says of itself. The name ends in `/auth` through its exports: `import … from 'roster/auth'`. */
const description = {
  name: 'roster',
  version: '0.1.0',
  description: 'A drop-in for the authentication API of the Realm SDK',
  license: 'MIT',
  sideEffects: false,
  engines: { node: '>=20' },
  exports: {
    './auth': {
      types: './types/index.d.ts',
      import: './es/index.mjs',
      require: './cjs/index.cjs',
    },
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAuthLibrary();
