import { describe, expect, it } from 'vitest';
import type { LogLevel } from '../../../../../main/server/log.js';
import { createProcessLog, type LogFormat } from '../../../../../main/server/process-log/process-log.js';

function open(format: LogFormat, level: LogLevel = 'info') {
  const written: string[] = [];
  return { log: createProcessLog({ format, level, write: (text) => void written.push(text) }), written };
}

describe('the process log', () => {
  it('writes JSON with time, level and process for log collectors', () => {
    const { log, written } = open('json');
    log('The database responds again.');
    log('GET /x failed: Error: “odd”\n  at y', 'error');
    expect(written.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'info', msg: 'The database responds again.', pid: process.pid }),
      expect.objectContaining({ level: 'error', msg: 'GET /x failed: Error: “odd”\n  at y' }),
    ]);
    const [first = ''] = written;
    expect(first).toMatch(/"time":"\d{4}-\d\d-\d\dT[\d:.]+Z"/);
    expect(first.endsWith('\n')).toBe(true);
  });

  it('writes plain lines for a terminal', () => {
    const { log, written } = open('text');
    log('ready');
    expect(written).toEqual(['ready\n']);
  });

  it.each([
    ['error', ['e']],
    ['warn', ['e', 'w']],
    ['info', ['e', 'w', 'i']],
    ['debug', ['e', 'w', 'i', 'd']],
  ] as const)('leaves out what is below the level %s', (level, lines) => {
    for (const format of ['json', 'text'] as const) {
      const { log, written } = open(format, level);
      log('e', 'error');
      log('w', 'warn');
      log('i');
      log('d', 'debug');
      expect(
        written.map((line) => (format === 'json' ? (JSON.parse(line) as { msg: string }).msg : line.trim())),
      ).toEqual(lines);
    }
  });

  it.each(['json', 'text'] as const)('removes secrets from %s lines', (format) => {
    const { log, written } = open(format);
    const secrets = [
      `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${'x'.repeat(43)}`,
      'correct horse',
      'hunter2222',
      'a'.repeat(128),
    ];
    const [jwt = '', password = '', database = '', token = ''] = secrets;
    log(`Error: ${jwt} is not valid`, 'error');
    log(`bad body {"username":"ada","password":"${password}"}`, 'error');
    log(`MongoNetworkError: mongodb://app:${database}@db.example/roster`, 'error');
    log(`GET https://a.example/reset?token=${token}&tokenId=${'b'.repeat(24)}`);
    for (const secret of [...secrets, 'b'.repeat(24)]) expect(written.join('')).not.toContain(secret);
    expect(written.join('')).toContain('ada');
  });
});
