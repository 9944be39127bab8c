/** Keeps profile URLs that contain a token out of storage; they stay in memory. */
import { withoutSecretUrls } from '../../validation/secret-urls.js';
import type { UserRecord } from './auth-storage.js';

/** Returns the record without fields that must not be stored, or the same object if there are none. */
export function storable(record: UserRecord): UserRecord {
  const profile = withoutSecretUrls(record.profile, isOfFacebook(record));
  return profile === record.profile ? record : { ...record, profile };
}

/** Returns the original values of the profile fields that `storable` removed or changed. */
export function unstoredFields(record: UserRecord, stored: UserRecord): Readonly<Record<string, unknown>> {
  if (stored === record) return {};
  const { profile } = stored;
  return Object.fromEntries(Object.entries(record.profile).filter(([name, value]) => profile[name] !== value));
}

function isOfFacebook({ providerType, identities }: UserRecord): boolean {
  return providerType === 'oauth2-facebook' || identities.some((one) => one.providerType === 'oauth2-facebook');
}
