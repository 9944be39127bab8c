/** The keys that a user types or pastes while entering a secret in a terminal in raw mode. */
import { StringDecoder } from 'node:string_decoder';

const controlC = '\u0003';
const controlD = '\u0004';
const controlU = '\u0015';
const backspaces: readonly string[] = ['\b', '\u007f'];
const escapeKey = '\u001b';
/** The bytes after Escape in the sequences that terminals send for other keys (ECMA-48 section 5.4). */
const afterEscape = /^(?:\[[0-?]*[ -/]*[@-~]|O.|[^[O])/s;

/** Collects a secret from chunks of input, which may contain several keys and may end in the middle of a character. */
export class TypedSecret {
  readonly #decoder = new StringDecoder('utf8');
  /** Code points, so that Backspace removes a whole character. */
  #text: string[] = [];
  /** The end of the last chunk, if it may be the start of an escape sequence. */
  #pending = '';

  /** Applies a chunk. Returns the secret once Enter was pressed, `''` after Ctrl+C or Ctrl+D, otherwise null. */
  apply(chunk: Buffer): string | null {
    let rest = this.#pending + this.#decoder.write(chunk);
    this.#pending = '';
    while (rest !== '') {
      if (rest.startsWith(escapeKey)) {
        const sequence = afterEscape.exec(rest.slice(escapeKey.length))?.[0];
        if (sequence === undefined && rest.length < maxEscapeLength) {
          this.#pending = rest;
          return null;
        }
        // Arrow keys and the marks around pasted text.
        rest = rest.slice(escapeKey.length + (sequence?.length ?? 0));
        continue;
      }
      const [key = ''] = rest;
      rest = rest.slice(key.length);
      if (key === controlC || key === controlD) return '';
      if (key === '\r' || key === '\n') return this.#text.join('');
      if (key === controlU) this.#text = [];
      else if (backspaces.includes(key)) this.#text.pop();
      else this.#text.push(key);
    }
    return null;
  }
}

/** A longer text that begins with Escape is not an escape sequence. */
const maxEscapeLength = 16;
