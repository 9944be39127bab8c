import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchIdleAndSleep } from '../../../../main/app-lock/auto-lock.js';
import type { LockState } from '../../../../preload/contract/index.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A fake of Electron's power monitor, which needs a desktop session. */
class PowerMonitor extends EventEmitter {
  idleSeconds = 0;
  getSystemIdleTime(): number {
    return this.idleSeconds;
  }
}

function watch(state: LockState, settings: { idleMinutes: number | null; onSleep: boolean }) {
  const monitor = new PowerMonitor();
  const lock = vi.fn(() => Promise.resolve());
  const wake = vi.fn();
  watchIdleAndSleep(monitor as never, { lock: { state, settings, lock }, onLockFailed: vi.fn(), wake });
  return { monitor, lock, wake };
}

describe('watchIdleAndSleep', () => {
  it('locks after the idle time of the settings, not before', () => {
    const { monitor, lock } = watch('open', { idleMinutes: 2, onSleep: false });
    monitor.idleSeconds = 119;
    vi.advanceTimersByTime(10_000);
    expect(lock).not.toHaveBeenCalled();
    monitor.idleSeconds = 120;
    vi.advanceTimersByTime(10_000);
    expect(lock).toHaveBeenCalledTimes(1);
  });

  it('locks on sleep only if the settings require it, and calls wake afterwards', () => {
    const asked = watch('open', { idleMinutes: null, onSleep: true });
    asked.monitor.emit('suspend');
    expect(asked.lock).toHaveBeenCalledTimes(1);
    asked.monitor.emit('resume');
    expect(asked.wake).toHaveBeenCalledTimes(1);
    const other = watch('open', { idleMinutes: null, onSleep: false });
    other.monitor.emit('suspend');
    expect(other.lock).not.toHaveBeenCalled();
  });

  it.each(['off', 'locked'] as const)('does not lock while the lock is %s', (state) => {
    const { monitor, lock } = watch(state, { idleMinutes: 1, onSleep: true });
    monitor.idleSeconds = 3_600;
    vi.advanceTimersByTime(10_000);
    monitor.emit('lock-screen');
    expect(lock).not.toHaveBeenCalled();
  });
});
