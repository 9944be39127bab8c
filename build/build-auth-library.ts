/**
 * `npm run build:auth`: builds the auth library in `out/auth/` (ESM, CommonJS, types and reference) and packs it as a
 * tarball that `npm install` takes.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { projectFolder } from './build.js';

const run = promisify(execFile);

/** The entry points. */
const entries = {
  node: { path: 'package/node' },
  browser: { path: 'package/browser' },
  'file-storage': { path: 'storage/file-storage' },
} as const;

/** Builds the library into a folder. */
export async function buildAuthLibrary(outDir = join(projectFolder, 'out', 'auth')): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  const { node, browser, 'file-storage': storage } = entries;
  await bundle({ 'browser-core': 'package/browser-core' }, 'browser', 'es', outDir);
  await writeBrowserEntry(outDir);
  await bundle({ browser: browser.path }, 'browser', 'cjs', outDir);
  await bundle({ node: node.path, 'file-storage': storage.path }, 'node', 'cjs', outDir);
  for (const name of ['node', 'file-storage']) await writeNodeEntry(name, outDir);
  await writeTypes(outDir);
  for (const page of ['README.md', 'MIGRATING.md'])
    await cp(join(projectFolder, 'main', 'auth', page), join(outDir, page));
  await cp(join(projectFolder, 'main', 'auth', 'examples'), join(outDir, 'examples'), {
    recursive: true,
    // Its paths are those of this repository.
    filter: (path) => !path.endsWith('tsconfig.json'),
  });
  await cp(join(projectFolder, 'LICENSE'), join(outDir, 'LICENSE'));
  await writeFile(join(outDir, 'THIRD-PARTY-LICENSES.txt'), await bundledLicences());
  await writeFile(join(outDir, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`);
}

async function bundle(
  paths: Record<string, string>,
  platform: 'node' | 'browser',
  format: 'es' | 'cjs',
  outDir: string,
): Promise<void> {
  const ending = format === 'es' ? 'mjs' : 'cjs';
  const bson = `${platform}-bson`;
  const common = { platform, format, outDir, ending };
  await bundleFiles({ ...common, paths, bson: `./${bson}.${ending}` });
  await bundleFiles({ ...common, paths: { [bson]: 'package/bson' }, bson: null });
}

async function writeModule(name: string, lines: string[], outDir: string): Promise<void> {
  await writeFile(join(outDir, 'es', `${name}.mjs`), `${lines.join('\n')}\n`);
}

/**
 * Writes an ESM entry point that only passes names on, as `package/browser.ts` does. A bundler that needs none of its
 * `BSON` can then leave the `bson` file out, or load it later; in one file with the code it could not.
 */
async function writeBrowserEntry(outDir: string): Promise<void> {
  const names = [
    "export * as BSON from './browser-bson.mjs';",
    "export * from './browser-core.mjs';",
    "export * as Realm from './browser-names.mjs';",
  ];
  await writeModule('browser-names', names, outDir);
  const entry = ["import * as Realm from './browser-names.mjs';", "export * from './browser-names.mjs';"];
  await writeModule('browser', [...entry, 'export default Realm;'], outDir);
}

/**
 * Writes an ESM entry point that passes on the names of the CommonJS one. A program that uses both, as tests and
 * dependencies do, has one copy of each class and of the users then.
 */
async function writeNodeEntry(name: string, outDir: string): Promise<void> {
  const file = `${name}.cjs`;
  const required: unknown = createRequire(import.meta.url)(join(outDir, 'cjs', file));
  const names = Object.keys(Object(required) as object);
  const lines = [
    `import required from '../cjs/${file}';`,
    // Some bundlers give the default export here, Node gives all exports.
    'const library = required.default ?? required;',
    `export const { ${names.filter((one) => one !== 'default').join(', ')} } = library;`,
    ...(names.includes('default') ? ['export default library;'] : []),
  ];
  await writeModule(name, lines, outDir);
}

interface Bundle {
  paths: Record<string, string>;
  platform: 'node' | 'browser';
  format: 'es' | 'cjs';
  ending: string;
  outDir: string;
  /** The file to import `bson` from; null to include it. */
  bson: string | null;
}

async function bundleFiles({ paths, platform, format, ending, outDir, bson }: Bundle): Promise<void> {
  const isForNode = platform === 'node';
  await build({
    configFile: false,
    root: projectFolder,
    publicDir: false,
    logLevel: 'warn',
    ...(isForNode ? { ssr: { noExternal: true, ...(bson === null ? {} : { external: ['bson'] }) } } : {}),
    build: {
      target: 'es2022',
      minify: false,
      emptyOutDir: false,
      ssr: isForNode,
      outDir: join(outDir, format),
      lib: {
        entry: Object.fromEntries(
          Object.entries(paths).map(([name, path]) => [name, join(projectFolder, 'main', 'auth', `${path}.ts`)]),
        ),
        formats: [format],
      },
      rolldownOptions: {
        ...(bson === null ? {} : { external: ['bson'] }),
        checks: { bundlerTimings: false },
        // Otherwise an entry point would also export the names that another one imports from it.
        preserveEntrySignatures: 'strict',
        output: {
          exports: 'named',
          entryFileNames: `[name].${ending}`,
          chunkFileNames: `${platform}-[name].${ending}`,
          ...(bson === null ? {} : { paths: { bson } }),
        },
      },
    },
  });
}

const compilerOptions = [
  ...['--declaration', '--emitDeclarationOnly', '--noEmit', 'false'],
  ...['--module', 'ESNext', '--moduleResolution', 'bundler', '--target', 'ES2022', '--lib', 'ES2023,DOM,DOM.Iterable'],
  ...['--strict', '--skipLibCheck', '--esModuleInterop', '--types', 'node'],
];

/** Writes the declarations twice: as `.d.mts` for ESM and as `.d.cts` for CommonJS. */
async function writeTypes(outDir: string): Promise<void> {
  const folder = join(outDir, 'declarations');
  await run(
    process.execPath,
    [
      join(projectFolder, 'node_modules', 'typescript', 'bin', 'tsc'),
      ...Object.values(entries).map(({ path }) => join(projectFolder, 'main', 'auth', `${path}.ts`)),
      '--ignoreConfig',
      ...compilerOptions,
      ...['--rootDir', join(projectFolder, 'main'), '--outDir', folder],
    ],
    { cwd: projectFolder },
  );
  const bson = await readFile(join(projectFolder, 'node_modules', 'bson', 'bson.d.ts'), 'utf8');
  for (const kind of ['mts', 'cts']) {
    const target = join(outDir, 'types', kind === 'mts' ? 'es' : 'cjs');
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
      const depth = path.split('/').length - 1;
      const text = (await readFile(join(folder, path), 'utf8'))
        .replaceAll(/(from '\.[^']*)\.js'/g, `$1.${kind.replace('ts', 'js')}'`)
        .replaceAll(`'bson'`, `'${'../'.repeat(depth) || './'}bson.${kind.replace('ts', 'js')}'`);
      const file = join(target, path.replace(/\.d\.ts$/, `.d.${kind}`));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    // The second name is that of `package/bson.ts`.
    await writeFile(join(target, `bson.d.${kind}`), `${bson}\nexport { ObjectId as ObjectID };\n`);
    // `require` returns the object itself, as with the Realm SDK.
    if (kind === 'cts') {
      for (const platform of ['node', 'browser']) {
        const lines = [`import * as Realm from './${platform}-names.cjs';`, 'export = Realm;'];
        await writeFile(join(target, 'auth', 'package', `${platform}.d.cts`), `${lines.join('\n')}\n`);
      }
    }
  }
  await rm(folder, { recursive: true });
}

