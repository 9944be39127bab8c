import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageDeb } from '../../../build/package-deb.js';
import { fallbackFolder, isFallback } from '../../../build/provision/fallback.js';
import { tmpDir } from '../../support/tmp-dir.js';

describe('packageDeb', () => {
  it('refuses to package the fallback runtime for users', async () => {
    const app = tmpDir('roster-deb-');
    writeFileSync(join(app, 'version'), '33.2.1\n');
    const wish = { app, folder: join(app, 'made'), version: '0.1.0', compression: 'none' as const };
    await expect(packageDeb({ ...wish, isDevelopment: false })).rejects.toThrow('--development');
    expect(readdirSync(app)).toEqual(['version']);
  });

  it('recognises the fallback runtime by its folder', () => {
    expect(isFallback('/project', join(fallbackFolder('/project'), 'electron'))).toBe(true);
    expect(isFallback('/project', '/project/node_modules/electron/dist/electron')).toBe(false);
  });
});
