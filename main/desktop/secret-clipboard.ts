/** Secrets on the clipboard: put there on the person's wish, gone again soon, unless something else was copied meanwhile. */
import { createHash } from 'node:crypto';
import type { Clipboard } from 'electron';

/** How long a secret stays on the clipboard, in seconds. */
export const secretSeconds = 30;

/** What it needs. */
export interface SecretClipboardOptions {
  clipboard: Pick<Clipboard, 'readText' | 'writeText' | 'clear'>;
  /** Calls back once after so many milliseconds; gives what stops it. */
  schedule: (ms: number, work: () => void) => () => void;
  /** Whether a window of Roster has the focus. Wayland drops what others write, and has them read what they wrote last. */
  isFocused: () => boolean;
}

/** Puts secrets on the clipboard. */
export class SecretClipboard {
  readonly #options: SecretClipboardOptions;
  /** What lies there, by its digest: the secret itself is not kept. */
  #copied: { digest: string; stop: () => void } | null = null;
  /** What was to be cleared while no window had the focus, and may still lie there. */
  #uncertain: string | null = null;

  constructor(options: SecretClipboardOptions) {
    this.#options = options;
  }

  /** Copies a secret; gives the seconds after which it is taken away. */
  copy(secret: string): number {
    const { clipboard, schedule } = this.#options;
    this.#copied?.stop();
    this.#uncertain = null;
    void clipboard.writeText(secret);
    const stop = schedule(secretSeconds * 1000, () => {
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
    await this.#clearIfThere(copied.digest);
  }

  /** A window has the focus: what could not be cleared for certain without it is cleared now. */
  async focused(): Promise<void> {
    const digest = this.#uncertain;
    this.#uncertain = null;
    if (digest !== null) await this.#clearIfThere(digest);
  }

  async #clearIfThere(digest: string): Promise<void> {
    const { clipboard, isFocused } = this.#options;
    const wasFocused = isFocused();
    if (digestOf(await clipboard.readText()) === digest) clipboard.clear();
    if (!wasFocused) this.#uncertain = digest;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
