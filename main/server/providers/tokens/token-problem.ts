/** Why a JSON Web Token was rejected, as a code for the events of the server. */
import { errors } from 'jose';

export function tokenProblem(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'TokenExpired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    const names: Readonly<Record<string, string>> = {
      iss: 'WrongIssuer',
      aud: 'WrongAudience',
      nbf: 'TokenNotYetValid',
    };
    return names[error.claim] ?? 'InvalidToken';
  }
  if (error instanceof errors.JWKSNoMatchingKey) return 'UnknownSigningKey';
  if (error instanceof errors.JWKSTimeout) return 'KeySetUnavailable';
  return 'InvalidToken';
}
