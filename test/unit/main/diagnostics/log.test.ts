/** The log where it cannot be written. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLog } from '../../../../main/diagnostics/log.js';
import { tmpDir } from '../../../support/tmp-dir.js';

describe('a log', () => {
  it('loses its lines without an error when its folder cannot be created', async () => {
    const folder = tmpDir('roster-log-');
    writeFileSync(join(folder, 'logs'), 'a file where the folder should be');
    const unhandled: unknown[] = [];
    const note = (error: unknown) => void unhandled.push(error);
    process.on('unhandledRejection', note);
    const log = openLog(join(folder, 'logs', 'main.log'), false);
    log.error('one', new Error('two'));
    await log.written();
    log.warn('three');
    await log.written();
    await new Promise((passed) => setTimeout(passed, 20));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});
