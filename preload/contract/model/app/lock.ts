/** The app lock. */
import * as z from 'zod';

/**
 * State of the app lock: no passphrase, unlocked, or locked. While it is `locked`, no account data is sent to the page.
 */
export type LockState = 'off' | 'open' | 'locked';

/** When the app locks automatically. */
export const lockSettings = z.strictObject({
  /** Minutes without mouse or keyboard input; null: never. */
  idleMinutes: z.int().min(1).max(1_440).nullable(),
  /** Also when the computer sleeps or its screen is locked. */
  onSleep: z.boolean(),
  touchId: z.boolean(),
});
export type LockSettings = z.infer<typeof lockSettings>;
