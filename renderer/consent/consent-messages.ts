/** Sentences of the consent window in the current language. Reactive, like `messages`. */
import { consentDe } from '../../preload/i18n/de/consent.js';
import { consentEn, type ConsentMessages } from '../../preload/i18n/en/consent.js';
import { currentLanguage } from '../i18n/messages.svelte.js';

export function consentMessages(): ConsentMessages {
  return currentLanguage() === 'de' ? consentDe : consentEn;
}
