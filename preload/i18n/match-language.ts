/** Which of the user's languages Roster supports. */
import type { Language } from '../contract/model/index.js';

/** Returns the first of the user's languages that Roster supports, such as `de` for `de-AT`; English if there is none. */
export function matchLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const [primary = ''] = tag.toLowerCase().split('-');
    if (primary === 'en' || primary === 'de') return primary;
  }
  return 'en';
}
