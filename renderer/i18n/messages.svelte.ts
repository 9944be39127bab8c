/** The sentences of the page in the language that is spoken now. Reading one in a template follows a change of language. */
import type { Language } from '../../preload/contract/index.js';
import { rendererDe } from '../../preload/i18n/de/renderer.js';
import { rendererEn, type RendererMessages } from '../../preload/i18n/en/renderer.js';

const catalogues: Readonly<Record<Language, RendererMessages>> = { en: rendererEn, de: rendererDe };
let current = $state<Language>('en');

/** The sentences. Kept as one object so that each of them is looked up when it is shown, not when the module is loaded. */
export const messages: RendererMessages = new Proxy(rendererEn, {
  get: (_catalogue, name): unknown => Reflect.get(catalogues[current], name),
});

/** Chooses a language, also for screen readers. */
export function setLanguage(language: Language): void {
  current = language;
  document.documentElement.lang = language;
}

/** The language that is spoken now. */
export function currentLanguage(): Language {
  return current;
}
