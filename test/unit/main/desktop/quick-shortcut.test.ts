/** The global shortcut of the quick switch. */
import { describe, expect, it, vi } from 'vitest';
import { quickAccelerator, QuickShortcutService } from '../../../../main/desktop/quick-shortcut.js';

/** Global shortcuts of a desktop; a fake, because a test must not take a shortcut of the real one. */
function desktop({ accepts = true, isWayland = false } = {}) {
  const registered = new Map<string, () => void>();
  const press = vi.fn();
  const service = new QuickShortcutService({
    shortcuts: {
      register: (accelerator, listener) => {
        if (accepts) registered.set(accelerator, listener);
        return accepts;
      },
      unregister: (accelerator) => void registered.delete(accelerator),
    },
    ...{ isWayland, press },
  });
  return { service, registered, press };
}

describe('the shortcut of the quick switch', () => {
  it('is registered unless the user turns it off', () => {
    const { service, registered, press } = desktop();
    service.apply({ quickShortcut: null });
    registered.get(quickAccelerator)?.();
    expect(press).toHaveBeenCalledTimes(1);
    expect(service.value).toEqual({ accelerator: quickAccelerator, state: 'on' });
    service.apply({ quickShortcut: false });
    expect(registered.size).toBe(0);
    expect(service.value.state).toBe('off');
  });

  it('is off on Wayland until the user turns it on', () => {
    const { service, registered } = desktop({ isWayland: true });
    service.apply({ quickShortcut: null });
    expect([service.value.state, registered.size]).toEqual(['off', 0]);
    service.apply({ quickShortcut: true });
    expect([service.value.state, registered.size]).toEqual(['on', 1]);
  });

  it('says that the desktop refused it, and is off when the user gives up', () => {
    const { service } = desktop({ accepts: false });
    service.apply({ quickShortcut: true });
    expect(service.value.state).toBe('refused');
    service.apply({ quickShortcut: false });
    expect(service.value.state).toBe('off');
  });
});
