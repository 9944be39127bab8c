/** Enforces one process per profile. A second process passes its deep link and action to the first, then exits. */
import type { App } from 'electron';
import * as z from 'zod';
import { findDeepLink, parseDeepLinkUrl } from '../deep-links/parse-deep-link.js';
import { findLaunchAction, type LaunchAction } from '../desktop/launch-actions.js';

const handOverData = z.object({ deepLink: z.string().nullable(), action: z.string().nullable().default(null) });

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
export function acquireSingleInstanceLock(app: App, argv: readonly string[], second: SecondInstance): boolean {
  const deepLink = findDeepLink(argv)?.href ?? null;
  if (!app.requestSingleInstanceLock({ deepLink, action: findLaunchAction(argv) })) return false;
  app.on('second-instance', (_event, _argv, _folder, data: unknown) => {
    second.focus();
    // Use only the data the second process sent explicitly: Chromium may have reordered or extended its argv.
    const parsed = handOverData.safeParse(data);
    const link = parsed.success && parsed.data.deepLink !== null ? parseDeepLinkUrl(parsed.data.deepLink) : null;
    if (link !== null) second.deepLink(link);
    const action = parsed.success ? findLaunchAction([`--action=${parsed.data.action ?? ''}`]) : null;
    if (action !== null) second.action(action);
  });
  return true;
}
