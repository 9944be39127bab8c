/** Keeps the language of the main process in line with the settings. */
import type { Language } from '../../preload/contract/index.js';
import type { ChangeFeed } from './change-feed.js';

/** Applies the current language and later changes to it. `onChanged` is called after each change. */
export function followLanguage(
  settings: { readonly language: Language },
  feed: Pick<ChangeFeed, 'subscribe'>,
  { setLanguage, onChanged }: { setLanguage: (language: Language) => void; onChanged: () => void },
): void {
  setLanguage(settings.language);
  feed.subscribe(({ change }) => {
    if (change.kind !== 'settingsChanged') return;
    setLanguage(change.language);
    // Deferred until all subscribers have received this change, so that revisions stay in order.
    queueMicrotask(onChanged);
  });
}
