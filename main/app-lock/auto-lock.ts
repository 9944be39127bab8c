/** Locks Roster when the user is idle or the computer sleeps, and renews sessions on wake-up. */
import type { PowerMonitor } from 'electron';

export interface AutoLockOptions {
  settings: () => { idleMinutes: number | null; onSleep: boolean };
  lock: () => void;
  /** Called when the computer wakes up: sessions may be due for renewal. */
  wake: () => void;
}

/** Polling interval: the system does not emit an idle event. */
const idleCheckMs = 10_000;

/** Locks after inactivity and, if enabled, on sleep; calls `wake` on return. */
export function watchIdleAndSleep(monitor: PowerMonitor, { settings, lock, wake }: AutoLockOptions): void {
  const leave = () => {
    if (settings().onSleep) lock();
  };
  monitor.on('suspend', leave);
  // Emitted on macOS and Windows only; the settings page mentions it only there.
  monitor.on('lock-screen', leave);
  monitor.on('resume', wake);
  monitor.on('unlock-screen', wake);
  setInterval(() => {
    const { idleMinutes } = settings();
    if (idleMinutes !== null && monitor.getSystemIdleTime() >= idleMinutes * 60) lock();
  }, idleCheckMs).unref();
}
