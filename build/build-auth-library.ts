/**
 * `npm run build:auth`: builds the auth core as a library, `roster/auth`, in `out/auth/`: ESM, CommonJS and types, with
 * no dependency.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { projectFolder } from './build.js';

/** Builds the library into a folder. */
export async function buildAuthLibrary(outDir = join(projectFolder, 'out', 'auth')): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  for (const format of ['es', 'cjs'] as const) {
    await bundle('index', format, outDir);
    await bundle('file-storage', format, outDir);
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
    '--esModuleInterop',
    '--types',
    'node',
  ];
  await promisify(execFile)(
    process.execPath,
    [
      join(projectFolder, 'node_modules', 'typescript', 'bin', 'tsc'),
      ...Object.values(entries).map(({ path }) => join(projectFolder, 'main', 'auth', `${path}.ts`)),
      '--ignoreConfig',
      ...declarations,
      ...module,
      '--rootDir',
      join(projectFolder, 'main'),
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

/** The two entry points. The second is for Node only. */
const entries = {
  index: { path: 'index', isForNode: false },
  'file-storage': { path: 'storage/file-storage', isForNode: true },
} as const;

async function bundle(name: keyof typeof entries, format: 'es' | 'cjs', outDir: string): Promise<void> {
  const { path, isForNode } = entries[name];
  const ending = format === 'es' ? 'mjs' : 'cjs';
  await build({
    configFile: false,
    root: projectFolder,
    publicDir: false,
    logLevel: 'warn',
    ...(isForNode ? { ssr: { noExternal: true } } : {}),
    build: {
      target: 'es2022',
      minify: false,
      emptyOutDir: false,
      ssr: isForNode,
      outDir: join(outDir, format),
      lib: { entry: join(projectFolder, 'main', 'auth', `${path}.ts`), formats: [format], fileName: name },
      rolldownOptions: {
        checks: { pluginTimings: false },
        output: { exports: 'named', entryFileNames: `${name}.${ending}`, chunkFileNames: `[name].${ending}` },
      },
    },
  });
}

/** The package's metadata. The `/auth` in its name comes from its exports: `import … from 'roster/auth'`. */
const description = {
  name: 'roster',
  version: '0.1.0',
  description: 'A drop-in for the authentication API of the Realm SDK',
  license: 'MIT',
  sideEffects: false,
  engines: { node: '>=20' },
  exports: {
    './auth': {
      types: './types/auth/index.d.ts',
      import: './es/index.mjs',
      require: './cjs/index.cjs',
    },
    './auth/file-storage': {
      types: './types/auth/storage/file-storage.d.ts',
      import: './es/file-storage.mjs',
      require: './cjs/file-storage.cjs',
    },
  },
};

/**
 * Generates the API reference from the docstrings, one page per entry point. @throws Error if an export has no
 * docstring
 */
export async function writeReference(outDir = join(projectFolder, 'out', 'auth', 'reference')): Promise<void> {
  const { Application } = await import('typedoc');
  const entryPoints = Object.values(entries).map(({ path }) => join(projectFolder, 'main', 'auth', `${path}.ts`));
  // The project's own configuration would include the whole project.
  const tsconfig = join(projectFolder, 'out', 'reference.tsconfig.json');
  await mkdir(dirname(tsconfig), { recursive: true });
  await writeFile(
    tsconfig,
    JSON.stringify({ extends: join(projectFolder, 'tsconfig.json'), include: [], files: entryPoints }),
  );
  const app = await Application.bootstrapWithPlugins({
    entryPoints,
    tsconfig,
    out: outDir,
    plugin: ['typedoc-plugin-markdown'],
    readme: 'none',
    name: 'roster/auth',
    excludePrivate: true,
    excludeExternals: true,
    disableSources: true,
    hideGenerator: true,
    validation: { notExported: false, invalidLink: true, notDocumented: true },
    requiredToBeDocumented: ['Class', 'Interface', 'TypeAlias', 'Function', 'Variable', 'Method'],
    treatWarningsAsErrors: true,
    treatValidationWarningsAsErrors: true,
    logLevel: 'Warn',
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('the reference could not be made: the types do not hold');
  app.validate(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings()) throw new Error('an export has no docstring');
  await app.generateOutputs(project);
  await rm(tsconfig);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAuthLibrary();
  await writeReference();
}
