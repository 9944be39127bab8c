/** What of a profile is kept: everything but URLs that carry a token, which stay in memory. */
import { withoutSecretUrls } from '../validation/secret-urls.js';
import type { UserRecord } from './storage.js';

/** A record as it may be stored. The same object when nothing has to be left out. */
export function storable(record: UserRecord): UserRecord {
  const profile = withoutSecretUrls(record.profile, isOfFacebook(record));
  return profile === record.profile ? record : { ...record, profile };
}

/** The fields of a profile that are not stored as they are. */
export function unstoredFields(record: UserRecord): Readonly<Record<string, unknown>> {
  const { profile } = storable(record);
  return Object.fromEntries(Object.entries(record.profile).filter(([name, value]) => profile[name] !== value));
}

function isOfFacebook({ providerType, identities }: UserRecord): boolean {
  return providerType === 'oauth2-facebook' || identities.some((one) => one.providerType === 'oauth2-facebook');
}
