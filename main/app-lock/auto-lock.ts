/** What the computer's sleep and its owner's absence mean for Roster. */
import type { PowerMonitor } from 'electron';

/** What is asked and told. */
export interface AutoLockOptions {
  settings: () => { idleMinutes: number | null; onSleep: boolean };
  lock: () => void;
  /** The computer is awake again: sessions may be due. */
  wake: () => void;
}

/** The system tells no one that nobody is there; it has to be asked. */
const idleCheckMs = 10_000;

/** Locks when the person is away for long, and at sleep where that is wanted; looks after sessions on return. */
export function watchIdleAndSleep(monitor: PowerMonitor, { settings, lock, wake }: AutoLockOptions): void {
  const leave = () => {
    if (settings().onSleep) lock();
  };
  monitor.on('suspend', leave);
  // Told on macOS and Windows only: the page promises it there alone.
  monitor.on('lock-screen', leave);
  monitor.on('resume', wake);
  monitor.on('unlock-screen', wake);
  setInterval(() => {
    const { idleMinutes } = settings();
    if (idleMinutes !== null && monitor.getSystemIdleTime() >= idleMinutes * 60) lock();
  }, idleCheckMs).unref();
}
