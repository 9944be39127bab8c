/** Default display name of an account. */
import type { ProviderType } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { cutTo, plainName } from '../../preload/text/entered-text.js';

/** Limit in characters: a hostile backend may send megabytes. */
const maxLength = 120;

/** The profile's name or email address; otherwise the provider's name with the last characters of the user id. */
export function displayNameOf(user: {
  id: string;
  providerType: ProviderType;
  profile: Readonly<Record<string, unknown>>;
}): string {
  // For API-key accounts the profile's `name` is the key's name, not the user's.
  for (const field of user.providerType === 'api-key' ? ['email', 'name'] : ['name', 'email']) {
    const value = user.profile[field];
    if (typeof value === 'string' && clean(value) !== '') return clean(value);
  }
  return `${t().nameless[user.providerType]} ${clean(user.id).slice(-4)}`;
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
