/** Keeps what the user types before the field that it is for has the focus. */
import { flushSync } from 'svelte';
import { afterFrame } from './after-frame.js';
import { hasModifier } from './keys.js';

/** A dialog that is not just closing. */
export const openDialogSelector = '[role$="dialog"]:not([data-state="closed"])';

/** The passphrase field, the only one while Roster is locked. */
export const lockFieldSelector = 'input[type="password"]';

const modifierKeys: ReadonlySet<string> = new Set(['Alt', 'AltGraph', 'Control', 'Meta', 'Shift']);

/** Whether a key belongs to text that an input method composes; such keys cannot be repeated. */
function isComposed({ isComposing, key }: KeyboardEvent): boolean {
  return isComposing || key === 'Process' || key === 'Dead';
}

/** Does what the browser does with a real key, which it does not do with one from a script. */
function actAsBrowser({ key, altKey }: KeyboardEvent, event: KeyboardEvent): void {
  if (hasModifier(event) || altKey) return;
  const { activeElement } = document;
  if (key === 'Backspace') document.execCommand('delete');
  else if (key === 'Enter' && activeElement instanceof HTMLInputElement) activeElement.form?.requestSubmit();
  else if (key.length === 1) document.execCommand('insertText', false, key);
}

/** Types a key that was kept: the page handles it first, as it does a real one. */
function type(kept: KeyboardEvent): void {
  const { key, code, shiftKey, ctrlKey, metaKey, altKey } = kept;
  const event = new KeyboardEvent('keydown', {
    ...{ key, code, shiftKey, ctrlKey, metaKey, altKey },
    bubbles: true,
    cancelable: true,
  });
  // Like real keys, each sees what the one before has done.
  if ((document.activeElement ?? document.body).dispatchEvent(event)) actAsBrowser(kept, event);
  flushSync();
}

/** Awaited until there is something to show. */
export const firstState = 'first state';

export class TypedAhead {
  #kept: KeyboardEvent[] = [];
  /** `firstState`, or the selector of what has to have the focus. */
  #awaited: string | null = null;

  /** Keeps all keys from now on: until `end` for `firstState`, otherwise until what matches the selector has the focus. */
  waitFor(awaited: string): void {
    this.#awaited = awaited;
    this.focusMoved();
  }

  /** Call when there is nothing to wait for. What was typed for a dialog that did not open is dropped. */
  end(): void {
    if (this.#awaited === firstState && this.#kept.length > 0) {
      this.#typeAfterFrame();
      return;
    }
    this.#awaited = null;
    this.#kept = [];
  }

  /** Call when the focus may have moved. */
  focusMoved(): void {
    const awaited = this.#awaited;
    if (awaited === null || awaited === firstState || document.activeElement?.closest(awaited) == null) return;
    if (this.#kept.length === 0) {
      this.#awaited = null;
      return;
    }
    this.#typeAfterFrame();
  }

  /** Call with every key, before all other handlers. */
  keydown(event: KeyboardEvent): void {
    if (this.#awaited === null || modifierKeys.has(event.key) || isComposed(event)) return;
    // Shortcuts of the menu, such as the one that quits, work at any time.
    if (this.#awaited !== firstState && (hasModifier(event) || event.altKey)) return;
    this.#kept.push(event);
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Types what was kept, unless something else is awaited by then. What opens may move the focus in its first frame. */
  #typeAfterFrame(): void {
    const awaited = this.#awaited;
    afterFrame(() => {
      if (this.#awaited !== awaited) return;
      const kept = this.#kept;
      this.#awaited = null;
      this.#kept = [];
      // One of them may open a dialog, which then keeps those that follow.
      for (const event of kept) type(event);
    });
  }
}
