import { describe, expect, it } from 'vitest';
import { writeAll } from '../../../../../main/cli/output/terminal-output.js';
import { plainJson, plainLines, plainText } from '../../../../../preload/text/plain-text.js';

/** A file descriptor that first fails with these codes and then accepts a few bytes at a time. */
function descriptor(...codes: string[]) {
  let taken = '';
  const failures = [...codes];
  const write = (_to: number, bytes: Uint8Array) => {
    const code = failures.shift();
    if (code !== undefined) throw Object.assign(new Error(code), { code });
    taken += Buffer.from(bytes.subarray(0, 7)).toString('latin1');
    return Math.min(7, bytes.byteLength);
  };
  return { write, text: () => Buffer.from(taken, 'latin1').toString('utf8') };
}

describe('writing to the terminal', () => {
  it('waits for a full pipe and writes the rest of a partly written text', () => {
    const slow = descriptor('EAGAIN', 'EINTR', 'EAGAIN');
    expect(writeAll(1, 'Zoë and 😀 are signed in', slow.write)).toEqual({ kind: 'all' });
    expect(slow.text()).toBe('Zoë and 😀 are signed in');
  });

  it.each(['ENOSPC', 'EIO', 'EBADF', 'EDQUOT'])('returns %s when the text cannot be written', (code) => {
    expect(writeAll(1, 'token', descriptor('EAGAIN', code).write)).toEqual({ kind: 'failed', code });
  });

  it('distinguishes a closed pipe from a failure', () => {
    expect(writeAll(1, 'token', descriptor('EPIPE').write)).toEqual({ kind: 'closed' });
  });
});

describe('text from outside', () => {
  it('keeps letters of every language and replaces control characters', () => {
    for (const text of ['Zoë 😀 עברית', '👩‍👩‍👧', 'می‌خواهم']) expect(plainText(text)).toBe(text);
    expect(plainText('a\u001b[31mb\rc\nd\u202ee\u2066f\u0085g\u2028h\u200bi')).toBe('a�[31mb�c�d�e�f�g�h�i');
  });

  it('cannot forge an entry with a line break', () => {
    expect(plainLines('boom\n[2026-01-01 00:00:00.000] [info] forged\r\n\u001b[2J')).toBe(
      'boom\n    [2026-01-01 00:00:00.000] [info] forged\n    �[2J',
    );
  });

  it('keeps its value in JSON without control characters', () => {
    const value = { name: 'a\u001b\u009b\u202e\u{e0001}\n\u2028"\\', tab: '\t' };
    const text = plainJson(JSON.stringify(value, null, 2));
    expect(text).not.toMatch(/[^\P{C}\n]|\p{Zl}/u);
    expect(JSON.parse(text)).toEqual(value);
  });
});
