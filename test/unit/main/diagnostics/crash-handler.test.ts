import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UtilityProcess } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CrashReports } from '../../../../main/diagnostics/crash-reports.js';
import { ServerSupervisor } from '../../../../main/embedded-server/server-supervisor.js';
import { tmpDir } from '../../../support/tmp-dir.js';

describe('crash reports', () => {
  const token = `eyJhbGciOiJFUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(40)}`;
  const make = (folder: string) =>
    new CrashReports({ folder, versions: { roster: '1.2.3' }, now: () => 1_700_000_000_000 });

  it('contain location, time and error with causes but no secrets, and are readable only by their owner', async () => {
    const folder = join(tmpDir('roster-crash-'), 'crash-reports');
    const error = new Error(`no answer, Authorization: Bearer ${token}`, { cause: new Error('password=hunter2') });
    const path = await make(folder).write('main', error);
    const text = readFileSync(path ?? '', 'utf8');
    expect(text).toContain('in: main');
    expect(text).toContain('roster: 1.2.3');
    expect(text).toContain('at: 2023-11-14T22:13:20.000Z');
    expect(text).toContain('caused by: Error: password=[redacted]');
    expect(text).not.toMatch(/eyJ|hunter2|aaaa/);
    expect(statSync(path ?? '').mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('are kept for the last ten crashes, each within a limit', async () => {
    const folder = join(tmpDir('roster-crash-'), 'crash-reports');
    const reports = make(folder);
    for (let count = 0; count < 14; count += 1) await reports.write('page', 'x'.repeat(1_000_000));
    const names = readdirSync(folder);
    expect(names).toHaveLength(10);
    for (const name of names) expect(statSync(join(folder, name)).size).toBeLessThan(20_000);
  });

  it('omit a thrown value that is neither a string nor an error, and writing them never throws', async () => {
    const place = tmpDir('roster-crash-');
    const path = await make(join(place, 'a')).write('server', { password: 'hunter2' });
    expect(readFileSync(path ?? '', 'utf8')).not.toContain('hunter2');
    writeFileSync(join(place, 'file'), '');
    expect(await make(join(place, 'file')).write('main', new Error('x'))).toBeNull();
  });
});

/** A server process that only crashes; the supervisor is real. */
class DyingProcess extends EventEmitter {
  postMessage = () => undefined;
  kill = () => true;
}

describe('a server that keeps crashing', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('is restarted after 0.3, 2 and 10 s, then reported as failed, and the count starts over after a healthy minute', async () => {
    const started: number[] = [];
    const told: string[] = [];
    let child = new DyingProcess();
    const server = new ServerSupervisor({
      fork: () => {
        started.push(Date.now());
        child = new DyingProcess();
        return child as unknown as UtilityProcess;
      },
      appFolder: '',
      dataFolder: '',
      allowFunctions: false,
      events: {
        starting: () => told.push('starting'),
        listening: () => told.push('listening'),
        offers: () => undefined,
        report: () => told.push('report'),
        failed: ({ code }) => told.push(code),
        crashed: (stack) => told.push(stack),
        recorded: () => undefined,
        log: () => undefined,
      },
    });
    server.start();
    for (let count = 0; count < 4; count += 1) {
      child.emit('message', { type: 'crashed', stack: `crash ${String(count)}` });
      child.emit('exit', 70);
      await vi.advanceTimersByTimeAsync(15_000);
    }
    expect(started.map((at, index) => at - (started[index - 1] ?? at))).toEqual([
      0,
      300,
      15_000 - 300 + 2_000,
      15_000 - 2_000 + 10_000,
    ]);
    expect(told.filter((line) => line.startsWith('crash'))).toHaveLength(4);
    expect(told.at(-1)).toBe('keepsStopping');
    server.restart();
    await vi.advanceTimersByTimeAsync(61_000);
    const before = started.length;
    child.emit('exit', 70);
    await vi.advanceTimersByTimeAsync(300);
    expect(started.length).toBe(before + 1);
  });
});