/** Packages whose code is part of the bundles. */
const bundled = ['bson', 'valibot', 'proper-lockfile', 'graceful-fs', 'retry', 'signal-exit'];

async function bundledLicences(): Promise<string> {
  const texts = bundled.map(async (name) => {
    const folder = join(projectFolder, 'node_modules', name);
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no licence file`);
    return `${name}\n\n${await readFile(join(folder, file), 'utf8')}`;
  });
  return (await Promise.all(texts)).join('\n----\n\n');
}

/** One entry point of the package, with the types of both module systems. */
function target(name: keyof typeof entries) {
  const { path } = entries[name];
  return {
    import: { types: `./types/es/auth/${path}.d.mts`, default: `./es/${name}.mjs` },
    require: { types: `./types/cjs/auth/${path}.d.cts`, default: `./cjs/${name}.cjs` },
  };
}

/**
 * The package's metadata. Its name is not the app's; `npm install` of the tarball as `roster` makes
 * `import … from 'roster/auth'` work.
 */
async function manifest(): Promise<object> {
  const app = JSON.parse(await readFile(join(projectFolder, 'package.json'), 'utf8')) as {
    version: string;
    license: string;
  };
  const library = { browser: target('browser'), node: target('node'), default: target('browser') };
  return {
    name: 'roster-auth',
    version: app.version,
    description: 'A drop-in for the authentication API of the Realm SDK',
    license: app.license,
    type: 'commonjs',
    sideEffects: false,
    engines: { node: '>=20' },
    main: './cjs/node.cjs',
    module: './es/node.mjs',
    types: `./types/cjs/auth/${entries.node.path}.d.cts`,
    exports: {
      '.': library,
      './auth': library,
      './file-storage': target('file-storage'),
      './auth/file-storage': target('file-storage'),
      './package.json': './package.json',
    },
  };
}

/** Packs a built library; returns the tarball's path. */
export async function packAuthLibrary(
  folder = join(projectFolder, 'out', 'auth'),
  destination = join(projectFolder, 'out'),
): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', destination], { cwd: folder });
  const [packed] = JSON.parse(stdout) as [{ filename: string }];
  return join(destination, packed.filename);
}

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
  console.log(await packAuthLibrary());
}
