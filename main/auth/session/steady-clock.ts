/** A clock for durations. The wall clock can be set, and a monotonic clock may stop while the machine sleeps. */

/** Returns a time in milliseconds. Injected so that tests can control it. */
export type Clock = () => number;

/** The process's monotonic clock: milliseconds since an arbitrary moment, never set. */
export const monotonicClock: Clock = () => performance.now();

/** Tolerance for rounding and for reading the clocks one after the other: a smaller difference counts as none. */
const noiseMs = 1_000;

/**
 * Combines both clocks: the result starts at the wall clock's time and advances by whichever of the two advanced more.
 * It equals the wall clock until that is set.
 */
export function steadyClock(wallClock: Clock, monotonic: Clock): Clock {
  let wallStart = wallClock();
  let monotonicStart = monotonic();
  let start = wallStart;
  return () => {
    const wall = wallClock();
    const byWall = wall - wallStart;
    const byMonotonic = Math.round(monotonic() - monotonicStart);
    if (Math.abs(byWall - byMonotonic) < noiseMs) return start + byWall;
    start += Math.max(byWall, byMonotonic);
    wallStart = wall;
    monotonicStart += byMonotonic;
    return start;
  };
}
