/** Default display name of an account. */
import type { ProviderType } from '../../../preload/contract/index.js';
import { cutTo, plainName } from '../../../preload/text/entered-text.js';

/** The word for an account without a name or an email address, in the user's language. */
export type ProviderName = (provider: ProviderType) => string;

/** Limit in characters: a hostile backend may send megabytes. */
const maxLength = 120;

/** The profile's name or email address; otherwise the provider's name with the last characters of the user id. */
export function displayNameOf(
  user: {
    id: string;
    providerType: ProviderType;
    profile: Readonly<Record<string, unknown>>;
  },
  providerName: ProviderName,
): string {
  // For API-key accounts the profile's `name` is the key's name, not the user's.
  for (const field of user.providerType === 'api-key' ? ['email', 'name'] : ['name', 'email']) {
    const value = user.profile[field];
    if (typeof value === 'string' && clean(value) !== '') return clean(value);
  }
  return `${providerName(user.providerType)} ${clean(user.id).slice(-4)}`;
}

/** The profile's email address, if it has one. */
export function emailOf({ profile }: { profile: Readonly<Record<string, unknown>> }): string | null {
  const { email } = profile;
  const text = typeof email === 'string' ? clean(email) : '';
  return text === '' ? null : text;
}

function clean(text: string): string {
  // Cut first: the input can be of any length.
  return cutTo(plainName(text.slice(0, 4 * maxLength)), maxLength);
}
