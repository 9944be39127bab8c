import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reviveBlankWindow, showWhenDrawn } from '../../../../main/window/show-window.js';
import { isWayland, type WindowSystem } from '../../../../main/window/wayland.js';
import { placeToRemember, visiblePlace } from '../../../../main/window/window-bounds.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A fake window with simulated events, because they depend on the window system, and Electron 45 does not run here. */
function fakeWindow(more: { drawsAfterShow?: number } = {}) {
  const listeners = new Map<string, () => void>();
  let [shown, isVisible, isDestroyed, isMinimized] = [0, false, false, false];
  return {
    once: (event: string, listener: () => void) => listeners.set(event, listener),
    webContents: {
      once: (event: string, listener: () => void) => listeners.set(event, listener),
      executeJavaScript: (code: string) => {
        expect(code).toContain('requestAnimationFrame');
        return shown >= (more.drawsAfterShow ?? 1) ? Promise.resolve(true) : new Promise<unknown>(() => undefined);
      },
    },
    isDestroyed: () => isDestroyed,
    isVisible: () => isVisible,
    isMinimized: () => isMinimized,
    show: () => {
      isVisible = true;
      shown += 1;
    },
    hide: () => {
      isVisible = false;
    },
    emit: (event: string) => listeners.get(event)?.(),
    destroy: () => (isDestroyed = true),
    minimize: () => (isMinimized = true),
    shown: () => shown,
  };
}

describe('a new window', () => {
  it('is shown at ready-to-show, once', () => {
    const window = fakeWindow();
    showWhenDrawn(window);
    expect(window.shown()).toBe(0);
    window.emit('ready-to-show');
    expect(window.shown()).toBe(1);
    window.emit('did-finish-load');
    vi.runAllTimers();
    expect(window.shown()).toBe(1);
  });

  it('is shown soon after its page has loaded when ready-to-show never comes (electron#48859)', () => {
    const window = fakeWindow();
    const after = vi.fn();
    showWhenDrawn(window, after);
    window.emit('did-finish-load');
    expect(window.shown()).toBe(0);
    vi.runAllTimers();
    expect(window.shown()).toBe(1);
    window.emit('ready-to-show');
    expect(window.shown()).toBe(1);
    expect(after).toHaveBeenCalledTimes(1);
  });

  it('is not shown after it is closed', () => {
    const window = fakeWindow();
    showWhenDrawn(window);
    window.emit('did-finish-load');
    window.destroy();
    vi.runAllTimers();
    expect(window.shown()).toBe(0);
  });

  it('is hidden and shown again until it draws a frame', async () => {
    const window = fakeWindow({ drawsAfterShow: 2 });
    window.show();
    const done = reviveBlankWindow(window, () => true);
    await vi.runAllTimersAsync();
    await done;
    expect(window.shown()).toBe(2);
    await reviveBlankWindow(window, () => true);
    expect(window.shown()).toBe(2);
  });

  it('is left unchanged without frames when there is a graphics card, or the user hid it', async () => {
    const elsewhere = fakeWindow({ drawsAfterShow: 9 });
    elsewhere.show();
    const minimized = fakeWindow({ drawsAfterShow: 9 });
    minimized.show();
    minimized.minimize();
    const hidden = fakeWindow({ drawsAfterShow: 9 });
    const done = [
      reviveBlankWindow(elsewhere, () => false),
      reviveBlankWindow(minimized, () => true),
      reviveBlankWindow(hidden, () => true),
    ];
    await vi.runAllTimersAsync();
    await Promise.all(done);
    expect([elsewhere.shown(), minimized.shown(), hidden.shown()]).toEqual([1, 1, 0]);
  });

  it('is no longer retried after three attempts', async () => {
    const window = fakeWindow({ drawsAfterShow: 9 });
    window.show();
    const done = reviveBlankWindow(window, () => true);
    await vi.runAllTimersAsync();
    await done;
    expect(window.shown()).toBe(4);
  });
});

describe('the position of a window', () => {
  const before = { x: 200, y: 100, width: 960, height: 660 };
  const now = { x: 0, y: 0, width: 800, height: 600 };

  it('keeps its position and uses the new size when Wayland reports 0,0', () => {
    expect(placeToRemember(now, before, true)).toEqual({ x: 200, y: 100, width: 800, height: 600 });
  });

  it('is used unchanged on other window systems, and when Wayland reports it', () => {
    expect(placeToRemember(now, before, false)).toEqual(now);
    expect(placeToRemember({ ...now, x: 0, y: 5 }, before, true)).toEqual({ ...now, y: 5 });
  });

  it('is used while a screen shows enough of the window', () => {
    const screen = { x: 0, y: 0, width: 1280, height: 800 };
    expect(visiblePlace(before, screen)).toEqual(before);
    expect(visiblePlace({ ...before, x: 1250 }, screen)).toBeUndefined();
  });
});

describe('the window system', () => {
  const system = (electron: string, env: NodeJS.ProcessEnv, switches: Record<string, string> = {}): WindowSystem => ({
    platform: 'linux',
    ...{ env, electron, switchValue: (name) => switches[name] ?? '' },
  });
  const session = { XDG_SESSION_TYPE: 'wayland', WAYLAND_DISPLAY: 'wayland-0' };

  it.each([
    ['45 in a Wayland session', system('45.4.1', session), true],
    ['45 in an X11 session', system('45.4.1', { XDG_SESSION_TYPE: 'x11', DISPLAY: ':0' }), false],
    ['45 with X11 requested', system('45.4.1', session, { 'ozone-platform': 'x11' }), false],
    ['33 in a Wayland session', system('33.2.1', session), false],
    ['33 with Wayland requested', system('33.2.1', {}, { 'ozone-platform': 'wayland' }), true],
    ['33 with the hint', system('33.2.1', session, { 'ozone-platform-hint': 'auto' }), true],
    ['33 with the hint of the environment', system('33.2.1', { ELECTRON_OZONE_PLATFORM_HINT: 'wayland' }), true],
    ['macOS', { ...system('45.4.1', session), platform: 'darwin' as const }, false],
  ])('of Electron %s is detected', (_what, given, expected) => {
    expect(isWayland(given)).toBe(expected);
  });
});
