/** UI strings in the current language. Templates that read one update when the language changes. */
import type { Language } from '../../preload/contract/index.js';
import { rendererDe } from '../../preload/i18n/de/renderer.js';
import { rendererEn, type RendererMessages } from '../../preload/i18n/en/renderer.js';

const catalogues: Readonly<Record<Language, RendererMessages>> = { en: rendererEn, de: rendererDe };
let current = $state<Language>('en');

/** The UI strings. A proxy, so that each is looked up when it is shown rather than when the module loads. */
export const messages: RendererMessages = new Proxy(rendererEn, {
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
