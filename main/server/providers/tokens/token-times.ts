/** Time claims of external tokens: `exp`, `nbf` and `iat`, with one clock tolerance. */
import type { JWTPayload, JWTVerifyOptions } from 'jose';
import { clockToleranceSeconds } from '../../../validation/clock-tolerance.js';

/** Options for the library's time checks: `exp` is required, `nbf` is optional. */
export function timesAt(currentDate: Date): JWTVerifyOptions {
  return { currentDate, clockTolerance: clockToleranceSeconds, requiredClaims: ['exp', 'sub'] };
}

/** Whether `iat` is in the past. The library does not check `iat`, which the vendor treats like `nbf`. */
export function isIssued({ iat }: JWTPayload, at: Date): boolean {
  return iat === undefined || iat <= at.getTime() / 1000 + clockToleranceSeconds;
}
