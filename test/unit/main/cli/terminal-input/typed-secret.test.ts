import { describe, expect, it } from 'vitest';
import { TypedSecret } from '../../../../../main/cli/terminal-input/typed-secret.js';

/** Returns the typed secret, or null if no key ended the input. */
function typed(...chunks: (string | Buffer)[]): string | null {
  const secret = new TypedSecret();
  for (const chunk of chunks) {
    const done = secret.apply(Buffer.from(chunk));
    if (done !== null) return done;
  }
  return null;
}

describe('a secret typed in a terminal', () => {
  it.each<[string, (string | Buffer)[], string | null]>([
    ['ends with Enter', ['s', 'e', 'c', '\r'], 'sec'],
    ['ends with the first line of a paste', ['secret\nnext line\n'], 'secret'],
    ['does not end by itself', ['secret'], null],
    ['is empty after Ctrl+C', ['sec', '\u0003'], ''],
    ['is empty after Ctrl+D in a paste', ['sec\u0004ret\r'], ''],
    ['loses its last character with Backspace', ['sed', '\u007f', 'cret\r'], 'secret'],
    ['applies Backspace inside one chunk', ['sex\u007fd\bcret\r'], 'secret'],
    ['loses a whole emoji with Backspace', ['pass😀', '\u007f\r'], 'pass'],
    ['ignores Backspace when it is empty', ['\u007f\u007fa\r'], 'a'],
    ['starts again after Ctrl+U', ['wrong\u0015right\r'], 'right'],
    ['keeps a character that is split between chunks', [Buffer.from([0xc3]), Buffer.from([0xa4]), '\r'], 'ä'],
    ['ignores arrow keys', ['a\u001b[Db\u001bOC\r'], 'ab'],
    ['ignores an arrow key that is split between chunks', ['a\u001b', '[', 'Db\r'], 'ab'],
    ['ignores the marks around a paste', ['\u001b[200~secret\u001b[201~\r'], 'secret'],
    ['keeps spaces and tabs', [' a\tb \r'], ' a\tb '],
  ])('%s', (_title, chunks, secret) => {
    expect(typed(...chunks)).toBe(secret);
  });
});
