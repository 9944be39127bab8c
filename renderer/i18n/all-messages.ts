/** All UI strings in the current language, for components that are loaded after the first paint. Reactive, like those of the window. */
import type { Language } from '../../preload/contract/index.js';
import { rendererDe } from '../../preload/i18n/de/renderer.js';
import { rendererEn, type RendererMessages } from '../../preload/i18n/en/renderer.js';
import { currentLanguage } from './messages.svelte.js';

const catalogues: Readonly<Record<Language, RendererMessages>> = { en: rendererEn, de: rendererDe };

/** The UI strings. A proxy, so that each is looked up when it is shown rather than when the module loads. */
export const messages: RendererMessages = new Proxy(rendererEn, {
  get: (_catalogue, name): unknown => Reflect.get(catalogues[currentLanguage()], name),
});
