/** The times of tokens that another issuer signed: `exp`, `nbf` and `iat`, with one tolerance. */
import type { JWTPayload, JWTVerifyOptions } from 'jose';
import { clockToleranceSeconds } from '../../validation/clock-tolerance.js';

/** What the library checks: `exp` has to be there, `nbf` may be. */
export function timesAt(currentDate: Date): JWTVerifyOptions {
  return { currentDate, clockTolerance: clockToleranceSeconds, requiredClaims: ['exp', 'sub'] };
}

/** Whether a token was issued already. The library does not look at `iat`, which the vendor treats as `nbf`. */
export function isIssued({ iat }: JWTPayload, at: Date): boolean {
  return iat === undefined || iat <= at.getTime() / 1000 + clockToleranceSeconds;
}
