/** The log where it cannot be written. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLog } from '../../../main/shell/log.js';

it('a log whose folder cannot be made loses its lines and harms nobody', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roster-log-'));
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

it('text from outside writes no entry of its own and no control characters', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'roster-log-')), 'logs', 'main.log');
  const log = openLog(path, false);
  log.info('a token went to /tmp/x.sh\n[2026-01-01 00:00:00.000] [info]  a token went to nobody');
  log.error('failed', new Error('first\r[2026-01-01 00:00:00.000] [info]  forged \u001b[2J\u202e'));
  await log.written();
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines.filter((line) => line.startsWith('[')).map((line) => /\[(\w+)\]/.exec(line)?.[1])).toEqual([
    'info',
    'error',
  ]);
  expect(lines.join('')).not.toMatch(/\p{C}/u);
});
