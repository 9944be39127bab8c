/** Enforces one process per profile. A second process passes its deep link and action to the first, then exits. */
import type { App } from 'electron';
import type { LaunchAction } from '../../desktop/launch-actions.js';
import type { LaunchOptions } from '../launch-options.js';

/** Called in the first process when a second one starts. */
export interface SecondInstance {
  /** Brings the window to the front. */
  focus: () => void;
  /** Receives the second process's deep link, which is untrusted until parsed further. */
  deepLink: (link: URL) => void;
  /** Receives the second process's launch action, if it has one. */
  action: (action: LaunchAction) => void;
}

/**
 * Acquires the profile's lock. Returns false if another process holds it (and has now been notified); the caller must
 * exit without touching the profile.
 */
export function acquireSingleInstanceLock(
  app: App,
  { deepLink, action }: Pick<LaunchOptions, 'action' | 'deepLink'>,
  second: SecondInstance,
): boolean {
  if (!app.requestSingleInstanceLock({ deepLink: deepLink?.href ?? null, action })) return false;
  app.on('second-instance', (_event, _argv, _folder, data: unknown) => {
    second.focus();
    // Use only the data the second process sent explicitly: Chromium may have reordered or extended its argv.
    void import('./hand-over.js').then(({ parseHandOver }) => {
      const parsed = parseHandOver(data);
      if (parsed.deepLink !== null) second.deepLink(parsed.deepLink);
      if (parsed.action !== null) second.action(parsed.action);
    });
  });
  return true;
}
