/** The build uses only reviewed packages: exact versions, hashes, no install scripts, and a list of everything that is shipped. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const versions = z.record(z.string(), z.string());
const project = z.object({ dependencies: versions, devDependencies: versions }).parse(read('package.json'));
const { lockfileVersion, packages } = z
  .object({
    lockfileVersion: z.int(),
    packages: z.record(
      z.string(),
      z.object({
        version: z.string().optional(),
        integrity: z.string().optional(),
        resolved: z.string().optional(),
        link: z.boolean().optional(),
        hasInstallScript: z.boolean().optional(),
        license: z.string().optional(),
      }),
    ),
  })
  .parse(read('package-lock.json'));
const installed = Object.entries(packages).filter(([path]) => path !== '');

describe('the lockfile', () => {
  it('pins one version of each dependency, as package.json does', () => {
    for (const [name, wanted] of Object.entries({ ...project.dependencies, ...project.devDependencies })) {
      // An alias, such as npm:bson@4.7.2, installs a second version of a package for tests.
      const version = wanted.replace(/^npm:[\w-]+@/, '');
      expect(version, name).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/);
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
    }
  });

  it('has a SHA-512 of every package, all from the registry', () => {
    expect(lockfileVersion).toBe(3);
    expect(installed.length).toBeGreaterThan(500);
    for (const [path, { integrity, resolved, link }] of installed) {
      expect(integrity, path).toMatch(/^sha512-/);
      expect(resolved, path).toBeUndefined();
      expect(link, path).toBeUndefined();
    }
  });

  it('needs no install script', () => {
    expect(readFileSync('.npmrc', 'utf8')).toContain('ignore-scripts=true');
    const scripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path);
    // Their packages already contain what the script would download or build. Squirrel is not used.
    expect(scripts.sort()).toEqual(['node_modules/electron-winstaller', 'node_modules/esbuild', 'node_modules/koffi']);
  });
});

describe('shipped code', () => {
  const bom = z
    .object({
      bomFormat: z.literal('CycloneDX'),
      specVersion: z.literal('1.6'),
      components: z.array(
        z.object({
          'bom-ref': z.string(),
          purl: z.string(),
          licenses: z
            .array(z.object({ license: z.object({ id: z.string().optional(), name: z.string().optional() }) }))
            .min(1),
          hashes: z.array(z.object({ alg: z.literal('SHA-512'), content: z.string().regex(/^[0-9a-f]{128}$/) })).min(1),
        }),
      ),
    })
    .parse(read('out/sbom.cdx.json'));

  it('is listed with licence and hash in the bill of materials and in the licences', () => {
    const licences = z
      .array(z.object({ name: z.string(), version: z.string(), text: z.string() }))
      .parse(read('out/licences.json'));
    expect(bom.components.map((one) => one['bom-ref']).sort()).toEqual(
      licences.map(({ name, version }) => `${name}@${version}`).sort(),
    );
    expect(bom.components.length).toBeGreaterThan(40);
  });

  it('has only licences that allow redistribution', () => {
    const names = new Set(
      bom.components.flatMap(({ licenses }) => licenses.map(({ license }) => license.id ?? license.name)),
    );
    const allowed = ['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', '0BSD'];
    // The SIL Open Font License, for the typeface only.
    allowed.push('OFL-1.1');
    expect([...names].filter((name) => !allowed.includes(name ?? ''))).toEqual([]);
  });

  it('includes no package that is missing from the bill of materials', () => {
    const archive = join('release', 'linux-unpacked', 'resources', 'app.asar');
    expect(existsSync(archive), 'run npm run package first').toBe(true);
    const listed = execFileSync('npx', ['asar', 'list', archive], { encoding: 'utf8' });
    const names = [...listed.matchAll(/^\/node_modules\/((?:@[^/\n]+\/)?[^/\n@]+)\/package\.json$/gm)].map(
      ([, name]) => name,
    );
    expect(names.length).toBeGreaterThan(5);
    const known = new Set(bom.components.map((one) => one['bom-ref'].replace(/@[^@]+$/, '')));
    expect(names.filter((name) => name === undefined || !known.has(name))).toEqual([]);
  });
});
