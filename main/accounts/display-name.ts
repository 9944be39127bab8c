/** What an account calls itself. */
import type { ProviderType } from '../../preload/contract/index.js';
import { t } from '../../preload/i18n/translate.js';
import { cutTo, plainName } from '../../preload/text/entered-text.js';

/** Long enough for any name; a hostile backend may send megabytes. */
const maxLength = 120;

/** The name or address in the profile, else a word for the provider with the end of the user id to tell two apart. */
export function displayNameOf(user: {
  id: string;
  providerType: ProviderType;
  profile: Readonly<Record<string, unknown>>;
}): string {
  // Who signs in with a key is told its name, which is not the person's.
  for (const field of user.providerType === 'api-key' ? ['email', 'name'] : ['name', 'email']) {
    const value = user.profile[field];
    if (typeof value === 'string' && clean(value) !== '') return clean(value);
  }
  return `${t().nameless[user.providerType]} ${clean(user.id).slice(-4)}`;
}

function clean(text: string): string {
  // Cut first: what a hostile backend sends has no end.
  return cutTo(plainName(text.slice(0, 4 * maxLength)), maxLength);
}
