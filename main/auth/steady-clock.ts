/** A clock for durations. The wall clock can be set, and a monotonic clock may stand still while the machine sleeps. */

/** Milliseconds. Passed in so that tests can move it. */
export type Clock = () => number;

/** The monotonic clock of this process: milliseconds since some moment, never set. */
export const monotonicClock: Clock = () => performance.now();

/** The two clocks are read one after the other and are rounded: less than this apart, they agree. */
const noiseMs = 1_000;

/**
 * Joins both clocks: the result starts at the wall clock's time and advances by whichever of the two advanced more. It is the
 * wall clock for as long as nobody sets that.
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
