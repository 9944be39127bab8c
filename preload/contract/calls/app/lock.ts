/** Calls about the app lock. */
import * as z from 'zod';
import { type LockSettings, lockSettings } from '../../model/index.js';
import { call } from '../call.js';
import { newPassphrase, noInput, passphrase } from '../inputs.js';

export const lockCalls = {
  'lock.settings': call(noInput).returns<LockSettings & { touchIdOffered: boolean }>(),
  'lock.enable': call(z.strictObject({ passphrase: newPassphrase, settings: lockSettings })).returns<void>(),
  'lock.updateSettings': call(lockSettings).returns<void>(),
  'lock.disable': call(z.strictObject({ passphrase })).returns<void>(),
  /** Replaces the passphrase. The lock stays on. */
  'lock.changePassphrase': call(z.strictObject({ passphrase, newPassphrase })).returns<void>(),
  'lock.lock': call(noInput).returns<void>(),
  'lock.unlock': call(z.strictObject({ passphrase })).returns<void>(),
  'lock.unlockWithTouchId': call(noInput).returns<void>(),
  /** Call when the passphrase is lost: signs out all accounts and turns the lock off. */
  'lock.reset': call(noInput).returns<void>(),
} as const;
