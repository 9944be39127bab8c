import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { areSigned } from '../../../../main/updates/signed-download.js';
import { tmpDir } from '../../../support/tmp-dir.js';

describe('a downloaded update', () => {
  const folder = tmpDir('roster-update-');
  const path = join(folder, 'Roster.AppImage');
  const hashes = new Set([createHash('sha512').update('a program').digest('base64')]);

  it('is installed when it matches the signature', async () => {
    writeFileSync(path, 'a program');
    expect(await areSigned([path], hashes)).toBe(true);
  });

  it('is not installed when it was changed, deleted, or one of several files differs', async () => {
    writeFileSync(path, 'b program');
    expect(await areSigned([path], hashes)).toBe(false);
    expect(await areSigned([join(folder, 'gone')], hashes)).toBe(false);
    expect(await areSigned([folder], hashes)).toBe(false);
    expect(await areSigned([], hashes)).toBe(false);
    const other = join(folder, 'other');
    writeFileSync(other, 'a program');
    expect(await areSigned([other, path], hashes)).toBe(false);
  });
});
