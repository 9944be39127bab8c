/**
 * UI strings of the first paint in the current language. Templates that read one update when the language changes. Components that
 * are loaded later use `all-messages.ts`: the script of the first paint stays small.
 */
import type { Language } from '../../preload/contract/index.js';
import { windowDe } from '../../preload/i18n/de/window.js';
import { windowEn, type WindowMessages } from '../../preload/i18n/en/window.js';

const catalogues: Readonly<Record<Language, WindowMessages>> = { en: windowEn, de: windowDe };
let current = $state<Language>('en');

/** The UI strings. A proxy, so that each is looked up when it is shown rather than when the module loads. */
export const messages: WindowMessages = new Proxy(windowEn, {
  get: (_catalogue, name): unknown => Reflect.get(catalogues[current], name),
});

/** Sets the language, also for screen readers. */
export function setLanguage(language: Language): void {
  current = language;
  document.documentElement.lang = language;
}

/** The current language. */
export function currentLanguage(): Language {
  return current;
}
