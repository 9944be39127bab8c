/** The language of the main process. */
import type { Language } from '../contract/model/index.js';
import { appDe } from './de/app.js';
import { appEn, type AppMessages } from './en/app.js';

const catalogues: Readonly<Record<Language, AppMessages>> = { en: appEn, de: appDe };
let current: Language = 'en';

/** Returns the messages of the current language. Call it for each message: the user may change the language. */
export function t(): AppMessages {
  return catalogues[current];
}

/** The language that was chosen last. */
export function spoken(): Language {
  return current;
}

/** Sets the language for all messages from now on. */
export function setLanguage(language: Language): void {
  current = language;
}
