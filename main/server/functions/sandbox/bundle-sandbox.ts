/**
 * Bundles the sandbox program into one text. The builds embed that text; when the server runs from source, it is
 * bundled at the first use.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Esbuild from 'esbuild';

/** Bundles the program. Needs this project's development packages. */
export function bundleSandbox(): string {
  const folder = dirname(fileURLToPath(import.meta.url));
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof Esbuild;
  const bundle = (file: string, more: Esbuild.BuildOptions): string =>
    buildSync({
      ...{ entryPoints: [join(folder, file)], bundle: true, write: false, format: 'iife', target: 'node20' },
      ...{
        charset: 'utf8',
        minifyWhitespace: true,
        minifySyntax: true,
        legalComments: 'none',
        logLevel: 'silent',
        ...more,
      },
    }).outputFiles?.[0]?.text ?? '';
  // Its value is the exported function; no name stays in the functions' context.
  const inside = bundle('inside/start.ts', { globalName: 'inside', platform: 'browser' });
  const text = `(() => { ${inside}\nreturn inside.start; })()`;
  const modules = bundle('es-module.ts', { globalName: 'modules', platform: 'node', minify: true });
  const define = {
    __INSIDE__: JSON.stringify(text),
    __MODULES__: JSON.stringify(`(() => { ${modules}\nreturn modules; })()`),
  };
  return bundle('program.ts', { platform: 'node', define });
}
