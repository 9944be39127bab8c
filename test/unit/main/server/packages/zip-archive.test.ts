/** Archives `node_modules.zip`: what is unpacked, and what hostile ones cannot do. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { listArchive, unpackArchive } from '../../../../../main/server/packages/archive.js';
import { removeTmpDir, tmpDir } from '../../../../support/tmp-dir.js';

interface Entry {
  name: string;
  content?: string;
  /** The size that the archive claims. */
  declaredSize?: number;
  /** Unix mode, as links have one of their own. */
  mode?: number;
}

/** Writes a ZIP file by hand, because libraries refuse to write hostile ones. */
function zip(entries: readonly Entry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content = '', declaredSize, mode = 0o100644 } of entries) {
    const data = deflateRawSync(content);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(declaredSize ?? Buffer.byteLength(content), 18);
    common.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, path, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), common, tail, path]));
    files.push(local);
    offset += local.length;
  }
  const all = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(all.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...files, all, Buffer.from('PK\u0005\u0006'), end]);
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) removeTmpDir(folder);
});

/** Unpacks the entries into a folder with a folder around it. */
async function unpacked(entries: readonly Entry[]) {
  const around = tmpDir('roster-zip-');
  folders.push(around);
  const archive = { path: join(around, 'node_modules.zip'), isZip: true };
  writeFileSync(archive.path, zip(entries));
  const target = join(around, 'target');
  const error = await unpackArchive(archive, target).then(
    () => null,
    (reason: unknown) => reason as Error,
  );
  return { archive, around, target, error, names: existsSync(target) ? readdirSync(target, { recursive: true }) : [] };
}

const good = { name: 'node_modules/tidy/index.js', content: 'module.exports = 1;' };

it('returns the files below node_modules, and leaves out others and links', async () => {
  const { archive, target, error, names } = await unpacked([
    { name: 'node_modules/' },
    good,
    { name: 'package.json', content: '{}' },
    { name: 'node_modules/link', content: '/etc/passwd', mode: 0o120777 },
  ]);
  expect(error).toBeNull();
  expect(readFileSync(join(target, good.name), 'utf8')).toBe(good.content);
  expect(names.sort()).toEqual(['node_modules', 'node_modules/tidy', 'node_modules/tidy/index.js']);
  expect(await listArchive(archive)).toContain(good.name);
});

it.each([
  '../evil.js',
  'node_modules/../../evil.js',
  'node_modules/..\\..\\evil.js',
  '/tmp/roster-evil.js',
  'C:/evil.js',
])('writes nothing outside for an entry %s', async (name) => {
  const { around, names } = await unpacked([good, { name, content: 'evil' }]);
  expect(names.filter((one) => one.includes('evil'))).toEqual([]);
  expect(readdirSync(around).sort()).toEqual(['node_modules.zip', 'target']);
  expect(existsSync(join(dirname(around), 'evil.js'))).toBe(false);
  expect(existsSync('/tmp/roster-evil.js')).toBe(false);
});

it('rejects an archive that claims more than 1 GB, before anything of it is written', async () => {
  const { error, names } = await unpacked([{ ...good, declaredSize: 2 ** 31 }]);
  expect(error?.message).toMatch(/more than 1 GB/);
  expect(names).toEqual([]);
});

it('rejects an entry that becomes longer than it claims', async () => {
  const { error } = await unpacked([{ ...good, content: 'x'.repeat(50_000_000), declaredSize: 10 }]);
  expect(error?.message).toMatch(/cannot be unpacked/);
});
