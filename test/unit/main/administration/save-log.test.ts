import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { saveLog } from '../../../../main/administration/save-log.js';
import type { BackendEvent } from '../../../../preload/contract/index.js';
import { tmpDir } from '../../../support/tmp-dir.js';

const parsed = (line: string): unknown => JSON.parse(line);
const event = (id: string): BackendEvent => ({
  ...{ id, at: '2026-01-02T03:04:05.678Z', kind: 'sign-in', outcome: 'ok', userId: null, account: null },
  ...{ provider: null, address: null, subject: null, reason: null, text: 'two\nlines', durationMs: null },
});

it('saves all pages of a log, one event per line, and ends where a server cannot continue', async () => {
  const path = join(tmpDir('roster-log-'), 'log.jsonl');
  const asked: (string | null)[] = [];
  const count = await saveLog((after) => {
    asked.push(after);
    const events = after === 'b' ? [] : after === 'a' ? [event('b')] : [event('a')];
    return Promise.resolve({ events, next: after === null ? 'a' : 'b' });
  }, path);
  expect([count, asked]).toEqual([2, [null, 'a', 'b']]);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines.map((line) => (line === '' ? null : parsed(line)))).toEqual([event('a'), event('b'), null]);
});

it('names the file that could not be written', async () => {
  const path = join(tmpDir('roster-log-'), 'missing', 'log.jsonl');
  const saving = saveLog(() => Promise.resolve({ events: [], next: null }), path);
  await expect(saving).rejects.toMatchObject({ code: 'fileNotSaved', params: [{ file: path }] });
});
