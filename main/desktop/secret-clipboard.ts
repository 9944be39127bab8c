/** Copies secrets to the clipboard and clears them shortly after, unless something else has been copied. */
import { createHash } from 'node:crypto';
import type { Clipboard } from 'electron';
import { secretSeconds } from '../../preload/contract/limits.js';

export interface SecretClipboardOptions {
  clipboard: Pick<Clipboard, 'readText' | 'writeText' | 'clear'>;
  /** Calls `work` after `ms`; returns a function that cancels it. */
  schedule: (ms: number, work: () => void) => () => void;
  /**
   * Whether a Roster window has the focus. Without it, Wayland ignores clipboard writes, and reads return the app's own
   * last write.
   */
  isFocused: () => boolean;
}

export class SecretClipboard {
  readonly #options: SecretClipboardOptions;
  /** Digest of the copied secret; the secret itself is not kept. */
  #copied: { digest: string; stop: () => void } | null = null;
  /** Digest of a secret that was cleared without focus and may still be on the clipboard. */
  #uncertain: string | null = null;

  constructor(options: SecretClipboardOptions) {
    this.#options = options;
  }

  /** Copies a secret; returns the number of seconds after which it is cleared. */
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

  /** Clears the secret now if it is still on the clipboard. Also called before Roster quits. */
  async clear(): Promise<void> {
    const copied = this.#copied;
    if (copied === null) return;
    this.#copied = null;
    copied.stop();
    await this.#clearIfThere(copied.digest);
  }

  /** Called when a window gets the focus: repeats a clear that may have failed without it. */
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
