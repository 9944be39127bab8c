/** Size of Roster's files in the packaged app compared with the runtime, and size of the page's scripts. */
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { projectFolder } from '../../../build/build.js';
import { scriptBudgetsKB, scriptSizesKB } from '../../support/page-scripts.js';
import { printRow, runMeasurement } from '../support/result-row.js';

const names = {
  files: 'Package, Roster’s files',
  firstPaint: 'Package, scripts of the first paint, gzip',
  scripts: 'Package, the page’s scripts, gzip',
};
const release = join(projectFolder, 'release', 'linux-unpacked');
const megabyte = 1024 * 1024;
const listedComponents = 12;

/** A file or folder in the header of an asar archive. Also covers native modules, which are unpacked beside the archive. */
interface Entry {
  files?: Record<string, Entry> | undefined;
  size?: number | undefined;
}
const entry: z.ZodType<Entry> = z.object({
  get files() {
    return z.record(z.string(), entry).optional();
  },
  size: z.number().optional(),
});

/**
 * Returns the size of each file in an asar archive by path. The archive begins with four 32-bit integers, of which the last is the
 * length of the JSON header that follows.
 */
function readAsarSizes(archive: string): Map<string, number> {
  const file = openSync(archive, 'r');
  const integers = Buffer.alloc(16);
  readSync(file, integers, 0, 16, 0);
  const header = Buffer.alloc(integers.readUInt32LE(12));
  readSync(file, header, 0, header.length, 16);
  closeSync(file);
  const sizes = new Map<string, number>();
  const addSizes = ({ files, size }: Entry, path: string) => {
    if (size !== undefined) sizes.set(path, size);
    for (const [name, child] of Object.entries(files ?? {})) addSizes(child, path === '' ? name : `${path}/${name}`);
  };
  addSizes(entry.parse(JSON.parse(header.toString('utf8'))), '');
  return sizes;
}

/** Returns the package that a file belongs to, or the folder of the build. */
function componentOf(path: string): string {
  const parts = path.split('/');
  if (parts[0] !== 'node_modules') return parts.slice(0, 2).join('/');
  return parts.slice(1, parts[1]?.startsWith('@') === true ? 3 : 2).join('/');
}

function folderSize(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}

await runMeasurement([names.files], () => {
  const archive = join(release, 'resources', 'app.asar');
  if (!existsSync(archive)) throw new Error('the app is not packaged for Linux');
  const sizes = readAsarSizes(archive);
  const rosterBytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const runtimeBytes = folderSize(release) - rosterBytes;
  printRow({
    name: names.files,
    value: rosterBytes / runtimeBytes,
    target: {},
    unit: 'MB',
    median: rosterBytes / megabyte,
    runs: 1,
    baseline: { label: 'runtime', median: runtimeBytes / megabyte },
    explanation: 'app.asar with its unpacked native modules, compared with the rest of the package.',
  });
  const components = new Map<string, number>();
  for (const [path, size] of sizes) {
    components.set(componentOf(path), (components.get(componentOf(path)) ?? 0) + size);
  }
  const largest = [...components].sort(([, a], [, b]) => b - a).slice(0, listedComponents);
  for (const [name, size] of largest) {
    printRow({
      name: `Package, component: ${name}`,
      value: size / rosterBytes,
      target: {},
      unit: 'MB',
      median: size / megabyte,
      runs: 1,
      baseline: { label: 'Roster’s files', median: rosterBytes / megabyte },
      explanation: `The ${String(listedComponents)} largest components of Roster’s files and their share of the total.`,
    });
  }
  return Promise.resolve();
});

await runMeasurement([names.firstPaint, names.scripts], () => {
  const sizes = scriptSizesKB();
  const rows = [
    { name: names.firstPaint, which: 'firstPaint', explanation: 'The scripts that load before the first paint, gzip.' },
    { name: names.scripts, which: 'all', explanation: 'All scripts of both windows, each compressed with gzip.' },
  ] as const;
  for (const { name, which, explanation } of rows) {
    printRow({
      name,
      value: sizes[which] / scriptBudgetsKB[which],
      target: { atMost: 1 },
      unit: 'KB',
      median: sizes[which],
      runs: 1,
      baseline: { label: 'budget', median: scriptBudgetsKB[which] },
      explanation,
    });
  }
  return Promise.resolve();
});
