/** How large our part of the packaged app is, beside the runtime that it comes with; and the page's JavaScript. */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as z from 'zod';
import { projectFolder } from '../../build/build.js';
import { measured, tell } from './row.js';

const names = { ours: 'Package, our part', page: 'Package, the page’s JavaScript, gzip' };
const release = join(projectFolder, 'release', 'linux-unpacked');
const megabyte = 1024 * 1024;
const pageKilobytes = 150;
const shownMembers = 12;

/** A folder in an asar's header, or a file; native modules lie beside the archive. */
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

/** Sizes of the files of an asar, by path. Its header is JSON behind four numbers, of which the last is the JSON's length. */
function filesOf(archive: string): Map<string, number> {
  const file = openSync(archive, 'r');
  const numbers = Buffer.alloc(16);
  readSync(file, numbers, 0, 16, 0);
  const header = Buffer.alloc(numbers.readUInt32LE(12));
  readSync(file, header, 0, header.length, 16);
  closeSync(file);
  const sizes = new Map<string, number>();
  const walk = ({ files, size }: Entry, path: string) => {
    if (size !== undefined) sizes.set(path, size);
    for (const [name, inner] of Object.entries(files ?? {})) walk(inner, path === '' ? name : `${path}/${name}`);
  };
  walk(entry.parse(JSON.parse(header.toString('utf8'))), '');
  return sizes;
}

/** What belongs together: a package, or a folder of our own build. */
function memberOf(path: string): string {
  const parts = path.split('/');
  if (parts[0] !== 'node_modules') return parts.slice(0, 2).join('/');
  return parts.slice(1, parts[1]?.startsWith('@') === true ? 3 : 2).join('/');
}

function bytesUnder(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
}

await measured([names.ours], () => {
  const archive = join(release, 'resources', 'app.asar');
  if (!existsSync(archive)) throw new Error('nothing was packaged for Linux');
  const sizes = filesOf(archive);
  const ours = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const runtime = bytesUnder(release) - ours;
  tell({
    ...{ name: names.ours, value: ours / runtime, aim: {}, unit: 'MB', median: ours / megabyte, runs: 1 },
    baseline: { what: 'the runtime', median: runtime / megabyte },
    explanation:
      'Everything in app.asar with the native modules that lie unpacked beside it, and the rest of the package.',
  });
  const members = new Map<string, number>();
  for (const [path, size] of sizes) members.set(memberOf(path), (members.get(memberOf(path)) ?? 0) + size);
  const largest = [...members].sort(([, a], [, b]) => b - a).slice(0, shownMembers);
  for (const [name, size] of largest) {
    tell({
      ...{
        name: `Package, member: ${name}`,
        value: size / ours,
        aim: {},
        unit: 'MB',
        median: size / megabyte,
        runs: 1,
      },
      baseline: { what: 'our part', median: ours / megabyte },
      explanation: `The ${String(shownMembers)} largest members of our part, and their share of it.`,
    });
  }
  return Promise.resolve();
});

await measured([names.page], () => {
  const folder = join(projectFolder, 'out', 'renderer', 'assets');
  const scripts = readdirSync(folder).filter((file) => file.endsWith('.js'));
  const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
  tell({
    ...{ name: names.page, value: bytes / 1024 / pageKilobytes, aim: { atMost: 1 }, unit: 'KB', median: bytes / 1024 },
    ...{ runs: 1, baseline: { what: 'what is allowed', median: pageKilobytes } },
    explanation: 'All scripts of the page, each compressed with gzip.',
  });
  return Promise.resolve();
});
