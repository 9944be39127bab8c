/** The window's layout: what main stored, and what the user has changed since. */
import type { WindowLayout } from '../../preload/contract/index.js';
import { listWidths } from '../../preload/contract/limits.js';

/** Dragging the splitter changes the width with each frame; only where it stops is stored. */
const saveDelayMs = 400;
const initial: WindowLayout = {
  listWidth: listWidths.initial,
  density: 'comfortable',
  grouping: 'backend',
  collapsed: [],
};

export class LayoutState {
  #stored = $state.raw<WindowLayout>(initial);
  #changed = $state.raw<WindowLayout | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  get value(): WindowLayout {
    return this.#changed ?? this.#stored;
  }

  /** Applies the layout of a snapshot, except where the user has changed it in this page. */
  load(layout: WindowLayout): void {
    this.#stored = layout;
  }

  setListWidth(width: number): void {
    this.#change({ listWidth: Math.round(Math.min(listWidths.max, Math.max(listWidths.min, width))) });
  }

  toggleDensity(): void {
    this.#change({ density: this.value.density === 'compact' ? 'comfortable' : 'compact' });
  }

  setDensity(density: WindowLayout['density']): void {
    this.#change({ density });
  }

  setGrouping(grouping: WindowLayout['grouping']): void {
    this.#change({ grouping });
  }

  toggleGroup(key: string): void {
    const { collapsed } = this.value;
    this.#change({
      collapsed: collapsed.includes(key) ? collapsed.filter((other) => other !== key) : [...collapsed, key],
    });
  }

  #change(part: Partial<WindowLayout>): void {
    const next = { ...this.value, ...part };
    this.#changed = next;
    clearTimeout(this.#timer);
    // A layout that cannot be stored still counts until the window closes.
    this.#timer = setTimeout(() => void window.roster.window.setLayout(next), saveDelayMs);
  }
}
