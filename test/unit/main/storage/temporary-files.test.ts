import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { removeTemporaryFiles } from '../../../../main/storage/temporary-files.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const startedAt = Date.parse('2026-11-26T06:00:00Z');

/** Writes a file that was last changed `seconds` after the process started. */
function write(folder: string, name: string, seconds: number): void {
  const path = join(folder, name);
  writeFileSync(path, 'x');
  const time = startedAt / 1000 + seconds;
  utimesSync(path, time, time);
}

describe('removeTemporaryFiles', () => {
  it('removes what a killed process left, and keeps everything else', async () => {
    const folder = tmpDir('roster-temporary-');
    for (const name of [
      '.accounts.json.0123456789ab.tmp',
      '.one.sealed.ba9876543210.tmp',
      'roster.json.tmp-1764136800abcdef',
    ]) {
      write(folder, name, -60);
    }
    const kept = ['accounts.json', 'notes.tmp', '.hidden.tmp', 'roster.json.tmp-old', '.x.0123456789AB.tmp'];
    for (const name of kept) write(folder, name, -60);
    mkdirSync(join(folder, '.folder.0123456789ab.tmp'));

    expect(await removeTemporaryFiles(folder, startedAt)).toBe(3);
    expect(readdirSync(folder).sort()).toEqual([...kept, '.folder.0123456789ab.tmp'].sort());
  });

  it('keeps a temporary file that this process may be writing', async () => {
    const folder = tmpDir('roster-temporary-');
    write(folder, '.accounts.json.0123456789ab.tmp', 1);
    expect(await removeTemporaryFiles(folder, startedAt)).toBe(0);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('returns 0 when the folder does not exist', async () => {
    expect(await removeTemporaryFiles(join(tmpDir('roster-temporary-'), 'missing'), startedAt)).toBe(0);
  });
});
