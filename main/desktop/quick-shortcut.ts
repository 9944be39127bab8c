/** The global shortcut of the quick switch, as far as the desktop allows one. */
import type { QuickShortcut, Settings } from '../../preload/contract/index.js';

/** The part of Electron's `globalShortcut` that is used. */
export interface GlobalShortcuts {
  register(accelerator: string, press: () => void): boolean;
  unregister(accelerator: string): void;
}

export interface QuickShortcutOptions {
  shortcuts: GlobalShortcuts;
  /** Wayland desktops may refuse shortcuts, or ask the user about them: it is off there unless the user turns it on. */
  isWayland: boolean;
  press: () => void;
}

/** Rarely used by other programs, and no letter in any keyboard layout. */
export const quickAccelerator = 'CommandOrControl+Alt+Shift+Space';

export class QuickShortcutService {
  readonly #options: QuickShortcutOptions;
  #state: QuickShortcut['state'] = 'off';

  constructor(options: QuickShortcutOptions) {
    this.#options = options;
  }

  get value(): QuickShortcut {
    return { accelerator: quickAccelerator, state: this.#state };
  }

  /** Registers or unregisters the shortcut, as the settings say. */
  apply({ quickShortcut }: Pick<Settings, 'quickShortcut'>): void {
    const { shortcuts, isWayland, press } = this.#options;
    const isWanted = quickShortcut ?? !isWayland;
    if (isWanted === (this.#state === 'on') && this.#state !== 'refused') return;
    if (this.#state === 'on') shortcuts.unregister(quickAccelerator);
    if (!isWanted) this.#state = 'off';
    else this.#state = this.#isRegistered(shortcuts, press) ? 'on' : 'refused';
  }

  #isRegistered(shortcuts: GlobalShortcuts, press: () => void): boolean {
    try {
      return shortcuts.register(quickAccelerator, press);
    } catch {
      return false;
    }
  }
}
