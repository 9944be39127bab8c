/** Converts profile responses of the backend. */
import type { UserRecord } from '../storage/auth-storage.js';

/** Converts a profile response to the fields of a user record. */
export function profileOf(answer: {
  identities: { id: string; provider_type: string }[];
  data: Record<string, unknown>;
}): Pick<UserRecord, 'identities' | 'profile'> {
  return {
    identities: answer.identities.map(({ id, provider_type }) => ({ id, providerType: provider_type })),
    profile: answer.data,
  };
}
