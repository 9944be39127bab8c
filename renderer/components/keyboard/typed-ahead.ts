/** Keeps the keys that the user types before the field that they are meant for has the focus. */
import { flushSync } from 'svelte';
import { afterFrame } from '../frames/after-frame.js';
import { hasModifier } from './keys.js';

/** A dialog that is not just closing. */
export const openDialogSelector = '[role$="dialog"]:not([data-state="closed"])';

/** The passphrase field, the only one while Roster is locked. */
export const lockFieldSelector = 'input[type="password"]';

const modifierKeys: ReadonlySet<string> = new Set(['Alt', 'AltGraph', 'Control', 'Meta', 'Shift']);

/**
 * How long to wait. After that the keyboard must work again, even if the field never appears: Escape, `F6` and the shortcuts are
 * the way out for those who use no mouse. A dialog is loaded from the disk in less than a second on a busy machine. The kept
 * keys are then dropped, because a password that was meant for a dialog must not be typed into the page, nor act there as
 * shortcuts, or later in a dialog that was not expected any more.
 */
const mostMs = 5_000;

/** Whether a key can be repeated: what an input method composes, and what moves the focus or a caret, cannot. */
function isRepeatable({ isComposing, key, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (isComposing || altKey || ctrlKey || metaKey) return false;
  return key.length === 1 || key === 'Backspace' || key === 'Enter' || key === 'Escape';
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
  /** Whether a key could not be kept. Later keys would go elsewhere, so they are dropped. */
  #isIncomplete = false;
  /** `firstState`, or the selector of what has to have the focus. */
  #awaited: string | null = null;
  #isTyping = false;
  #limit: ReturnType<typeof setTimeout> | undefined;
  readonly #isShortcut: (event: KeyboardEvent) => boolean;

  /** `isShortcut`: whether the page acts on a key. Such a key is kept until the first state, other shortcuts never. */
  constructor(isShortcut: (event: KeyboardEvent) => boolean = () => false) {
    this.#isShortcut = isShortcut;
  }

  /**
   * Keeps the keys from now on: until `end` for `firstState`, otherwise until what matches the selector has the focus, for a
   * few seconds at most.
   */
  waitFor(awaited: string): void {
    this.#awaited = awaited;
    clearTimeout(this.#limit);
    if (awaited !== firstState) {
      this.#limit = setTimeout(() => {
        this.#forget();
      }, mostMs);
    }
    this.focusMoved();
  }

  /** Call when there is nothing to wait for. Keys that were typed for a dialog that did not open are dropped. */
  end(): void {
    if (this.#awaited === firstState && this.#kept.length > 0) this.#typeAfterFrame();
    else this.#forget();
  }

  /** Drops what was typed so far. */
  drop(): void {
    this.#kept = [];
    this.#isIncomplete = false;
  }

  /** Call when the focus may have moved. */
  focusMoved(): void {
    if (!this.#hasFocus()) return;
    if (this.#kept.length === 0) this.#forget();
    else this.#typeAfterFrame();
  }

  /** Call with every key, before all other handlers. */
  keydown(event: KeyboardEvent): void {
    // A window that is not active gets no event when the focus moves.
    if (this.#kept.length === 0) this.focusMoved();
    if (this.#awaited === null || modifierKeys.has(event.key)) return;
    // A dialog that is there can be closed before one of its fields has the focus.
    if (event.key === 'Escape' && this.#awaited !== firstState && document.querySelector(this.#awaited) !== null) {
      this.drop();
      return;
    }
    const isKept = isRepeatable(event) || (this.#awaited === firstState && this.#isShortcut(event));
    if (!isKept) {
      this.#isIncomplete = true;
      return;
    }
    if (!this.#isIncomplete) this.#kept.push(event);
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Whether the awaited element has the focus. */
  #hasFocus(): boolean {
    const awaited = this.#awaited;
    return awaited !== null && awaited !== firstState && document.activeElement?.closest(awaited) != null;
  }

  #forget(): void {
    clearTimeout(this.#limit);
    this.#awaited = null;
    this.drop();
  }

  /** Types the kept keys, unless something else is awaited by then. A new view may move the focus in its first frame. */
  #typeAfterFrame(): void {
    if (this.#isTyping) return;
    this.#isTyping = true;
    const awaited = this.#awaited;
    afterFrame(() => {
      this.#isTyping = false;
      if (this.#awaited !== awaited || (awaited !== firstState && !this.#hasFocus())) return;
      const kept = this.#kept;
      this.#forget();
      // One of them may open a dialog, which then keeps those that follow.
      for (const event of kept) type(event);
    });
  }
}
