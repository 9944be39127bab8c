/** Secrets on the clipboard: put there on the person's wish, gone again soon, unless something else was copied meanwhile. */
import { createHash } from 'node:crypto';
import type { Clipboard } from 'electron';

/** How long a secret stays on the clipboard, in seconds. */
export const secretSeconds = 30;

/** What it needs. */
export interface SecretClipboardOptions {
  clipboard: Pick<Clipboard, 'readText' | 'writeText' | 'clear'>;
  /** Calls back once after so many milliseconds; gives what stops it. */
  after: (ms: number, work: () => void) => () => void;
}

/** Puts secrets on the clipboard. */
export class SecretClipboard {
  readonly #options: SecretClipboardOptions;
  /** What lies there, by its digest: the secret itself is not kept. */
  #copied: { digest: string; stop: () => void } | null = null;

  constructor(options: SecretClipboardOptions) {
    this.#options = options;
  }

  /** Copies a secret; gives the seconds after which it is taken away. */
  copy(secret: string): number {
    const { clipboard, after } = this.#options;
    this.#copied?.stop();
    void clipboard.writeText(secret);
    const stop = after(secretSeconds * 1000, () => {
      void this.clear();
    });
    this.#copied = { digest: digestOf(secret), stop };
    return secretSeconds;
  }

  /** Takes the secret away now, if it is still there: also before Roster ends. */
  async clear(): Promise<void> {
    const copied = this.#copied;
    if (copied === null) return;
    this.#copied = null;
    copied.stop();
    const { clipboard } = this.#options;
    if (digestOf(await clipboard.readText()) === copied.digest) clipboard.clear();
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
