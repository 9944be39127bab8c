/** Shipped files: only those that the app needs, within size limits, with icons for every system. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scriptBudgetsKB, scriptSizesKB } from '../support/page-scripts.js';

const resources = join('release', 'linux-unpacked', 'resources');
const archive = join(resources, 'app.asar');
const mega = 1024 * 1024;

/** Files of the archive, without folders. */
function files(): string[] {
  const listed = execFileSync('npx', ['asar', 'list', archive], { encoding: 'utf8' }).trim().split('\n');
  return listed.filter((path) => !listed.some((other) => other.startsWith(`${path}/`)));
}

const needed = [
  /^\/package\.json$/,
  /^\/assets\/(backend\/[\w./-]+|updates\.json|release-notes\.md)$/,
  /^\/out\/(licences\.json|sbom\.cdx\.json|icons\/256x256\.png)$/,
  /^\/out\/(main|preload)\/[\w.-]+\.cjs$/,
  /^\/out\/renderer\/(((consent|quick)\/)?index\.html|assets\/[\w.-]+\.(js|css|svg|woff2))$/,
  /^\/node_modules\/(@[\w.-]+\/)?[\w.-]+\/(package\.json|LICENSE(\.[\w-]+)?)$/,
  /^\/node_modules\/(@[\w.-]+\/)?[\w.-]+\/([\w-]+\/)*[\w.-]+\.(js|cjs|node)$/,
];

describe('the packaged app', () => {
  it('contains the required files and nothing else', () => {
    const all = files();
    expect(all.length).toBeGreaterThan(40);
    expect(all.filter((path) => !needed.some((pattern) => pattern.test(path)))).toEqual([]);
    const modules = new Set(all.map((path) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean));
    expect([...modules].sort()).toEqual([
      '@koromix/koffi-linux-x64',
      '@libsql/linux-x64-gnu',
      '@napi-rs/keyring',
      '@napi-rs/keyring-linux-x64-gnu',
      '@neon-rs/load',
      '@node-rs/argon2',
      '@node-rs/argon2-linux-x64-gnu',
      '@node-rs/bcrypt',
      '@node-rs/bcrypt-linux-x64-gnu',
      'detect-libc',
      'koffi',
      'libsql',
    ]);
  });

  it('contains less than 7 MB of its own code and 17 MB of native code', () => {
    const own = statSync(archive).size / mega;
    const native =
      Number(execFileSync('du', ['-sb', `${archive}.unpacked`], { encoding: 'utf8' }).split('\t')[0]) / mega;
    console.log(`app.asar ${own.toFixed(1)} MB, native code ${native.toFixed(1)} MB`);
    expect(own).toBeLessThan(7);
    expect(native).toBeLessThan(17);
  });
});

describe('the page', () => {
  it('needs at most 60 KB of script for its first paint and 250 KB in all', () => {
    const { firstPaint, all } = scriptSizesKB();
    console.log(`scripts of the first paint ${firstPaint.toFixed(1)} KB, all ${all.toFixed(1)} KB`);
    expect(firstPaint).toBeLessThanOrEqual(scriptBudgetsKB.firstPaint);
    expect(all).toBeLessThanOrEqual(scriptBudgetsKB.all);
    // The components that are loaded later are not among the first.
    expect(firstPaint).toBeLessThan(all / 2);
  });

  it('loads no schema library: main checks what the page sends', () => {
    const scripts = readdirSync(join('out', 'renderer', 'assets')).filter((file) => file.endsWith('.js'));
    const withSchemas = scripts.filter((file) =>
      readFileSync(join('out', 'renderer', 'assets', file), 'utf8').includes('_zod'),
    );
    expect(withSchemas).toEqual([]);
  });
});

describe('the icons', () => {
  it('are PNGs of the right size on Linux, and in the native formats of Windows and macOS', () => {
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) {
      const png = readFileSync(join('out', 'icons', `${String(size)}x${String(size)}.png`));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
    }
    const ico = readFileSync(join('out', 'icons', 'icon.ico'));
    expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 7]);
    const icns = readFileSync(join('out', 'icons', 'icon.icns'));
    expect(icns.subarray(0, 4).toString()).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
  });
});
