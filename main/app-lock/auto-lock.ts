/** Locks Roster when the user is idle or the computer sleeps, and renews sessions on wake-up. */
import type { PowerMonitor } from 'electron';
import type { LockState } from '../../preload/contract/index.js';

export interface AutoLockOptions {
  lock: {
    readonly state: LockState;
    readonly settings: { idleMinutes: number | null; onSleep: boolean };
    lock: () => Promise<void>;
  };
  onLockFailed: (error: unknown) => void;
  /** Called when the computer wakes up: sessions may be due for renewal. */
  wake: () => void;
}

/** Polling interval: the system does not emit an idle event. */
const idleCheckMs = 10_000;

/** Locks after inactivity and, if enabled, on sleep; calls `wake` on return. */
export function watchIdleAndSleep(monitor: PowerMonitor, { lock, onLockFailed, wake }: AutoLockOptions): void {
  /** Locks if the user's settings say so. Without a passphrase there is nothing to lock. */
  const lockIf = (isWanted: (settings: AutoLockOptions['lock']['settings']) => boolean) => {
    if (lock.state === 'open' && isWanted(lock.settings)) void lock.lock().catch(onLockFailed);
  };
  const leave = () => {
    lockIf(({ onSleep }) => onSleep);
  };
  monitor.on('suspend', leave);
  // Emitted on macOS and Windows only; the settings page mentions it only there.
  monitor.on('lock-screen', leave);
  monitor.on('resume', wake);
  monitor.on('unlock-screen', wake);
  setInterval(() => {
    lockIf(({ idleMinutes }) => idleMinutes !== null && monitor.getSystemIdleTime() >= idleMinutes * 60);
  }, idleCheckMs).unref();
}
